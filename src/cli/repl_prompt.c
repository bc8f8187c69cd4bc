#include "cli/repl_prompt.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

static char *shown(const char *name, bool ascii) {
    auto_text escaped = text_escaped(name);
    size_t size = 0, columns = 0;
    if (text_columns(escaped) <= REPL_PROMPT_NAME_MAX)
        return mem_steal(escaped);
    while (columns < REPL_PROMPT_NAME_MAX - (ascii ? 3 : 1)) {
        uint32_t code;
        size_t bytes = text_decode(escaped + size, &code);
        size += bytes ? bytes : 1;
        columns++;
    }
    return mem_format("%.*s%s", (int)size, escaped, ascii ? "..." : "…");
}

static char *place(const struct connection *connection) {
    const struct endpoint *endpoint = connect_keycloak_endpoint(connection);
    if (connection->forward && connection->kube)
        return mem_dup(kube_access(connection->kube)->context);
    return endpoint ? endpoint_host(endpoint) : NULL;
}

/* A bearer of another realm than the present one is nobody here. */
static char *who(const struct repl *repl) {
    const struct repl_tokens *tokens = &repl->tokens;
    const struct keycloak *keycloak = repl->connection.keycloak;
    if (!tokens->access)
        return mem_dup(keycloak ? keycloak_principal(keycloak) : "nobody");
    const char *name = tokens->user ? tokens->user : tokens->client ? tokens->client : "token";
    return !tokens->realm || text_equal(tokens->realm, repl->realm)
               ? mem_dup(name)
               : mem_format("%s of %s", name, tokens->realm);
}

char *repl_prompt(const struct repl *repl) {
    bool ascii = repl->session->errors_style.ascii;
    auto_text where = place(&repl->connection);
    auto_text shown_place = shown(where && *where ? where : "kcrealm", ascii);
    auto_text shown_realm = shown(repl->realm, ascii);
    auto_text name = who(repl);
    auto_text shown_name = shown(name, ascii);
    return mem_format("%s %s %s> ", shown_place, shown_realm, shown_name);
}
