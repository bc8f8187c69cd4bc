/* Declared extractions: which client's secret goes to which key of Vault. */
#ifndef KCREALM_REALM_EXTRACTION_H
#define KCREALM_REALM_EXTRACTION_H

#include "kcrealm/base/position.h"
#include "kcrealm/base/strings.h"

#include <stdbool.h>
#include <stddef.h>

#define EXTRACTION_FIELD_DEFAULT "value"

struct extraction {
    char *realm; /* its own, else that of the only spec of the client, else --realm */
    char *client_id;
    char *vault_key; /* below the mount, without slashes at its ends */
    char *vault_field;
    bool enabled;          /* false: its secretExtraction has `enabled: false` */
    struct position where; /* of the entry; its file lives as long as the desired's positions */
    char *path;            /* "clientPatcher.secretExtraction.clients[3]" */
    size_t order;          /* of loading */
};

/* Owns its items, sorted by realm, client, key and field. All zero is empty. */
struct extractions {
    struct extraction *items;
    size_t count;
    size_t switched_off; /* secretExtraction sections with `enabled: false`, whatever they hold */
};

/* Adds a copy. */
void extractions_add(struct extractions *extractions, const struct extraction *extraction);
void extractions_sort(struct extractions *extractions);
/* Keeps those of these clients. */
void extractions_narrow(struct extractions *extractions, const struct strings *clients);
/* Keeps those of these realms, which are sorted. */
void extractions_keep_realms(struct extractions *extractions, const struct strings *realms);
void extractions_clear(struct extractions *extractions);

#endif
