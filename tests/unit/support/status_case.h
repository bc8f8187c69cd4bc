/* A look of status by a command line, at servers of our own. */
#ifndef KCREALM_TESTS_SUPPORT_STATUS_CASE_H
#define KCREALM_TESTS_SUPPORT_STATUS_CASE_H

#include "cli/status_look.h"
#include "support/chain_case.h"
#include "support/cli_case.h"
#include "support/fake_api.h"

#define APP APP_CLIENT("'secret': '" APP_SECRET "'")

#define EMPTY "{\"items\":[]}"
#define GROUP(name) "{\"name\":\"" name "\",\"preferredVersion\":{\"version\":\"v1\"}}"
#define NOT_FOUND FAKE_STATUS(404, "NotFound", "no")

#define ESO "GET /apis/external-secrets.io/v1"

/* It must not move. */
struct status_case {
    struct fake_keycloak keycloak;
    struct vault_session vault; /* has app-key, with the secret of APP */
    struct fake_api *api;
    struct cli_case cli;
    struct connection connection;
    struct desired desired;
    struct status_look look;
    struct error err;
};

/* A cluster without groups and objects; and one with ArgoCD, and an ExternalSecret team/app that reads app-key into a
 * Secret which agrees. */
extern const struct fake_answer status_plain_cluster[], status_whole_cluster[];

/* Prepares "status" with these arguments. cluster: its answers; NULL: there is none. */
void status_case_open(struct status_case *given, const char *arguments, const struct fake_answer *cluster);
void status_case_close(struct status_case *given);

#define auto_status __attribute__((cleanup(status_case_close))) struct status_case

/* Declares a client of realm ameide; and that its secret goes to app-key. */
void status_declare(struct status_case *given, const char *name);
void status_carry(struct status_case *given, const char *name);

/* The usual: prepares it with the client app in Keycloak, declared and carried to app-key. */
void status_case_open_app(struct status_case *given, const char *arguments,
                          const struct fake_answer *cluster);

bool status_case_try(struct status_case *given);

/* Fails the test when the look does not go well. */
void status_case_look(struct status_case *given);

/* Fails the test unless these hops are shown, each with a space behind it. */
void status_case_shows(const struct status_case *given, const char *hops);

/* How often the API server was asked for something with this in it. */
size_t status_case_asked(const struct status_case *given, const char *part);

#endif
