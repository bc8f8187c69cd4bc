#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_keycloak[] = {
    {FINDING_KEYCLOAK_UNREACHABLE, SEVERITY_ERROR, "Keycloak does not answer", "", "", ""},
    {FINDING_KEYCLOAK_LOGIN, SEVERITY_ERROR, "Keycloak does not accept the login", "", "", ""},
    {FINDING_KEYCLOAK_RIGHTS, SEVERITY_WARNING, "The login at Keycloak may not see everything", "", "", ""},
    {FINDING_TEMPORARY_ADMIN, SEVERITY_WARNING, "The login is Keycloak's temporary administrator", "", "",
     ""},
    {FINDING_KEYCLOAK_NOT_READY, SEVERITY_ERROR, "Keycloak is not ready", "", "", ""},
    {FINDING_KEYCLOAK_ERRORS, SEVERITY_ERROR, "Keycloak's operator reports errors", "", "", ""},
    {FINDING_REALM_MISSING, SEVERITY_ERROR, "The realm does not exist", "", "", ""},
    {FINDING_REALM_DISABLED, SEVERITY_ERROR, "The realm is disabled", "", "", ""},
    {FINDING_CLIENT_MISSING, SEVERITY_ERROR, "The client does not exist", "", "", ""},
    {FINDING_IMPORTER_CREATES_ONLY, SEVERITY_ERROR,
     "The realm importer creates a client once and never updates it", "", "", ""},
    {FINDING_CLIENT_DRIFTED, SEVERITY_WARNING, "The client differs from its declaration", "", "", ""},
    {FINDING_CLIENT_DISABLED, SEVERITY_ERROR, "The client is disabled", "", "", ""},
    {FINDING_REDIRECT_DRIFTED, SEVERITY_ERROR, "The redirect URIs differ from the declaration", "", "", ""},
    {FINDING_SCOPE_NOT_LINKED, SEVERITY_ERROR, "A declared scope is not linked to the client", "", "", ""},
    {FINDING_SCOPE_MISSING, SEVERITY_ERROR, "A declared scope does not exist in the realm", "", "", ""},
    {FINDING_SECRET_EMPTY, SEVERITY_ERROR, "The client has no secret", "", "", ""},
    {FINDING_SECRET_PLACEHOLDER, SEVERITY_ERROR, "The client's secret is a placeholder", "", "", ""},
    {FINDING_SECRET_EXPIRED, SEVERITY_ERROR, "The client's secret is expired", "", "", ""},
    {FINDING_SECRET_EXPIRES, SEVERITY_WARNING, "The client's secret expires soon", "", "", ""},
    {FINDING_ROTATION_OPEN, SEVERITY_WARNING, "A rotation was begun and not ended", "", "", ""},
};
const size_t finding_rows_keycloak_count = mem_count(finding_rows_keycloak);
