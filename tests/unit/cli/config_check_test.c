/* What a configuration file may say, and what is said about what it may not: where, why, what to type. */
#include "cli/config_file.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/config_complaints.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define auto_config_file __attribute__((cleanup(config_file_clear))) struct config_file

static void read_text(struct config_file *file, const char *text, bool trusted) {
    file->name = mem_dup("f");
    file->trusted = trusted;
    buffer_add_text(&file->bytes, text);
}

#define SECTIONS "one of defaults, contexts, lint, secretClasses"
#define OPEN_SETTINGS                                                                                        \
    "one of realm, valuesPath, output, loginRealm, keycloakService, keycloakSecret, "                        \
    "vaultService, vaultSecret, vaultMount"

static void files_that_are_right(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"", ""},
        {"# nothing", ""},
        {"{}", ""},
        {"~", ""},
        {"defaults:", ""},
        {"defaults: {realm: ~, quiet: ~}", ""},
        {"defaults: {realm: ameide, quiet: true, keycloakCa: ca.pem, context: dev}", ""},
        {"contexts: {dev: {realm: a}, prod: }", ""},
        {"lint: {failOn: error}", ""},
        {"secretClasses: [{keys: a.*, class: operator, store: vault}]", ""},
    };
    check_complaints(rows, mem_count(rows), true);
}

static void a_configuration_is_one_map_of_sections(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"- x", "1:1 -: a configuration is a map with defaults and contexts, not a list"},
        {"x", "1:1 -: a configuration is a map with defaults and contexts, not a string"},
        {"{}\n---\n{}", "1:1 -: a configuration is one document"},
        {"default: {}", "1:1 default: unknown section default; did you mean defaults?"},
        {"zzzzzzzz: {}", "1:1 zzzzzzzz: unknown section zzzzzzzz; " SECTIONS},
        {"realm: a", "1:1 realm: a setting stands below defaults or a context; defaults: {realm: …}"},
        {"defaults: 1", "1:1 defaults: defaults is a number, but it must be a map; text that looks like "
                        "something else is written in quotes"},
        {"contexts: [x]", "1:1 contexts: contexts is a list, but it must be a map"},
        {"contexts: {dev: x}", "1:12 contexts.dev: dev is a string, but it must be a map"},
        {"lint: []", "1:1 lint: lint is a list, but it must be a map"},
        {"secretClasses: {}", "1:1 secretClasses: secretClasses is a map, but it must be a list"},
    };
    check_complaints(rows, mem_count(rows), true);
}

static void unknown_settings_come_with_what_was_meant(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"defaults: {relm: a}", "1:12 defaults.relm: unknown setting relm; did you mean realm?"},
        {"defaults: {keycloak-url: a}",
         "1:12 defaults.keycloak-url: unknown setting keycloak-url; did you mean keycloakUrl?"},
        {"defaults: {filename: a}",
         "1:12 defaults.filename: filename can only be given on the command line; --filename"},
        {"contexts: {dev: {dryRun: client}}", "1:18 contexts.dev.dryRun: dryRun can only be given on the "
                                              "command line; --dry-run"},
    };
    check_complaints(rows, mem_count(rows), true);
}

/* What it must not set is not suggested to it. */
static void a_repository_is_offered_what_it_may_set(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"defaults: {password: a}", "1:12 defaults.password: unknown setting password; " OPEN_SETTINGS},
        {"defaults: {token: a}", "1:12 defaults.token: unknown setting token; " OPEN_SETTINGS},
        {"defaults: {quite: true}", "1:12 defaults.quite: unknown setting quite; " OPEN_SETTINGS},
        {"defaults: {keyclokService: a}",
         "1:12 defaults.keyclokService: unknown setting keyclokService; did you mean keycloakService?"},
    };
    check_complaints(rows, mem_count(rows), false);
}

#define UNTRUSTED(key, flag)                                                                                 \
    key " must not be set by a repository; give --" flag                                                     \
        ", or put it into ~/.config/kcrealm/config.yaml or "                                                 \
        "a file that you name with --config"

static void a_repository_chooses_no_server_and_no_trust(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"defaults:\n  keycloakUrl: https://evil.example",
         "2:3 defaults.keycloakUrl: " UNTRUSTED("keycloakUrl", "keycloak-url")},
        {"contexts:\n  dev:\n    insecureSkipTlsVerify: true",
         "3:5 contexts.dev.insecureSkipTlsVerify: " UNTRUSTED("insecureSkipTlsVerify",
                                                              "insecure-skip-tls-verify")},
        {"defaults: {context: ~}", "1:12 defaults.context: " UNTRUSTED("context", "context")},
        {"contexts: {dev: {kubeconfig: 1}}",
         "1:18 contexts.dev.kubeconfig: " UNTRUSTED("kubeconfig", "kubeconfig")},
        {"defaults: {realm: a, output: json, keycloakService: sso/kc, keycloakSecret: s}", ""},
    };
    check_complaints(rows, mem_count(rows), false);
}

#define QUOTES "; text that looks like something else is written in quotes"

