#include "cli/repl_why.h"
#include "kcrealm/report/repl_why.h"

#define PLACES                                                                                               \
    {"vault-key", "KEY[#FIELD]", COMPLETES_NOTHING, NULL}, {                                                 \
        "secret", "[NS/]NAME[:KEY]", COMPLETES_NOTHING, NULL                                                 \
    }

static const struct repl_flag authorize_flags[] = {
    {"redirect-uri", "URI", COMPLETES_NOTHING, NULL},
    {"scope", "\"openid ...\"", COMPLETES_SCOPES, NULL},
    {"pkce", NULL, COMPLETES_NOTHING, NULL},
    {"user", "NAME", COMPLETES_USERS, NULL},
    {"password-stdin", NULL, COMPLETES_NOTHING, NULL},
    {"response-type", "TYPE", COMPLETES_WORDS, "code token id_token none"},
    {.name = NULL}};

static const struct repl_flag evaluate_flags[] = {{"user", "NAME", COMPLETES_USERS, NULL},
                                                  {"scope", "\"openid ...\"", COMPLETES_SCOPES, NULL},
                                                  {.name = NULL}};

static const struct repl_flag try_flags[] = {
    {"secret-from", "HOP,...", COMPLETES_WORDS, "keycloak vault secret"}, PLACES, {.name = NULL}};

const struct repl_command repl_why_commands[] = {
    {.name = "authorize",
     .operands = "CLIENT",
     .summary = "log in as a browser would, step by step",
     .details =
         "Starts the authorization code flow without a browser, and shows what Keycloak accepts: client, "
         "redirect URI, "
         "scope, PKCE. With `--user` it asks for the password without echo (or reads it from standard input: "
         "`--password-stdin`), posts the login form, follows to the code and redeems it; the tokens are held "
         "afterwards.\n\nForms and redirects are followed only within the realm's own login. The code goes "
         "to nobody "
         "but Keycloak: the application at the redirect URI is not asked.\n\n`--response-type` asks for "
         "another flow than that of codes (`token`, `\"id_token token\"`), up to the login page: for "
         "applications that still use the implicit flow, which puts tokens into addresses.",
     .example = "authorize backstage --redirect-uri https://backstage.example.org/cb --user ann",
     .least = 1,
     .most = 1,
     .flags = authorize_flags,
     .completes = COMPLETES_CLIENTS,
     .run = repl_run_authorize,
     .show = report_repl_authorize},
    {.name = "evaluate",
     .operands = "CLIENT",
     .summary = "show what Keycloak would put into tokens",
     .details = "Keycloak's own evaluation: which protocol mappers take effect, which roles are granted and "
                "which are not, "
                "and with `--user` the tokens that it would issue. It passes over scopes that are not "
                "linked, though the "
                "token endpoint refuses them: those are named.",
     .example = "evaluate backstage --user ann --scope \"openid groups\"",
     .least = 1,
     .most = 1,
     .flags = evaluate_flags,
     .completes = COMPLETES_CLIENTS,
     .run = repl_run_evaluate,
     .show = report_repl_evaluate},
    {.name = "try",
     .operands = "CLIENT",
     .summary = "try a client's secret as each hop has it",
     .details = "Takes the secret from Keycloak's admin API, from Vault and from the Kubernetes Secret, and "
                "asks Keycloak as "
                "the client with each: which of them authenticates. The key in Vault is the client's ID "
                "unless `--vault-key` "
                "says otherwise; the Secret is that of the ExternalSecret that reads it, or `--secret`. No "
                "secret is "
                "shown.",
     .example = "try backstage --secret-from keycloak,vault,secret",
     .least = 1,
     .most = 1,
     .flags = try_flags,
     .completes = COMPLETES_CLIENTS,
     .run = repl_run_try,
     .show = report_repl_try},
    {.name = "explain",
     .operands = "[CODE]",
     .summary = "tell why the last line failed, or what a finding means",
     .details = "Looks at realm, client, user, scopes, secret and clock for what made the last login fail, "
                "and names the "
                "command that repairs it. With a code it shows that page, as `kubectl kcrealm explain` does.",
     .example = "explain KCR-3016",
     .most = 1,
     .completes = COMPLETES_CODES,
     .run = repl_run_explain,
     .show = report_repl_explain},
    {.name = NULL},
};
