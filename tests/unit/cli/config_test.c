/* Which of several sayings about a setting counts: flag, environment, the user's file, the repository's. */
#include "kcrealm/cli/config.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What there is to read; NULL: no such file. The variables are words with single spaces between. */
struct given {
    const char *own, *project, *arguments, *variables;
};

/* A home and a repository, and what applying gave. It must not move. */
struct applied {
    struct tree tree;
    struct cli_case cli;
    bool good;
};

static void applied_clear(struct applied *applied) {
    cli_close(&applied->cli);
    tree_close(&applied->tree);
}

#define auto_applied __attribute__((cleanup(applied_clear))) struct applied

static const char kubeconfig[] = "{apiVersion: v1, kind: Config, current-context: dev,"
                                 " clusters: [{name: c, cluster: {server: 'http://c:1'}}],"
                                 " contexts: [{name: dev, context: {cluster: c}},"
                                 " {name: prod, context: {cluster: c}}]}";

static void put_files(struct tree *tree, const struct given *given) {
    tree_open(tree);
    tree_put(tree, "home/.kube/config", kubeconfig);
    tree_put(tree, "repository/.git/", NULL);
    if (given->own)
        tree_put(tree, "home/.config/kcrealm/config.yaml", given->own);
    if (given->project)
        tree_put(tree, "repository/.kcrealm.yaml", given->project);
    tree_enter(tree, "repository");
}

static void apply(struct applied *applied, const struct given *given, unsigned command) {
    auto_strings variables = {0};
    put_files(&applied->tree, given);
    cli_open(&applied->cli, "diff%s%s", given->arguments ? " " : "",
             given->arguments ? given->arguments : "");
    cli_set(&applied->cli, "HOME=%s/home", applied->tree.root);
    strings_split(&variables, given->variables ? given->variables : "", ' ');
    for (size_t i = 0; i < variables.count; i++)
        cli_set(&applied->cli, "%s", variables.items[i]);
    capture_start(&applied->cli.captured, NULL);
    cli_start(&applied->cli);
    applied->good = config_apply(&applied->cli.session, command);
    capture_end(&applied->cli.captured);
}

/* The flag as text; "-" when it has none. */
static const char *flag_of(const struct applied *applied, const char *name) {
    const struct option *option = option_named(name);
    const void *slot = (const char *)&applied->cli.session.flags + option->offset;
    if (option->type == FLAG_TRUTH)
        return *(const bool *)slot ? "true" : "false";
    const char *text = *(const char *const *)slot;
    return text ? text : "-";
}

struct row {
    struct given given;
    const char *option, *value;
};

static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto_applied applied = {0};
        apply(&applied, &rows[i].given, COMMAND_DIFF);
        const char *value = flag_of(&applied, rows[i].option);
        if (!applied.good || strcmp(value, rows[i].value) != 0)
            fail_msg("row %zu: --%s %s instead of %s\n%s", i, rows[i].option, value, rows[i].value,
                     applied.cli.captured.err);
    }
}

