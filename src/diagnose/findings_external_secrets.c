#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_external_secrets[] = {
    {FINDING_REFRESH_INTERVAL_ZERO, SEVERITY_ERROR, "An ExternalSecret is read once and never again", "", "",
     ""},
    {FINDING_CREATED_ONCE, SEVERITY_WARNING, "An ExternalSecret creates its Secret once and never updates it",
     "", "", ""},
    {FINDING_PUSHED_AND_READ, SEVERITY_ERROR, "An ExternalSecret and a PushSecret use one path", "", "", ""},
    {FINDING_PUSH_IF_NOT_EXISTS, SEVERITY_WARNING, "A PushSecret does not overwrite what is there", "", "",
     ""},
    {FINDING_STORE_MISSING, SEVERITY_ERROR, "The SecretStore does not exist", "", "", ""},
    {FINDING_STORE_ACCESS, SEVERITY_ERROR, "The namespace may not use the store", "", "", ""},
    {FINDING_STORE_NOT_READY, SEVERITY_ERROR, "The SecretStore is not ready", "", "", ""},
    {FINDING_STORE_KV_VERSION, SEVERITY_ERROR, "The SecretStore expects another version of the KV engine", "",
     "", ""},
    {FINDING_CREATION_POLICY_NONE, SEVERITY_WARNING, "An ExternalSecret does not write a Secret", "", "", ""},
    {FINDING_MERGE_WITHOUT_SECRET, SEVERITY_ERROR, "An ExternalSecret merges into a Secret that is not there",
     "", "", ""},
    {FINDING_SECRET_OWNED_BY_OTHER, SEVERITY_ERROR, "The Secret belongs to another ExternalSecret", "", "",
     ""},
    {FINDING_SECRET_IMMUTABLE, SEVERITY_ERROR, "The Secret is immutable", "", "", ""},
    {FINDING_VERSION_PINNED, SEVERITY_WARNING, "An ExternalSecret reads one version for ever", "", "", ""},
    {FINDING_INTERVAL_NOT_UNDERSTOOD, SEVERITY_ERROR, "The refreshInterval is no duration", "", "", ""},
    {FINDING_EXTERNAL_SECRET_DELETED, SEVERITY_ERROR, "The ExternalSecret is being deleted", "", "", ""},
    {FINDING_EXTERNAL_SECRET_NOT_SYNCED, SEVERITY_ERROR, "External Secrets could not bring the secret", "",
     "", ""},
    {FINDING_NO_EXTERNAL_SECRET, SEVERITY_WARNING, "No ExternalSecret reads the path", "", "", ""},
};
const size_t finding_rows_external_secrets_count = mem_count(finding_rows_external_secrets);
