/* The table of settings, as what checks and applies it relies on. */
#include "cli/settings.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/flags.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Of a row that must be there. */
static const struct option *option_of(const struct setting *setting) {
    const struct option *option = option_named(setting->option);
    if (!option)
        fail_msg("%s: there is no --%s", setting->key, setting->option);
    return option;
}

/* What is applied is written to the option's place, as the row's type says. */
static void each_stands_for_an_option_of_a_fitting_type(void **state) {
    (void)state;
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &setting_table[i];
        const struct option *option = option_of(setting);
        if (option->type != (setting->type == SETTING_TRUTH ? FLAG_TRUTH : FLAG_TEXT))
            fail_msg("%s is not of the type of --%s", setting->key, setting->option);
        bool declares = strcmp(setting->key, "valuesPath") == 0;
        unsigned readers = text_starts_with(setting->key, "vault") ? COMMANDS_AT_VAULT
                           : declares                              ? COMMANDS_COMPARING
                                                                   : COMMANDS_CONNECTED;
        if ((option->commands & COMMANDS_CONNECTED) != readers)
            fail_msg("--%s is not known to all that use it", setting->option);
        assert_non_null(option->about);
    }
}

static void each_is_spelt_as_its_option(void **state) {
    (void)state;
    for (size_t i = 0; i < setting_count; i++) {
        const char *option = setting_table[i].option, *key = setting_table[i].key;
        for (; *option; option++, key++) {
            bool hump = *option == '-';
            option += hump;
            if (*key != (hump ? (char)toupper((unsigned char)*option) : *option))
                fail_msg("%s for --%s", setting_table[i].key, setting_table[i].option);
        }
        assert_int_equal(*key, '\0');
    }
}

static void keys_and_options_are_unique(void **state) {
    (void)state;
    for (size_t i = 0; i < setting_count; i++)
        for (size_t j = i + 1; j < setting_count; j++)
            if (strcmp(setting_table[i].key, setting_table[j].key) == 0 ||
                strcmp(setting_table[i].option, setting_table[j].option) == 0)
                fail_msg("%s and %s", setting_table[i].key, setting_table[j].key);
}

static void a_key_finds_its_row(void **state) {
    (void)state;
    for (size_t i = 0; i < setting_count; i++)
        assert_ptr_equal(setting_named(setting_table[i].key), &setting_table[i]);
    static const char *const others[] = {"", "Realm", "realm ", "keycloak-url", "token", "config"};
    for (size_t i = 0; i < mem_count(others); i++)
        assert_null(setting_named(others[i]));
}

/* Whoever can write to a repository must not choose servers, trust or files. */
static void a_repository_sets_these_and_no_more(void **state) {
    (void)state;
    static const struct {
        const char *key;
        enum setting_trust trust;
    } rows[] = {
        {"realm", SETTING_ANYONE},
        {"valuesPath", SETTING_ANYONE},
        {"output", SETTING_ANYONE},
        {"loginRealm", SETTING_ANYONE},
        {"keycloakService", SETTING_ANNOUNCED},
        {"keycloakSecret", SETTING_ANNOUNCED},
        {"vaultService", SETTING_ANNOUNCED},
        {"vaultSecret", SETTING_ANNOUNCED},
        {"vaultMount", SETTING_ANNOUNCED},
    };
    size_t open = 0;
    for (size_t i = 0; i < setting_count; i++)
        open += setting_table[i].trust != SETTING_OWN;
    assert_int_equal(open, mem_count(rows));
    for (size_t i = 0; i < mem_count(rows); i++) {
        assert_int_equal(setting_named(rows[i].key)->trust, rows[i].trust);
        assert_int_equal(setting_named(rows[i].key)->type, SETTING_TEXT);
    }
}

static void paths_are_those_of_files(void **state) {
    (void)state;
    static const char *const paths[] = {"keycloakCa",           "vaultCa",           "kubeconfig",
                                        "certificateAuthority", "clientCertificate", "clientKey"};
    size_t found = 0;
    for (size_t i = 0; i < setting_count; i++)
        found += setting_table[i].type == SETTING_PATH;
    assert_int_equal(found, mem_count(paths));
    for (size_t i = 0; i < mem_count(paths); i++)
        assert_int_equal(setting_named(paths[i])->type, SETTING_PATH);
}

