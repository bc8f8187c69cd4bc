#include "support/status_command.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"

void status_open(struct command_case *given, const char *client) {
    *given = (struct command_case){0};
    fake_start(&given->keycloak);
    vault_session_open(&given->vault, "token=t");
    if (client)
        fake_add_client(&given->keycloak, "ameide", client);
}

void status_run(struct command_case *given, int status, const char *answer, const char *arguments) {
    auto_text declared = fake_file("values.yaml", DECLARED);
    vault_answer(&given->vault, "GET /v1/sys/internal/ui/mounts/", -1, 200,
                 "{'data':{'type':'kv','options':{'version':'2'}}}");
    vault_answer(&given->vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'update'"));
    vault_answer(&given->vault, "GET " APP_KEY, -1, status, answer);
    cli_open(&given->cli, "status -f %s %s", declared, arguments);
    cli_use_keycloak(&given->cli, &given->keycloak);
    cli_set(&given->cli, "VAULT_ADDR=%s", http_script_url(given->vault.script));
    cli_set(&given->cli, "VAULT_TOKEN=t");
    cli_run(&given->cli, NULL);
}

void status_close(struct command_case *given) {
    cli_close(&given->cli);
    vault_session_close(&given->vault);
    fake_stop(&given->keycloak);
}

size_t status_looks(const struct command_case *given) {
    return http_script_count(given->vault.script, "GET " APP_KEY);
}
