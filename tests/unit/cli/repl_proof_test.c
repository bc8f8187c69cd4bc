#include "cli/repl_oidc.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool prove(struct repl_case *given, const char *text, struct repl_proof *proof, struct error *err) {
    struct repl_line line;
    assert_true(repl_line_read(&line, text, REPL_TERMINAL, err));
    bool done = repl_proof_read(&given->repl, &line, "app", false, proof, err);
    repl_line_clear(&line);
    return done;
}

static void flags_say_how_a_client_proves_itself(void **state) {
    (void)state;
    static const struct {
        const char *line;
        bool done;
        enum oidc_proof how;
        const char *says; /* of the error */
    } rows[] = {
        {"login device --client app", true, OIDC_PROOF_NONE, NULL},
        {"login device --client app --auth none", true, OIDC_PROOF_NONE, NULL},
        {"login device --client app --auth tls", false, OIDC_PROOF_NONE, "no client authentication"},
        {"login device --client app --auth private_key_jwt", false, OIDC_PROOF_NONE,
         "by a key or by a secret"},
        {"login device --client app --key-file /etc/hostname --auth post", false, OIDC_PROOF_NONE,
         "by a key or by a secret"},
        {"login device --client app --key-file /nonexistent", false, OIDC_PROOF_NONE, "/nonexistent"},
        {"login device --client app --secret=hunter2", false, OIDC_PROOF_NONE, "not a secret"},
        {"login device --client app --secret-from vault --secret a/b", false, OIDC_PROOF_NONE,
         "not a secret"},
        {"login device --client app --vault-key k", false, OIDC_PROOF_NONE, "--secret-from vault"},
        {"login device --client app --key-file -", false, OIDC_PROOF_NONE, "name of a file"},
        {"login device --client app --key-file /etc/passwd --algorithm ES256 --key-id k", true,
         OIDC_PROOF_KEY_JWT, NULL},
        {"login device --client app --secret-from nowhere", false, OIDC_PROOF_NONE, "--secret-from"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_repl given;
        auto_proof proof = {0};
        auto_error err = {0};
        repl_case_open(&given);
        repl_case_begin(&given);
        bool done = prove(&given, rows[i].line, &proof, &err);
        if (done != rows[i].done || (rows[i].says && !strstr(err.message, rows[i].says)))
            fail_msg("%s: %s", rows[i].line, err.message);
        if (done)
            assert_int_equal(proof.how, rows[i].how);
        const struct oidc_client client = repl_proof_client(&proof, "app");
        assert_true(!done || (client.secret != NULL) == (rows[i].how != OIDC_PROOF_NONE));
        assert_true(rows[i].how != OIDC_PROOF_KEY_JWT || strcmp(client.key_id, "k") == 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(flags_say_how_a_client_proves_itself)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
