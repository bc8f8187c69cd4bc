/* The rows of the table of findings, by subject; diagnose/finding.h puts them together. */
#ifndef KCREALM_SRC_DIAGNOSE_FINDING_ROWS_H
#define KCREALM_SRC_DIAGNOSE_FINDING_ROWS_H

#include "kcrealm/diagnose/finding.h"

extern const struct finding_kind finding_rows_input[], finding_rows_clients[], finding_rows_kubernetes[],
    finding_rows_keycloak[], finding_rows_vault[], finding_rows_external_secrets[], finding_rows_workloads[],
    finding_rows_argocd[], finding_rows_logins[];
extern const size_t finding_rows_input_count, finding_rows_clients_count, finding_rows_kubernetes_count,
    finding_rows_keycloak_count, finding_rows_vault_count, finding_rows_external_secrets_count,
    finding_rows_workloads_count, finding_rows_argocd_count, finding_rows_logins_count;

#endif