static void values_have_types(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"defaults: {realm: 5}", "1:12 defaults.realm: realm is a number, but it must be text" QUOTES},
        {"defaults: {realm: yes}", "1:12 defaults.realm: realm is a boolean, but it must be text" QUOTES},
        {"defaults: {realm: true}", "1:12 defaults.realm: realm is a boolean, but it must be text" QUOTES},
        {"defaults: {realm: [a]}", "1:12 defaults.realm: realm is a list, but it must be text"},
        {"defaults: {realm: {}}", "1:12 defaults.realm: realm is a map, but it must be text"},
        {"defaults: {keycloakCa: 1}",
         "1:12 defaults.keycloakCa: keycloakCa is a number, but it must be text" QUOTES},
        {"defaults: {quiet: 'true'}", "1:12 defaults.quiet: quiet is a string, but it must be true or false"},
        {"defaults: {quiet: 1}",
         "1:12 defaults.quiet: quiet is a number, but it must be true or false" QUOTES},
        {"contexts: {dev: {context: a}}",
         "1:18 contexts.dev.context: what chooses the context can only stand below defaults"},
        {"contexts: {dev: {kubeconfig: a}}",
         "1:18 contexts.dev.kubeconfig: what chooses the context can only stand below defaults"},
    };
    check_complaints(rows, mem_count(rows), true);
}

static void texts_are_short_visible_and_what_their_setting_wants(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"defaults: {loginRealm: ''}", "1:12 defaults.loginRealm: loginRealm is empty"},
        {"defaults: {realm: \"a\\e[2Jb\"}",
         "1:12 defaults.realm: realm holds control or invisible characters"},
        {"defaults: {realm: \"a\\u202eb\"}",
         "1:12 defaults.realm: realm holds control or invisible characters"},
        {"defaults: {output: jsn}", "1:12 defaults.output: --output takes one of text, json, yaml, markdown, "
                                    "junit, name, wide, sarif, github, not \"jsn\""},
        {"defaults: {keycloakService: a/b/c}", "1:12 defaults.keycloakService: keycloakService: \"a/b/c\" is "
                                               "not [https:][NAMESPACE/]NAME[:PORT]; for "
                                               "example: keycloakService keycloak/keycloak-http:80"},
        {"defaults: {transport: magic}",
         "1:12 defaults.transport: transport is one of auto, native, kubectl, direct, not \"magic\""},
        {"contexts: {dev: {requestTimeout: soon}}",
         "1:18 contexts.dev.requestTimeout: requestTimeout is a duration such as 30s, not \"soon\""},
    };
    check_complaints(rows, mem_count(rows), true);
}

static void a_text_may_be_so_long(void **state) {
    (void)state;
    static const struct {
        int size;
        const char *complaints;
    } rows[] = {{1024, ""}, {1025, "1:12 defaults.realm: realm is too long"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text text = mem_format("defaults: {realm: 'x%0*d'}", rows[i].size - 1, 0);
        auto_text complaints = config_complaints(text, true);
        assert_string_equal(complaints, rows[i].complaints);
    }
}

static void classes_of_secrets(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"secretClasses: [x]", "1:17 secretClasses[0]: an entry is a map of keys and class"},
        {"secretClasses: [{keys: a, class: extern}]",
         "1:27 secretClasses[0].class: there is no such class; did you mean external?"},
        {"secretClasses: [{keys: a, class: zzzzzzzz}]",
         "1:27 secretClasses[0].class: there is no such class; "
         "one of external, operator, helm, service"},
        {"secretClasses: [{keys: a, class: helm}, {keys: b, class: helm, stor: c}]",
         "1:64 secretClasses[1].stor: unknown key stor; did you mean store?"},
        {"secretClasses: [{keys: 5, class: helm}]",
         "1:18 secretClasses[0].keys: keys is a number, but it must be text" QUOTES},
        {"secretClasses: [{}]",
         "1:17 secretClasses[0]: keys is missing\n1:17 secretClasses[0]: class is missing"},
    };
    check_complaints(rows, mem_count(rows), false);
}

/* One mistake must not hide the others. */
static void all_is_said_at_once_in_the_order_of_the_file(void **state) {
    (void)state;
    static const struct complaints_row row = {
        "defaults:\n  loginRealm: ''\n  realm: 5\ncontexts:\n  dev: {output: ''}\n",
        "2:3 defaults.loginRealm: loginRealm is empty\n"
        "3:3 defaults.realm: realm is a number, but it must be text" QUOTES "\n"
        "5:9 contexts.dev.output: output is empty"};
    check_complaints(&row, 1, false);
}

static void what_is_not_yaml_has_its_place(void **state) {
    (void)state;
    static const struct {
        const char *text, *place;
    } rows[] = {{"a: b: c", "1:5 "}, {"defaults: {}\ndefaults: {}", "2:1 "}, {"defaults: {", "2:1 "}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text complaints = config_complaints(rows[i].text, true);
        if (!text_starts_with(complaints, rows[i].place))
            fail_msg("%s: %s", rows[i].text, complaints);
    }
}

/* For those who read the other sections. */
static void the_map_is_kept(void **state) {
    (void)state;
    auto_config_file file = {0};
    struct diagnostics diagnostics = {0};
    read_text(&file, "lint: {failOn: warn}", false);
    assert_true(config_check(&file, &diagnostics));
    assert_string_equal(value_text(json_object_get(file.root, "lint"), "failOn"), "warn");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_that_are_right),
        cmocka_unit_test(a_configuration_is_one_map_of_sections),
        cmocka_unit_test(unknown_settings_come_with_what_was_meant),
        cmocka_unit_test(a_repository_is_offered_what_it_may_set),
        cmocka_unit_test(a_repository_chooses_no_server_and_no_trust),
        cmocka_unit_test(values_have_types),
        cmocka_unit_test(texts_are_short_visible_and_what_their_setting_wants),
        cmocka_unit_test(a_text_may_be_so_long),
        cmocka_unit_test(classes_of_secrets),
        cmocka_unit_test(all_is_said_at_once_in_the_order_of_the_file),
        cmocka_unit_test(what_is_not_yaml_has_its_place),
        cmocka_unit_test(the_map_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
