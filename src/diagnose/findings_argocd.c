#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_argocd[] = {
    {FINDING_POSTSYNC_CYCLE, SEVERITY_ERROR, "A PostSync hook waits for itself", "", "", ""},
    {FINDING_HOOK_FAILED_MISSING, SEVERITY_ERROR, "A hook that fails is never removed", "", "", ""},
    {FINDING_IMPORTER_AFTER_CONSUMER, SEVERITY_WARNING, "The importer runs after those who need it", "", "",
     ""},
    {FINDING_BEFORE_HOOK_CREATION_MISSING, SEVERITY_WARNING, "A hook is in the way of its next run", "", "",
     ""},
    {FINDING_APPLICATION_DEGRADED, SEVERITY_ERROR, "The ArgoCD Application is not healthy", "", "", ""},
    {FINDING_APPLICATION_OUT_OF_SYNC, SEVERITY_WARNING, "The ArgoCD Application is not synchronised", "", "",
     ""},
    {FINDING_APPLICATION_OPERATION_FAILED, SEVERITY_ERROR,
     "The last synchronisation of the Application failed", "", "", ""},
    {FINDING_HOOK_WAITS_FOR_DELETION, SEVERITY_ERROR, "The Application waits for a hook to be deleted", "",
     "", ""},
    {FINDING_HOOK_CANNOT_RUN, SEVERITY_ERROR, "A hook of the Application can never run", "", "", ""},
};
const size_t finding_rows_argocd_count = mem_count(finding_rows_argocd);
