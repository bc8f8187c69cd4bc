#include "support/chain_case.h"

static const struct vault_kv v2 = {(char *)"secret", (char *)"", 2, false};

void chain_case_open(struct chain_case *chain_case, const char *client) {
    *chain_case = (struct chain_case){0};
    session_open(&chain_case->keycloak);
    vault_session_open(&chain_case->vault, "token=t");
    if (client)
        fake_add_client(&chain_case->keycloak.fake, "ameide", client);
    extractions_add(&chain_case->extractions, &(struct extraction){.realm = (char *)"ameide",
                                                                   .client_id = (char *)"app",
                                                                   .vault_key = (char *)"app-key",
                                                                   .vault_field = (char *)"value",
                                                                   .enabled = true,
                                                                   .path = (char *)""});
    chain_case->hops = (struct chain_hops){
        .keycloak = chain_case->keycloak.keycloak, .vault = chain_case->vault.vault, .kv = &v2};
}

bool chain_case_read(struct chain_case *chain_case, struct error *err) {
    const struct chain_options options = {0};
    return chains_read(&chain_case->hops, &chain_case->extractions, &options, &chain_case->chains, err);
}

void chain_case_close(struct chain_case *chain_case) {
    chains_clear(&chain_case->chains);
    extractions_clear(&chain_case->extractions);
    session_close(&chain_case->keycloak);
    vault_session_close(&chain_case->vault);
}