static void what_chooses_the_context_cannot_depend_on_it(void **state) {
    (void)state;
    for (size_t i = 0; i < setting_count; i++) {
        const char *key = setting_table[i].key;
        bool chooses = strcmp(key, "context") == 0 || strcmp(key, "kubeconfig") == 0;
        if (setting_table[i].defaults_only != chooses)
            fail_msg("%s", key);
    }
}

static void variables_of_the_same_meaning(void **state) {
    (void)state;
    static const struct {
        const char *key, *variable;
    } rows[] = {
        {"keycloakUrl", "KCREALM_KEYCLOAK_URL"},
        {"kubeconfig", "KUBECONFIG"},
        {"context", "HELM_KUBECONTEXT"},
        {"namespace", "HELM_NAMESPACE"},
        {"server", "HELM_KUBEAPISERVER"},
        {"certificateAuthority", "HELM_KUBECAFILE"},
        {"tlsServerName", "HELM_KUBETLS_SERVER_NAME"},
        {"insecureSkipTlsVerify", "HELM_KUBEINSECURE_SKIP_TLS_VERIFY"},
        {"color", "NO_COLOR"},
    };
    size_t found = 0;
    for (size_t i = 0; i < setting_count; i++)
        found += setting_table[i].environment != NULL;
    assert_int_equal(found, mem_count(rows));
    for (size_t i = 0; i < mem_count(rows); i++)
        assert_string_equal(setting_named(rows[i].key)->environment, rows[i].variable);
}

/* A rival that is misspelt would never be said. */
static void rivals_are_options_and_variables_of_ours(void **state) {
    (void)state;
    for (size_t i = 0; i < setting_count; i++)
        for (size_t j = 0; j < SETTING_RIVALS_MAX && setting_table[i].rivals[j]; j++) {
            const char *rival = setting_table[i].rivals[j];
            auto_text name = mem_dup_n(rival, strcspn(rival, "="));
            const struct option *option = option_named(name);
            bool known = rival[0] == '$'
                             ? text_starts_with(rival, "$KCREALM_KEYCLOAK_") ||
                                   text_starts_with(rival, "$VAULT_") || text_starts_with(rival, "$BAO_")
                             : option && (!strchr(rival, '=') || option->type == FLAG_TEXT);
            if (!known || strcmp(name, setting_table[i].option) == 0)
                fail_msg("%s: %s", setting_table[i].key, rival);
        }
}

static void values_are_checked(void **state) {
    (void)state;
    static const struct {
        const char *key, *good, *bad, *message;
    } rows[] = {
        {"output", "json", "xml",
         "--output takes one of text, json, yaml, markdown, junit, name, wide, sarif, github, not \"xml\""},
        {"transport", "direct", "magic", "transport is one of auto, native, kubectl, direct, not \"magic\""},
        {"color", "never", "Never", "color is one of auto, always, never, not \"Never\""},
        {"requestTimeout", "1m30s", "soon", "requestTimeout is a duration such as 30s, not \"soon\""},
        {"keycloakService", "https:sso/keycloak:8443", "a/b/c",
         "keycloakService: \"a/b/c\" is not [https:][NAMESPACE/]NAME[:PORT]"},
        {"vaultService", "vault/vault:8200", "A",
         "vaultService: \"A\" is not [https:][NAMESPACE/]NAME[:PORT]"},
        {"vaultAuth", "approle", "ldap", "vaultAuth is one of token, kubernetes, approle, jwt, not \"ldap\""},
    };
    size_t checked = 0;
    for (size_t i = 0; i < setting_count; i++)
        checked += setting_table[i].check != NULL;
    assert_int_equal(checked, mem_count(rows));
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        const struct setting *setting = setting_named(rows[i].key);
        assert_true(setting->check(rows[i].good, &err));
        assert_false(setting->check(rows[i].bad, &err));
        assert_string_equal(err.message, rows[i].message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stands_for_an_option_of_a_fitting_type),
        cmocka_unit_test(each_is_spelt_as_its_option),
        cmocka_unit_test(keys_and_options_are_unique),
        cmocka_unit_test(a_key_finds_its_row),
        cmocka_unit_test(a_repository_sets_these_and_no_more),
        cmocka_unit_test(paths_are_those_of_files),
        cmocka_unit_test(what_chooses_the_context_cannot_depend_on_it),
        cmocka_unit_test(variables_of_the_same_meaning),
        cmocka_unit_test(rivals_are_options_and_variables_of_ours),
        cmocka_unit_test(values_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
