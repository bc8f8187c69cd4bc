/* Which of the objects that were found may be Keycloak. Pure. */
#ifndef KCREALM_SRC_KUBE_CANDIDATES_H
#define KCREALM_SRC_KUBE_CANDIDATES_H

#include "kcrealm/data/json.h"
#include "kcrealm/kube/discover.h"

#include <stddef.h>

/* Owns its items. All zero is empty. */
struct candidates {
    struct discovered_keycloak *items;
    size_t count;
};

/* One for each Keycloak custom resource of the array. */
void candidates_add_keycloaks(struct candidates *candidates, const json_t *keycloaks);

/* One for each group of Services of the array that lead to the same pods. Of a group stays the best: not
 * headless, with a port for the web, the shortest name. Services without a selector and ExternalNames are left
 * out. The port is that of service_choose_port, or none where that needs the user's word. */
void candidates_add_services(struct candidates *candidates, const json_t *services);

/* The secrets that installers of a Service called name leave behind, as "namespace/secret". */
void candidates_service_secrets(struct strings *secrets, const char *namespace, const char *name);

/* Moves the only candidate to found. ERROR_USAGE for several, each as the flag that picks it. count must not be
 * 0. */
bool candidates_choose(struct candidates *candidates, struct discovered_keycloak *found, struct error *err)
    __attribute__((warn_unused_result));

void candidates_clear(struct candidates *candidates);

#endif
