#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_workloads[] = {
    {FINDING_JOB_WITHOUT_TOLERATIONS, SEVERITY_WARNING, "A Job lacks the tolerations of its siblings", "", "",
     ""},
    {FINDING_IMAGE_LATEST, SEVERITY_WARNING, "An image has no fixed version", "", "", ""},
    {FINDING_RUNTIME_DOWNLOAD, SEVERITY_WARNING, "A hook downloads programs when it runs", "", "", ""},
    {FINDING_SECRET_MISSING, SEVERITY_ERROR, "The Kubernetes Secret does not exist", "", "", ""},
    {FINDING_SECRET_STALE, SEVERITY_ERROR, "The Kubernetes Secret holds another value", "", "", ""},
    {FINDING_STARTED_BEFORE_SECRET, SEVERITY_ERROR, "A workload started before its secret changed", "", "",
     ""},
    {FINDING_WORKLOAD_NOT_READY, SEVERITY_WARNING, "A workload is not ready", "", "", ""},
    {FINDING_POD_IMAGE_PULL, SEVERITY_ERROR, "An image cannot be pulled", "", "", ""},
    {FINDING_POD_CRASH_LOOP, SEVERITY_ERROR, "A container crashes again and again", "", "", ""},
    {FINDING_POD_EXEC_FORMAT, SEVERITY_ERROR, "A program is built for another architecture", "", "", ""},
    {FINDING_POD_UNSCHEDULABLE, SEVERITY_ERROR, "A pod fits on no node", "", "", ""},
    {FINDING_POD_NOT_READY, SEVERITY_WARNING, "A pod is not ready", "", "", ""},
    {FINDING_NO_POD, SEVERITY_ERROR, "There is no pod", "", "", ""},
    {FINDING_POD_CONFIG, SEVERITY_ERROR, "A container cannot be made from its configuration", "", "", ""},
};
const size_t finding_rows_workloads_count = mem_count(finding_rows_workloads);
