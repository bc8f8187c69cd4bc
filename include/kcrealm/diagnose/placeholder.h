/* Whether a client's secret is one: charts and people leave texts for somebody else to fill in. */
#ifndef KCREALM_DIAGNOSE_PLACEHOLDER_H
#define KCREALM_DIAGNOSE_PLACEHOLDER_H

#include "kcrealm/base/secret.h"
#include "kcrealm/base/strings.h"

#include <stdbool.h>
#include <stddef.h>

enum placeholder {
    PLACEHOLDER_NONE, /* it may be a secret */
    PLACEHOLDER_EMPTY,
    PLACEHOLDER_MASK,      /* Keycloak's own: the caller may not see the secret */
    PLACEHOLDER_REFERENCE, /* ${vault.x}, $(env:X), {{ x }}, <x>: to be filled in */
    PLACEHOLDER_LISTED,    /* on the list of the one who asks */
    PLACEHOLDER_OWN_NAME,  /* "backstage_secret" of client backstage */
    PLACEHOLDER_WORD,      /* "changeme", "my-secret-123", "please-replace-me" */
    PLACEHOLDER_GUESSABLE, /* short, or made of few characters or a row of neighbours */
};

/* Lines beyond this are no list of placeholders. */
#define PLACEHOLDER_LIST_MAX 10000

/* Reads a list, one placeholder a line; spaces around it do not count, empty lines and those that begin with '#'
 * are left out. Adds to list, which wipes its texts when cleared; what is beyond the maximum is left out, and
 * false returned. */
bool placeholder_list_read(struct strings *list, const char *bytes, size_t size)
    __attribute__((warn_unused_result));

/* Judges a secret of the client; client_id and list may be NULL. What Keycloak generates (32 letters and digits;
 * UUIDs in old versions) is never a placeholder, unless it is listed. Copies are wiped. */
enum placeholder placeholder_judge(const struct secret *secret, const char *client_id,
                                   const struct strings *list);

/* "it is a mask: …", a sentence that tells neither the value nor its length; NULL for PLACEHOLDER_NONE. */
const char *placeholder_reason(enum placeholder placeholder);

#endif
