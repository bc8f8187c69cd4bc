#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_kubernetes[] = {
    {FINDING_API_SERVER_UNREACHABLE, SEVERITY_ERROR, "The Kubernetes API server does not answer", "", "", ""},
    {FINDING_API_SERVER_LOGIN, SEVERITY_ERROR, "The Kubernetes API server does not accept the login", "", "",
     ""},
    {FINDING_MISSING_RIGHT, SEVERITY_WARNING, "A right is missing, so a part was not looked at", "", "", ""},
    {FINDING_NOT_IN_CLUSTER, SEVERITY_WARNING, "The declaration is not in the cluster", "", "", ""},
    {FINDING_IMPORT_FAILED, SEVERITY_ERROR, "The realm import has errors", "", "", ""},
    {FINDING_IMPORT_NOT_DONE, SEVERITY_WARNING, "The realm import is not done", "", "", ""},
    {FINDING_IMPORTER_JOB_FAILED, SEVERITY_ERROR, "The importer's Job failed", "", "", ""},
    {FINDING_IMPORTER_JOB_WITHOUT_PODS, SEVERITY_ERROR, "The importer's Job cannot create its pod", "", "",
     ""},
    {FINDING_IMPORTER_JOB_STUCK, SEVERITY_ERROR, "The importer's Job does not come to an end", "", "", ""},
    {FINDING_CONFIG_MAP_STALE, SEVERITY_WARNING, "The cluster holds another declaration than the file", "",
     "", ""},
};
const size_t finding_rows_kubernetes_count = mem_count(finding_rows_kubernetes);
