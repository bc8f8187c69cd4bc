/* A realm export (or a file of keycloak-config-cli's layout with clients) as the live side of a diff. */
#ifndef KCREALM_REALM_EXPORT_H
#define KCREALM_REALM_EXPORT_H

#include "kcrealm/realm/drift.h"

struct realm_export {
    char *realm;
    json_t *clients; /* clientId → representation, cleaned as the admin API's replies are (live.h) */
    json_t *scopes;  /* name → representation; NULL when the file says nothing about client scopes */
};

/* A realm export as read, in JSON or YAML; all borrowed. */
struct realm_export_text {
    const char *name; /* in messages */
    const char *bytes;
    size_t size;
    const struct seal *seal; /* fingerprints of secrets are wanted; or NULL */
};

/* Reads a realm export. Its text may hold secrets, the result does not. */
bool realm_export_read(const struct realm_export_text *text, struct realm_export *export, struct error *err)
    __attribute__((warn_unused_result));

/* Compares desired with the export: objects of other realms are unknown. drift comes out sorted. */
void realm_export_judge(const struct realm_export *export, const struct desired *desired, bool strict,
                        struct drift *drift);

void realm_export_clear(struct realm_export *export);

#endif
