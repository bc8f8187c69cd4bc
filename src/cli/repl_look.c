#include "cli/repl_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "kcrealm/report/repl.h"

#include <string.h>

const struct repl_command repl_look_commands[] = {
    {.name = "help",
     .operands = "[COMMAND]",
     .summary = "list the commands, or tell about one",
     .example = "help client",
     .most = 2,
     .completes = COMPLETES_COMMANDS,
     .run = repl_run_help,
     .show = report_repl_help},
    {.name = "use",
     .operands = "REALM",
     .summary = "make a realm the present one",
     .example = "use ameide",
     .least = 1,
     .most = 1,
     .completes = COMPLETES_REALMS,
     .run = repl_run_use,
     .show = report_repl_use},
    {.name = "realms",
     .operands = "",
     .summary = "list the realms that the login sees",
     .example = "realms",
     .run = repl_run_realms,
     .show = report_repl_realms},
    {.name = "client",
     .operands = "CLIENT",
     .summary = "show a client: flows, redirect URIs, scopes",
     .example = "client backstage",
     .least = 1,
     .most = 1,
     .completes = COMPLETES_CLIENTS,
     .run = repl_run_client,
     .show = report_repl_client},
    {.name = "trace",
     .operands = "on|off",
     .summary = "show requests with their duration, without secrets",
     .example = "trace on",
     .most = 1,
     .completes = COMPLETES_WORDS,
     .words = "on off",
     .run = repl_run_trace,
     .show = report_repl_trace},
    {.name = "exit", .operands = "", .summary = "leave (also Ctrl-D)", .example = "exit", .run = repl_run_exit},
    {.name = NULL},
};

bool repl_run_use(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *name = repl_line_operand(line, 0);
    auto_json realm = repl_read(repl, url_path("/admin/realms/{}", name, NULL), err);
    if (!realm)
        return false;
    mem_replace(&repl->realm, mem_dup(name));
    *result = json_object();
    json_object_set_new(*result, "realm", json_string(name));
    json_object_set(*result, "enabled", json_object_get(realm, "enabled"));
    return true;
}

bool repl_run_realms(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    (void)line;
    auto_json realms = repl_read(repl, mem_format("/admin/realms?briefRepresentation=true"), err);
    size_t i;
    json_t *realm, *list = json_array();
    if (!realms) {
        json_decref(list);
        return false;
    }
    json_array_foreach(realms, i, realm) {
        json_t *item = json_object();
        json_object_set(item, "realm", json_object_get(realm, "realm"));
        json_object_set(item, "displayName", json_object_get(realm, "displayName"));
        json_object_set(item, "enabled", json_object_get(realm, "enabled"));
        json_array_append_new(list, item);
    }
    *result = json_pack("{s:s, s:o}", "present", repl->realm, "realms", list);
    return true;
}

json_t *repl_find_client(struct repl *repl, const char *client_id, struct error *err) {
    auto_json found =
        repl_read(repl, url_path("/admin/realms/{}/clients?clientId={}", repl->realm, client_id, NULL), err);
    if (!found)
        return NULL;
    json_t *client = json_array_get(found, 0);
    if (client)
        return json_incref(client);
    error_set(err, ERROR_NOT_FOUND, "there is no client %s in realm %s, or the login does not see it", client_id,
              repl->realm);
    error_next(err, "clients lists those that there are; use REALM changes the realm");
    return NULL;
}

bool repl_run_client(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    auto_json client = repl_find_client(repl, repl_line_operand(line, 0), err);
    if (!client)
        return false;
    json_object_del(client, "secret");
    json_object_del(client, "registrationAccessToken");
    *result = json_incref(client);
    return true;
}

bool repl_run_trace(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    (void)repl; (void)line; (void)result; (void)err;
    return true;
}

bool repl_run_exit(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    (void)line;
    (void)result;
    (void)err;
    repl->ended = true;
    return true;
}

bool repl_run_help(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    (void)repl; (void)line; (void)err;
    *result = json_object();
    return true;
}
