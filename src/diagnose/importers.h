/* The Jobs that bring a declaration into Keycloak. */
#ifndef KCREALM_DIAGNOSE_IMPORTERS_H
#define KCREALM_DIAGNOSE_IMPORTERS_H

#include "kcrealm/diagnose/chain_facts.h"

/* The Jobs of a carrier (diagnose/carried.h): of a KeycloakRealmImport the one that it owns or that has its name, of a
 * ConfigMap those that mount it. index from 0 until NULL; borrowed. */
const json_t *importer_job(const struct chain_facts *facts, const json_t *carrier, size_t *index);

enum importer_state { IMPORTER_DONE, IMPORTER_AT_WORK, IMPORTER_BROKEN };

/* Judges the Job and adds its findings, the pods' before its own. What a Job of ArgoCD's hooks waits for is left to
 * judge_argocd where the Applications could be read. */
enum importer_state importer_judge(const struct chain_facts *facts, const json_t *job,
                                   struct findings *findings);

#endif
