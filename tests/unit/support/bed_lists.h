/* Lists of a cluster with many troubles, as they were read from the test bed (tests/e2e/incidents_status.bash) and
 * cut down to what is looked at. All is in namespace portal. */
#ifndef KCREALM_TESTS_SUPPORT_BED_LISTS_H
#define KCREALM_TESTS_SUPPORT_BED_LISTS_H

#include "kcrealm/diagnose/chain_facts.h"

/* Half an hour after the objects were made: 2026-11-22T15:20:00Z. */
#define BED_NOW_S 1795360800LL

/* Fills the lists: Deployments healthy, crash, pull, exec, config, early and taint with a pod each, which see key value of
 * Secret web; ConfigMap portal-client-specs with client backstage of realm acme and three Jobs that mount it (backoff
 * failed, hook is being deleted, nosa has no service account); KeycloakRealmImports acme (done) and failed; Keycloak
 * keycloak, not ready; Application apps. */
void bed_lists(struct chain_facts *facts);

/* The first object of the list whose name begins with prefix; borrowed, NULL: none. Tests may change it. */
json_t *bed_object(const struct chain_facts *facts, enum fact_kind kind, const char *prefix);

/* Drops all objects of the kind whose names do not begin with prefix. */
void bed_keep(struct chain_facts *facts, enum fact_kind kind, const char *prefix);

#endif
