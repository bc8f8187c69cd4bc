/* What stands in texts besides declarations, for those who look at all of it. */
#ifndef KCREALM_REALM_COLLECTION_H
#define KCREALM_REALM_COLLECTION_H

#include "kcrealm/base/position.h"
#include "kcrealm/data/positions.h"

#include <stddef.h>

struct collected {
    json_t *value;         /* owned */
    struct position where; /* its file lives as long as the positions */
};

/* A text inside of a manifest: clients.json or values.yaml in a ConfigMap. */
struct collected_text {
    char *label;           /* as places in it call their file: "rendered.yaml (ConfigMap x, clients.json)" */
    struct position where; /* of the key that holds it, in the file */
    const char *bytes;     /* borrowed from the manifest */
};

/* All zero is empty. Places of its values stand in the positions of the desired that was loaded with it, so that one
 * is cleared first. */
struct collection {
    struct collected *values; /* Helm values as they stand in one document, before files are merged */
    size_t values_count;
    struct collected *
        manifests; /* of all kinds, items of lists too; those that declare clients are as loading left them */
    size_t manifest_count;
    struct collected_text *texts;
    size_t text_count;
};

/* Adds a copy of values with places of its own: merging and loading change what they get. NULL collects nothing,
 * here and below. */
void collection_add_values(struct collection *collection, const json_t *values, struct position where,
                           struct positions *positions);
void collection_add_manifest(struct collection *collection, json_t *manifest, struct position where);
void collection_add_text(struct collection *collection, const char *label, struct position where,
                         const char *bytes);

void collection_clear(struct collection *collection);

#endif
