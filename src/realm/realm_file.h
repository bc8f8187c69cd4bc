/* Realm representations as declarations: exports, files of keycloak-config-cli, the realm of a
 * KeycloakRealmImport. Their clients are looked at. */
#ifndef KCREALM_REALM_REALM_FILE_H
#define KCREALM_REALM_REALM_FILE_H

#include "realm/entries.h"

struct realm_file {
    json_t *realm;    /* an object with "realm" */
    const char *path; /* where it stands in its document: "" or "spec.realm" */
    struct position where;
};

/* Whether an object looks like a realm's representation rather than like Helm values. */
bool realm_file_is(const json_t *document);

/* Declares the clients. Built-in ones are left out with a note, as Keycloak makes them itself and changes them
 * from version to version; so are, with one warning, the kinds of objects that cannot be compared yet. */
void realm_file_declare(const struct declaring *to, const struct realm_file *file);

#endif
