/* What a document is, told by its content. */
#ifndef KCREALM_REALM_DOCUMENTS_H
#define KCREALM_REALM_DOCUMENTS_H

#include "kcrealm/data/json.h"

enum document_kind {
    DOCUMENT_EMPTY,
    DOCUMENT_LIST,       /* of {clientId, realm, spec}: clients.json */
    DOCUMENT_REALM,      /* an export, a file of keycloak-config-cli */
    DOCUMENT_REALMS,     /* a list of them: an export of all realms */
    DOCUMENT_CONFIG_MAP, /* manifests of Kubernetes: have apiVersion and kind */
    DOCUMENT_REALM_IMPORT,
    DOCUMENT_MANIFEST_LIST,  /* what kubectl get -o yaml prints of several objects */
    DOCUMENT_OTHER_MANIFEST, /* declares no clients */
    DOCUMENT_VALUES,         /* any other map: Helm values */
    DOCUMENT_SCALAR,
};

/* With values_path (which names a place in Helm values, or is NULL) a map in which something stands there is
 * values, whatever else it looks like. */
enum document_kind document_kind(const json_t *document, const char *values_path);

#endif
