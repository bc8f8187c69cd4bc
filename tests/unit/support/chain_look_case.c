#include "support/chain_look_case.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct vault_kv v2 = {(char *)"secret", (char *)"", 2, false};

void look_open(struct look_case *look) {
    *look = (struct look_case){0};
    session_open(&look->keycloak);
    vault_session_open(&look->vault, "token=t");
    look->view =
        (struct chain_view){.keycloak = look->keycloak.keycloak, .vault = look->vault.vault, .kv = &v2};
}

void look_close(struct look_case *look) {
    chain_facts_clear(&look->facts);
    snapshot_clear(&look->snapshot);
    desired_clear(&look->desired);
    error_clear(&look->err);
    session_close(&look->keycloak);
    vault_session_close(&look->vault);
}

void look_declare(struct look_case *look, const char *realm, const char *name, const char *spec) {
    auto_json value = given(spec);
    const struct desired_object object = {.kind = &kind_client,
                                          .realm = (char *)realm,
                                          .name = (char *)name,
                                          .spec = value,
                                          .where = {"values.yaml", 1, 1},
                                          .path = (char *)""};
    desired_add(&look->desired, &object);
    desired_sort(&look->desired);
}

void look_carry(struct look_case *look, const char *realm, const char *name, const char *key) {
    static size_t order;
    extractions_add(&look->desired.extractions, &(struct extraction){.realm = (char *)realm,
                                                                     .client_id = (char *)name,
                                                                     .vault_key = (char *)key,
                                                                     .vault_field = (char *)"value",
                                                                     .enabled = true,
                                                                     .path = (char *)"",
                                                                     .order = order++});
}

void look_at(struct look_case *look) {
    chain_rows(&look->desired, &look->facts);
    chain_sort(&look->facts);
    if (!chain_look(&look->view, &look->facts, &look->err))
        fail_msg("%s", look->err.message);
}

bool look_tells(const struct client_facts *row, const char *secret) {
    const char *texts[] = {row->realm,
                           row->name,
                           row->unknown_why,
                           row->secret_why,
                           row->secret_error.message,
                           row->secret_error.origin,
                           row->secret_error.next,
                           row->vault_error.message,
                           row->vault_error.origin,
                           row->vault_error.next,
                           row->vault_target,
                           row->vault_writer,
                           row->syncs_missing,
                           row->pusher};
    for (size_t i = 0; i < mem_count(texts); i++)
        if (texts[i] && strstr(texts[i], secret))
            return true;
    return false;
}
