#include "kcrealm/kube/exec_plugin.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define V1 "client.authentication.k8s.io/v1"

static struct exec_spec *spec_of(const char *command, const char *script) {
    struct exec_spec *spec = mem_alloc(sizeof *spec);
    spec->api_version = mem_dup(V1);
    spec->command = mem_dup(command);
    if (script) {
        strings_add(&spec->arguments, "-c");
        strings_add(&spec->arguments, script);
    }
    return spec;
}

static const char *const environment[] = {"PATH=/usr/bin:/bin", "VAULT_TOKEN=leaked", NULL};

static bool run(const struct exec_spec *spec, const struct exec_context *context,
                struct exec_credential *credential, struct error *err) {
    struct exec_context given = context ? *context : (struct exec_context){0};
    given.environment = environment;
    return exec_plugin_run(spec, &given, credential, err);
}

static void the_plugins_token_comes_back(void **state) {
    (void)state;
    struct exec_spec *spec = spec_of("sh", "printf '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1
                                           "\",\"status\":{\"token\":\"%s/%s/%s\"}}' \"$STAGE\" "
                                           "\"${VAULT_TOKEN-none}\" \"${KUBERNETES_EXEC_INFO%%,*}\" | "
                                           "sed 's/{\"kind\":\"ExecCredential\"\"/info\"/'");
    strings_add(&spec->environment, "STAGE=test");
    struct exec_credential credential;
    auto_error err = {0};
    assert_true(run(spec, NULL, &credential, &err));
    assert_string_equal(secret_reveal(credential.token), "test/none/info");
    exec_credential_clear(&credential);
    exec_spec_free(spec);
}

static void a_missing_plugin_gives_its_install_hint(void **state) {
    (void)state;
    struct exec_spec *spec = spec_of("kcrealm-no-such-plugin", NULL);
    spec->install_hint = mem_dup("\033[1mbrew\033[0m install\nplugin");
    struct exec_credential credential;
    auto_error err = {0};
    assert_false(run(spec, NULL, &credential, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_non_null(strstr(err.message, "kcrealm-no-such-plugin"));
    assert_string_equal(err.next, "brew install plugin");
    exec_spec_free(spec);
}

static void a_missing_plugin_without_hint_says_what_to_install(void **state) {
    (void)state;
    struct exec_spec *spec = spec_of("kcrealm-no-such-plugin", NULL);
    struct exec_credential credential;
    auto_error err = {0};
    assert_false(run(spec, NULL, &credential, &err));
    assert_string_equal(err.next, "install kcrealm-no-such-plugin, or put it on PATH");
    exec_spec_free(spec);
}

static void a_failed_plugin_is_quoted(void **state) {
    (void)state;
    struct exec_spec *spec = spec_of("sh", "echo 'session expired' >&2; exit 3");
    struct exec_credential credential;
    auto_error err = {0};
    assert_false(run(spec, NULL, &credential, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_string_equal(err.message, "credential plugin \"sh\": it ended with status 3: session expired");
    assert_string_equal(err.next, "see whether kubectl gets on with it: kubectl auth whoami");
    exec_spec_free(spec);
}

static void a_plugin_that_hangs_is_ended(void **state) {
    (void)state;
    struct exec_spec *spec = spec_of("sh", "exec sleep 30");
    struct exec_context context = {.deadline_ms = 100};
    struct exec_credential credential;
    auto_error err = {0};
    assert_false(run(spec, &context, &credential, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    exec_spec_free(spec);
}

static void a_plugin_that_must_ask_needs_a_terminal(void **state) {
    (void)state;
    struct exec_spec *spec = spec_of("sh", "exit 0");
    spec->interactive_mode = EXEC_INTERACTIVE_ALWAYS;
    struct exec_credential credential;
    auto_error err = {0};
    assert_false(run(spec, NULL, &credential, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_non_null(strstr(err.message, "terminal"));
    exec_spec_free(spec);
}

static void where_nobody_is_to_be_asked_only_plugins_that_never_ask_are_run(void **state) {
    (void)state;
    static const enum exec_interactive_mode modes[] = {EXEC_INTERACTIVE_NEVER, EXEC_INTERACTIVE_IF_AVAILABLE,
                                                       EXEC_INTERACTIVE_ALWAYS};
    const struct exec_context context = {.asks_nobody = true, .terminal = true};
    for (size_t i = 0; i < mem_count(modes); i++) {
        struct exec_spec *spec = spec_of("sh", "echo it ran >&2; exit 3");
        struct exec_credential credential;
        auto_error err = {0};
        spec->interactive_mode = modes[i];
        assert_false(run(spec, &context, &credential, &err));
        bool ran = strstr(err.message, "it ran") != NULL;
        assert_int_equal(ran, modes[i] == EXEC_INTERACTIVE_NEVER);
        assert_true(ran || strstr(err.message, "nobody is to be asked"));
        exec_spec_free(spec);
    }
}

static void hints_lose_what_acts_on_terminals(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *plain;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"\033[1;31mred\033[0m", "red"},
        {"\033]0;title\adone", "done"},
        {"\033]8;;http://x\033\\link\033]8;;\033\\", "link"},
        {"a\nb\tc\rd\x7f", "a b cd"},
        {"open \033[", "open "},
        {"open \033]", "open "},
        {"\033", ""},
        {"\033cx", "x"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text plain = exec_plain_hint(cases[i].text);
        assert_string_equal(plain, cases[i].plain);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plugins_token_comes_back),
        cmocka_unit_test(a_missing_plugin_gives_its_install_hint),
        cmocka_unit_test(a_missing_plugin_without_hint_says_what_to_install),
        cmocka_unit_test(a_failed_plugin_is_quoted),
        cmocka_unit_test(a_plugin_that_hangs_is_ended),
        cmocka_unit_test(a_plugin_that_must_ask_needs_a_terminal),
        cmocka_unit_test(where_nobody_is_to_be_asked_only_plugins_that_never_ask_are_run),
        cmocka_unit_test(hints_lose_what_acts_on_terminals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