static void flags_win_over_variables_those_over_ones_own_file_that_over_the_repositorys(void **state) {
    (void)state;
    static const struct row rows[] = {
        {{NULL, NULL, NULL, NULL}, "realm", "-"},
        {{NULL, "defaults: {realm: r}", NULL, NULL}, "realm", "r"},
        {{"defaults: {realm: o}", NULL, NULL, NULL}, "realm", "o"},
        {{"defaults: {realm: o}", "defaults: {realm: r}", NULL, NULL}, "realm", "o"},
        {{"defaults: {realm: ~}", "defaults: {realm: r}", NULL, NULL}, "realm", "r"},
        {{"defaults: {realm: o}", "defaults: {realm: r}", "--realm f", NULL}, "realm", "f"},
        {{"defaults: {loginRealm: o}", NULL, "--login-realm=", NULL}, "login-realm", ""},
        {{"defaults: {namespace: o}", NULL, NULL, "HELM_NAMESPACE=v"}, "namespace", "-"},
        {{"defaults: {namespace: o}", NULL, NULL, "HELM_NAMESPACE="}, "namespace", "o"},
        {{"defaults: {namespace: o}", NULL, "-n f", "HELM_NAMESPACE=v"}, "namespace", "f"},
        {{"defaults: {insecureSkipTlsVerify: true}", NULL, NULL, "HELM_KUBEINSECURE_SKIP_TLS_VERIFY=false"},
         "insecure-skip-tls-verify",
         "true"},
        {{"defaults: {insecureSkipTlsVerify: true}", NULL, NULL, "HELM_KUBEINSECURE_SKIP_TLS_VERIFY=true"},
         "insecure-skip-tls-verify",
         "false"},
        {{"defaults: {quiet: true}", NULL, NULL, NULL}, "quiet", "true"},
        {{"defaults: {quiet: true}", NULL, "--quiet=false", NULL}, "quiet", "false"},
        {{"defaults: {keycloakUrl: 'http://o'}", NULL, NULL, "KCREALM_KEYCLOAK_URL=http://v"},
         "keycloak-url",
         "-"},
    };
    check_rows(rows, mem_count(rows));
}

#define BOTH "defaults: {realm: all}\ncontexts: {dev: {realm: dev}, prod: {realm: prod}, x: {output: json}}\n"

static void what_is_said_of_the_context_wins_over_defaults(void **state) {
    (void)state;
    static const struct row rows[] = {
        {{BOTH, NULL, NULL, NULL}, "realm", "dev"},
        {{BOTH, NULL, "--context prod", NULL}, "realm", "prod"},
        {{BOTH, NULL, NULL, "HELM_KUBECONTEXT=prod"}, "realm", "prod"},
        {{BOTH, NULL, "--context dev", "HELM_KUBECONTEXT=prod"}, "realm", "dev"},
        {{BOTH, NULL, "--context nowhere", NULL}, "realm", "all"},
        {{BOTH, NULL, "--context x", NULL}, "realm", "all"},
        {{BOTH, NULL, "--context x", NULL}, "output", "json"},
        {{BOTH, NULL, NULL, "KUBECONFIG=/nowhere"}, "realm", "all"},
        {{BOTH, NULL, "--kubeconfig /nowhere", NULL}, "realm", "all"},
        {{"defaults: {context: prod}\ncontexts: {dev: {realm: d}, prod: {realm: p}}", NULL, NULL, NULL},
         "realm",
         "p"},
        {{NULL, BOTH, NULL, NULL}, "realm", "dev"},
        /* The files first: the user's defaults are the user's word. */
        {{"defaults: {realm: own}", BOTH, NULL, NULL}, "realm", "own"},
    };
    check_rows(rows, mem_count(rows));
}

#define SERVICE "defaults: {keycloakService: sso/kc}"
#define OWN_URL "defaults: {keycloakUrl: 'http://o'}"

static void the_same_in_other_words_overrules_too(void **state) {
    (void)state;
    static const struct row rows[] = {
        {{NULL, SERVICE, NULL, NULL}, "keycloak-service", "sso/kc"},
        {{NULL, SERVICE, "--keycloak-url http://f", NULL}, "keycloak-service", "-"},
        {{NULL, SERVICE, NULL, "KCREALM_KEYCLOAK_URL=http://v"}, "keycloak-service", "-"},
        {{OWN_URL, SERVICE, NULL, NULL}, "keycloak-service", "-"},
        {{OWN_URL, SERVICE, NULL, NULL}, "keycloak-url", "http://o"},
        {{OWN_URL, NULL, "--keycloak-service a/b", NULL}, "keycloak-url", "-"},
        {{OWN_URL, NULL, "--transport native", NULL}, "keycloak-url", "-"},
        {{OWN_URL, NULL, "--transport kubectl", NULL}, "keycloak-url", "-"},
        {{OWN_URL, NULL, "--transport direct", NULL}, "keycloak-url", "http://o"},
        {{NULL, "defaults: {keycloakSecret: s}", NULL, NULL}, "keycloak-secret", "s"},
        {{NULL, "defaults: {keycloakSecret: s}", NULL, "KCREALM_KEYCLOAK_TOKEN_FILE=t"},
         "keycloak-secret",
         "-"},
        /* Settings of one map are no rivals. */
        {{"defaults: {keycloakUrl: 'http://o', keycloakPath: /auth}", NULL, NULL, NULL},
         "keycloak-path",
         "/auth"},
    };
    check_rows(rows, mem_count(rows));
}

