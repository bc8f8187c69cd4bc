#include "cli/repl_login.h"
#include "kcrealm/report/repl_tokens.h"

#define PROOF_FLAGS                                                                                          \
    {"secret-from", "keycloak|vault|secret|ask", COMPLETES_WORDS, "keycloak vault secret ask"},              \
        {"secret-stdin", NULL, COMPLETES_NOTHING, NULL},                                                     \
        {"vault-key", "KEY[#FIELD]", COMPLETES_NOTHING, NULL},                                               \
        {"secret", "[NS/]NAME[:KEY]", COMPLETES_NOTHING, NULL},                                              \
        {"key-file", "FILE", COMPLETES_NOTHING, NULL},                                                       \
        {"auth", "METHOD", COMPLETES_WORDS,                                                                  \
         "post basic client_secret_post client_secret_basic client_secret_jwt private_key_jwt none"},        \
        {"algorithm", "ALG", COMPLETES_WORDS,                                                                \
         "HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA"},                   \
    {                                                                                                        \
        "key-id", "ID", COMPLETES_NOTHING, NULL                                                              \
    }
#define CLIENT_FLAG                                                                                          \
    { "client", "CLIENT", COMPLETES_CLIENTS, NULL }
#define SCOPE_FLAG                                                                                           \
    { "scope", "\"openid ...\"", COMPLETES_SCOPES, NULL }

static const struct repl_flag client_flags[] = {SCOPE_FLAG, PROOF_FLAGS, {.name = NULL}};
static const struct repl_flag user_flags[] = {
    CLIENT_FLAG, SCOPE_FLAG, {"password-stdin", NULL, COMPLETES_NOTHING, NULL}, PROOF_FLAGS, {.name = NULL}};
static const struct repl_flag device_flags[] = {CLIENT_FLAG, SCOPE_FLAG, PROOF_FLAGS, {.name = NULL}};
static const struct repl_flag token_flags[] = {{"token-stdin", NULL, COMPLETES_NOTHING, NULL},
                                               {.name = NULL}};
static const struct repl_flag verify_flags[] = {{"audience", "CLIENT", COMPLETES_CLIENTS, NULL},
                                                {.name = NULL}};
static const struct repl_flag introspect_flags[] = {CLIENT_FLAG, PROOF_FLAGS, {.name = NULL}};
static const struct repl_flag refresh_flags[] = {SCOPE_FLAG, {.name = NULL}};

#define PROOF_TEXT                                                                                           \
    "The client's secret comes from `--secret-from` Keycloak's admin API, Vault or the Kubernetes Secret, "  \
    "from the next "                                                                                         \
    "line of standard input with `--secret-stdin`, or is asked for. `--auth` says how it is proven: `post` " \
    "(unless "                                                                                               \
    "said otherwise), `basic` or `client_secret_jwt`; with `--key-file` the client signs with its private "  \
    "key "                                                                                                   \
    "(`private_key_jwt`)."

const struct repl_command repl_token_commands[] = {
    {.name = "login client",
     .operands = "CLIENT",
     .summary = "obtain a token for a client itself (client credentials)",
     .details = PROOF_TEXT,
     .example = "login client backstage --secret-from keycloak",
     .least = 1,
     .most = 1,
     .flags = client_flags,
     .completes = COMPLETES_CLIENTS,
     .run = repl_run_login_client,
     .show = report_repl_login},
    {.name = "login user",
     .operands = "NAME",
     .summary = "obtain tokens for a user by name and password",
     .details =
         "The password is asked for, or the next line of standard input with `--password-stdin` (behind that "
         "of "
         "`--secret-stdin`). Without any flag about the secret the client is taken as public.\n\n" PROOF_TEXT,
     .example = "login user ann --client backstage --secret-from keycloak",
     .least = 1,
     .most = 1,
     .flags = user_flags,
     .completes = COMPLETES_USERS,
     .run = repl_run_login_user,
     .show = report_repl_login},
    {.name = "login device",
     .operands = "",
     .summary = "obtain tokens for whoever agrees in a browser (device code)",
     .details =
         "Shows an address and a code, and waits until somebody has logged in there and agreed, as slowly as "
         "Keycloak asks. Ctrl-C gives up.\n\n" PROOF_TEXT,
     .example = "login device --client cli",
     .flags = device_flags,
     .run = repl_run_login_device,
     .show = report_repl_login},
    {.name = "login token",
     .operands = "",
     .summary = "hold a token that was obtained elsewhere",
     .details =
         "It is asked for, or the next line of standard input with `--token-stdin`; never part of the line.",
     .example = "login token --token-stdin",
     .flags = token_flags,
     .run = repl_run_login_token,
     .show = report_repl_login},
    {.name = "whoami",
     .operands = "",
     .summary = "show whose tokens are held, with roles and groups, and the administrator's login",
     .example = "whoami",
     .run = repl_run_whoami,
     .show = report_repl_whoami},
    {.name = "tokens",
     .operands = "",
     .summary = "list the tokens that are held, and when they end; never the tokens themselves",
     .example = "tokens",
     .run = repl_run_tokens,
     .show = report_repl_tokens},
    {.name = "decode",
     .operands = "[access|refresh|id|-]",
     .summary = "show a token's claims in readable form, without verifying it",
     .details = "`-` asks for a token, or takes the next line of standard input.",
     .example = "decode id",
     .most = 1,
     .completes = COMPLETES_WORDS,
     .words = "access refresh id -",
     .run = repl_run_decode,
     .show = report_repl_claims},
    {.name = "verify",
     .operands = "[access|refresh|id|-]",
     .summary = "check a token as an application would: signature, issuer, audience, times",
     .details =
         "The signature is checked against the realm's public keys, the issuer against what the realm calls "
         "itself "
         "where it is asked, the times against this machine's clock. Fails when anything is wrong. "
         "Symmetric signatures, as refresh tokens have, can only be checked by Keycloak: `introspect`.",
     .example = "verify --audience backstage",
     .most = 1,
     .flags = verify_flags,
     .completes = COMPLETES_WORDS,
     .words = "access refresh id -",
     .run = repl_run_verify,
     .show = report_repl_verify},
    {.name = "introspect",
     .operands = "[access|refresh|id|-]",
     .summary = "ask Keycloak whether a token is good now",
     .details = "Asked as the client that the tokens were issued to, or as `--client`, which must have a "
                "secret or a "
                "key.\n\n" PROOF_TEXT,
     .example = "introspect --client backstage --secret-from keycloak",
     .most = 1,
     .flags = introspect_flags,
     .completes = COMPLETES_WORDS,
     .words = "access refresh id -",
     .run = repl_run_introspect,
     .show = report_repl_claims},
    {.name = "userinfo",
     .operands = "",
     .summary = "ask Keycloak about the bearer of the access token",
     .details = "Needs a token with the scope `openid`.",
     .example = "userinfo",
     .run = repl_run_userinfo,
     .show = report_repl_claims},
    {.name = "refresh",
     .operands = "",
     .summary = "obtain new tokens with the refresh token",
     .example = "refresh",
     .flags = refresh_flags,
     .run = repl_run_refresh,
     .show = report_repl_login},
    {.name = "logout",
     .operands = "",
     .summary = "end the session at Keycloak (or revoke the token) and forget the tokens",
     .example = "logout",
     .run = repl_run_logout,
     .show = report_repl_logout},
    {.name = NULL},
};
