#include "cli/vault_environment.h"

#include "kcrealm/base/memory.h"

char *vault_variable(const struct session *session, const char *name) {
    auto_text bao = mem_format("BAO_%s", name);
    return session_environment(session, bao) ? mem_steal(bao) : mem_format("VAULT_%s", name);
}

const char *vault_environment(const struct session *session, const char *name) {
    auto_text variable = vault_variable(session, name);
    return session_environment(session, variable);
}