static void paths_are_beside_the_file_that_names_them(void **state) {
    (void)state;
    static const struct {
        const char *path, *below_home;
    } rows[] = {{"ca.pem", "/.config/kcrealm/ca.pem"}, {"../ca.pem", "/.config/kcrealm/../ca.pem"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_applied applied = {0};
        auto_text own = mem_format("defaults: {keycloakCa: %s}", rows[i].path);
        apply(&applied, &(struct given){.own = own}, COMMAND_DIFF);
        auto_text path = mem_format("%s/home%s", applied.tree.root, rows[i].below_home);
        assert_string_equal(flag_of(&applied, "keycloak-ca"), path);
    }
    static const struct row absolute = {
        {"defaults: {keycloakCa: /etc/ca.pem}", NULL, NULL, NULL}, "keycloak-ca", "/etc/ca.pem"};
    check_rows(&absolute, 1);
}

static void the_named_file_is_the_only_one_and_trusted(void **state) {
    (void)state;
    static const struct row rows[] = {
        {{"defaults: {realm: o}", "defaults: {output: json}", "--config /dev/null", NULL}, "realm", "-"},
        {{"defaults: {realm: o}", "defaults: {output: json}", "--config /dev/null", NULL}, "output", "-"},
        {{"defaults: {realm: o}", "defaults: {server: 'http://s'}", "--config .kcrealm.yaml", NULL},
         "server",
         "http://s"},
    };
    check_rows(rows, mem_count(rows));
}

static void commands_that_connect_to_nothing_read_no_file(void **state) {
    (void)state;
    static const struct {
        unsigned command;
        bool good;
    } rows[] = {{COMMAND_DIFF, false},   {COMMAND_ENSURE, false}, {COMMAND_ATTACH, false},
                {COMMAND_VERSION, true}, {COMMAND_HELP, true},    {COMMAND_OPTIONS, true}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_applied applied = {0};
        apply(&applied, &(struct given){.project = "- wrong"}, rows[i].command);
        assert_int_equal(applied.good, rows[i].good);
        assert_int_equal(*applied.cli.captured.err == '\0', rows[i].good);
    }
}

/* Nothing of a wrong file counts, nor of a right one beside it. */
static void a_wrong_file_sets_nothing(void **state) {
    (void)state;
    static const struct {
        struct given given;
        const char *said;
    } rows[] = {
        {{"defaults: {realm: o}", "defaults: {output: json, server: 'http://evil'}", NULL, NULL},
         "error: server must not be set by a repository --> .kcrealm.yaml:1:26"},
        {{"defaults: {realm: o, relm: x}", NULL, NULL, NULL}, "error: unknown setting relm"},
        {{NULL, NULL, "--config nowhere", NULL}, "error: cannot open nowhere"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_applied applied = {0};
        apply(&applied, &rows[i].given, COMMAND_DIFF);
        assert_false(applied.good);
        cli_says(&applied.cli, rows[i].said);
        static const char *const options[] = {"realm", "output", "server"};
        for (size_t j = 0; j < mem_count(options); j++)
            assert_string_equal(flag_of(&applied, options[j]), "-");
    }
}

static void a_flood_of_mistakes_is_cut(void **state) {
    (void)state;
    auto_buffer text = {0};
    auto_applied applied = {0};
    buffer_add_text(&text, "defaults:\n");
    for (int i = 0; i < 25; i++)
        buffer_format(&text, "  k%d: 1\n", i);
    apply(&applied, &(struct given){.project = buffer_text(&text)}, COMMAND_DIFF);
    assert_false(applied.good);
    cli_says(&applied.cli, "unknown setting k19");
    cli_says(&applied.cli, "warning: 5 more like these in .kcrealm.yaml");
    assert_null(strstr(applied.cli.captured.err, "unknown setting k20"));
}

/* Credentials go there. */
static void where_a_repository_points_is_told(void **state) {
    (void)state;
    static const char settings[] = "defaults:\n  keycloakService: sso/kc\n  realm: r\n";
    auto_applied theirs = {0};
    apply(&theirs, &(struct given){.project = settings}, COMMAND_DIFF);
    assert_string_equal(theirs.cli.captured.err, "note: keycloakService is sso/kc, by .kcrealm.yaml:2:3\n");
    auto_applied own = {0};
    apply(&own, &(struct given){.own = settings}, COMMAND_DIFF);
    assert_string_equal(own.cli.captured.err, "");
    auto_applied overruled = {0};
    apply(&overruled, &(struct given){.project = settings, .arguments = "--keycloak-service a/b"},
          COMMAND_DIFF);
    assert_string_equal(overruled.cli.captured.err, "");
}

static void what_was_decided_can_be_seen(void **state) {
    (void)state;
    static const struct {
        struct given given;
        const char *said;
    } rows[] = {
        {{NULL, "defaults: {realm: r}", "-v 4", NULL}, "settings: .kcrealm.yaml (not trusted)"},
        {{NULL, "defaults: {realm: r}", "-v 4", NULL}, "setting realm: r (.kcrealm.yaml:1:12)"},
        {{NULL, "defaults: {realm: r}", "-v 4 --realm f", NULL}, "setting realm: f (--realm)"},
        {{NULL, "defaults: {realm: r}", "-v 4 --realm f", NULL},
         "setting realm of .kcrealm.yaml:1:12 does not count beside --realm"},
        {{NULL, NULL, "-v 4", "HELM_NAMESPACE=n"}, "setting namespace (HELM_NAMESPACE)"},
        {{BOTH, NULL, "-v 4", NULL}, "settings of context dev"},
        {{NULL, NULL, "-v 4 --keycloak-url http://admin:hunter2@sso", NULL},
         "setting keycloakUrl: *** (--keycloak-url)"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_applied applied = {0};
        apply(&applied, &rows[i].given, COMMAND_DIFF);
        assert_true(applied.good);
        cli_says(&applied.cli, rows[i].said);
        assert_null(strstr(applied.cli.captured.err, "hunter2"));
    }
}

/* The session has read its output flags before the files were. */
static void output_flags_of_a_file_are_those_of_the_session(void **state) {
    (void)state;
    auto_applied applied = {0};
    apply(&applied, &(struct given){.own = "defaults: {output: yaml, color: always}"}, COMMAND_DIFF);
    assert_int_equal(applied.cli.session.format, REPORT_YAML);
    assert_true(applied.cli.session.style.color);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_win_over_variables_those_over_ones_own_file_that_over_the_repositorys),
        cmocka_unit_test(what_is_said_of_the_context_wins_over_defaults),
        cmocka_unit_test(the_same_in_other_words_overrules_too),
        cmocka_unit_test(paths_are_beside_the_file_that_names_them),
        cmocka_unit_test(the_named_file_is_the_only_one_and_trusted),
        cmocka_unit_test(commands_that_connect_to_nothing_read_no_file),
        cmocka_unit_test(a_wrong_file_sets_nothing),
        cmocka_unit_test(a_flood_of_mistakes_is_cut),
        cmocka_unit_test(where_a_repository_points_is_told),
        cmocka_unit_test(what_was_decided_can_be_seen),
        cmocka_unit_test(output_flags_of_a_file_are_those_of_the_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
