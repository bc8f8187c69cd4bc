#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/connect_vault.h"

int run_extract(struct session *session) {
    struct connection connection = {.session = session};
    const struct login_defaults defaults = {0};
    auto_error err = {0};
    if (connect_keycloak(&connection, &defaults, &err) && connect_vault(&connection, &err))
        error_set(&err, ERROR_INTERNAL, "not implemented");
    int status = session_fail(session, &err);
    connect_close(&connection);
    return status;
}
