#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_vault[] = {
    {FINDING_VAULT_UNREACHABLE, SEVERITY_ERROR, "Vault does not answer", "", "", ""},
    {FINDING_VAULT_SEALED, SEVERITY_ERROR, "Vault is sealed", "", "", ""},
    {FINDING_VAULT_NOT_INITIALISED, SEVERITY_ERROR, "Vault is not initialised", "", "", ""},
    {FINDING_VAULT_LOGIN, SEVERITY_ERROR, "Vault does not accept the login", "", "", ""},
    {FINDING_VAULT_FORBIDDEN, SEVERITY_WARNING, "The Vault policy does not let the login read the path", "",
     "", ""},
    {FINDING_VAULT_NO_MOUNT, SEVERITY_ERROR, "Nothing is mounted in Vault where the secret should be", "", "",
     ""},
    {FINDING_VAULT_MISSING, SEVERITY_ERROR, "Vault does not have the secret", "", "", ""},
    {FINDING_VAULT_DELETED, SEVERITY_ERROR, "The secret was deleted in Vault", "", "", ""},
    {FINDING_VAULT_NO_FIELD, SEVERITY_ERROR, "The secret in Vault lacks the field", "", "", ""},
    {FINDING_VAULT_DIFFERS, SEVERITY_ERROR, "Vault has another secret than Keycloak", "", "", ""},
    {FINDING_VAULT_PLACEHOLDER, SEVERITY_ERROR, "Vault has a placeholder instead of the secret", "", "", ""},
};
const size_t finding_rows_vault_count = mem_count(finding_rows_vault);
