/* The table of options, as what parses and prints it relies on. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct option *named(const char *name) {
    const struct option *option = option_named(name);
    if (!option)
        fail_msg("there is no --%s", name);
    return option;
}

static void names_letters_and_places_are_unique(void **state) {
    (void)state;
    for (size_t i = 0; i < option_count; i++)
        for (size_t j = i + 1; j < option_count; j++) {
            const struct option *one = &option_table[i], *other = &option_table[j];
            if (strcmp(one->name, other->name) == 0 || (one->letter && one->letter == other->letter) ||
                one->offset == other->offset)
                fail_msg("--%s and --%s", one->name, other->name);
        }
}

#define TRUTH(member)                                                                                        \
    { offsetof(struct flags, member), FLAG_TRUTH }
#define TEXTS(member)                                                                                        \
    { offsetof(struct flags, member), FLAG_TEXTS }

/* Members of struct flags that are no plain texts. */
static const struct {
    size_t offset;
    enum flag_type type;
} places[] = {
    TRUTH(insecure_skip_tls_verify),
    TRUTH(all_namespaces),
    TRUTH(substitute),
    TRUTH(allow_declared_secrets),
    TRUTH(update),
    TRUTH(strict),
    TRUTH(yes),
    TRUTH(wait),
    TRUTH(no_sync),
    TRUTH(force),
    TRUTH(resume),
    TRUTH(list),
    TRUTH(abort),
    TRUTH(allow_outage),
    TRUTH(restart),
    TRUTH(invalidate_old),
    TRUTH(all),
    TRUTH(watch),
    TRUTH(ascii),
    TRUTH(fix),
    TRUTH(quiet),
    TRUTH(no_progress),
    TRUTH(help),
    TEXTS(as_groups),
    TEXTS(as_user_extra),
    TEXTS(filenames),
    TEXTS(configmaps),
    TEXTS(realm_imports),
    TEXTS(lines),
    TRUTH(strict_script),
};

static bool is_of_type(const struct option *option) {
    for (size_t i = 0; i < mem_count(places); i++)
        if (places[i].offset == option->offset)
            return places[i].type == option->type;
    return option->type == FLAG_TEXT || option->type == FLAG_OPTIONAL;
}

static void the_place_of_an_option_is_of_its_type(void **state) {
    (void)state;
    size_t others = 0;
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        if (!is_of_type(option) || option->offset == offsetof(struct flags, arguments))
            fail_msg("--%s", option->name);
        others += option->type == FLAG_TRUTH || option->type == FLAG_TEXTS;
    }
    assert_int_equal(others, mem_count(places));
}

/* The first of the command bits in set. */
static unsigned any_of(unsigned set) {
    return set & (~set + 1);
}

/* Any text will do for most. */
static const char *value_of(const struct option *option) {
    static const char *const values[][2] = {
        {"transport", "native"}, {"parallel", "2"},     {"request-timeout", "30s"},
        {"timeout", "2m"},       {"vault-auth", "jwt"}, {"older-than", "30d"},
        {"shard", "1/2"}};
    for (size_t i = 0; i < mem_count(values); i++)
        if (strcmp(values[i][0], option->name) == 0)
            return values[i][1];
    return option->type == FLAG_TRUTH ? "true" : "value";
}

static void each_option_fills_its_own_place_alone(void **state) {
    (void)state;
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        if (strcmp(option->name, "token") == 0)
            continue;
        struct flags flags = {0};
        static const struct flags none;
        auto_error err = {0};
        const char *value = value_of(option);
        auto_text argument = mem_format("--%s=%s", option->name, value);
        if (!flags_parse(&flags, any_of(option->commands), 1, &argument, &err))
            fail_msg("%s: %s", argument, err.message);
        void *place = (char *)&flags + option->offset;
        if (option->type == FLAG_TRUTH) {
            assert_true(*(bool *)place);
            *(bool *)place = false;
        } else if (option->type == FLAG_TEXTS) {
            assert_string_equal(((struct strings *)place)->items[0], value);
            strings_clear(place);
        } else {
            assert_string_equal(*(const char **)place, value);
            *(const char **)place = NULL;
        }
        assert_int_equal(flags.given.count, 1);
        assert_string_equal(flags.given.items[0], option->name);
        strings_clear(&flags.given);
        assert_memory_equal(&flags, &none, sizeof none);
    }
}

static void options_say_where_or_what_or_how(void **state) {
    (void)state;
    static const char *const where[] = {
        "filename",     "from-configmap",   "from-realmimport", "realm",     "live",
        "keycloak-url", "keycloak-service", "login-realm",      "vault-url", "vault-mount",
        "vault-field",  "kubeconfig",       "context",          "namespace", "as"};
    static const char *const others[] = {"wait", "timeout", "for",   "watch", "yes",    "dry-run",
                                         "all",  "output",  "ascii", "quiet", "config", "color"};
    for (size_t i = 0; i < mem_count(where); i++)
        if (!option_says_where(named(where[i])))
            fail_msg("--%s", where[i]);
    for (size_t i = 0; i < mem_count(others); i++)
        if (option_says_where(named(others[i])))
            fail_msg("--%s", others[i]);
}

static void every_option_belongs_to_commands_that_exist(void **state) {
    (void)state;
    unsigned known = 0;
    for (size_t i = 0; i < command_count; i++)
        known |= command_table[i].bit;
    for (size_t i = 0; i < option_count; i++)
        if (!option_table[i].commands ||
            (option_table[i].commands != COMMANDS_ALL && option_table[i].commands & ~known))
            fail_msg("--%s", option_table[i].name);
    for (size_t i = 0; i < command_count; i++)
        assert_true(named("help")->commands & command_table[i].bit);
}

static void help_can_be_made_of_each_option_but_the_refused_one(void **state) {
    (void)state;
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        bool refused = strcmp(option->name, "token") == 0;
        bool takes_value = option->type != FLAG_TRUTH;
        if (refused ? option->about || option->group
                    : !option->about || !option->group || (option->argument != NULL) != takes_value)
            fail_msg("--%s", option->name);
        if ((option->implied != NULL) != (option->type == FLAG_OPTIONAL))
            fail_msg("--%s: implied", option->name);
    }
}

static void a_groups_options_stand_together(void **state) {
    (void)state;
    for (size_t i = 0; i < option_count; i++)
        for (size_t j = i + 2; j < option_count; j++) {
            const char *group = option_table[i].group;
            bool parted = group && text_equal(option_table[j].group, group) && option_table[j - 1].group &&
                          !text_equal(option_table[j - 1].group, group);
            if (parted)
                fail_msg("--%s is parted from %s", option_table[j].name, group);
        }
}

static void options_that_kubectl_has_are_spelt_as_there(void **state) {
    (void)state;
    static const struct {
        const char *name;
        char letter;
        enum flag_type type;
    } rows[] = {
        {"kubeconfig", 0, FLAG_TEXT},
        {"context", 0, FLAG_TEXT},
        {"cluster", 0, FLAG_TEXT},
        {"user", 0, FLAG_TEXT},
        {"namespace", 'n', FLAG_TEXT},
        {"all-namespaces", 'A', FLAG_TRUTH},
        {"server", 's', FLAG_TEXT},
        {"as", 0, FLAG_TEXT},
        {"as-group", 0, FLAG_TEXTS},
        {"as-uid", 0, FLAG_TEXT},
        {"as-user-extra", 0, FLAG_TEXTS},
        {"certificate-authority", 0, FLAG_TEXT},
        {"client-certificate", 0, FLAG_TEXT},
        {"client-key", 0, FLAG_TEXT},
        {"insecure-skip-tls-verify", 0, FLAG_TRUTH},
        {"tls-server-name", 0, FLAG_TEXT},
        {"request-timeout", 0, FLAG_TEXT},
        {"token", 0, FLAG_TEXT},
        {"filename", 'f', FLAG_TEXTS},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct option *option = named(rows[i].name);
        unsigned commands = option->letter == 'f'   ? COMMANDS_READING
                            : option->letter == 'A' ? COMMANDS_COMPARING
                                                    : COMMANDS_CONNECTED;
        if (option->letter != rows[i].letter || option->type != rows[i].type || option->commands != commands)
            fail_msg("--%s", rows[i].name);
    }
    assert_int_equal(named("output")->letter, 'o');
    assert_int_equal(named("v")->letter, 'v');
    assert_int_equal(named("help")->letter, 'h');
    assert_int_equal(named("dry-run")->type, FLAG_OPTIONAL);
}

static void what_writes_is_offered_by_writing_commands_only(void **state) {
    (void)state;
    static const char *const names[] = {"update",  "default", "optional", "dry-run", "yes",
                                        "no-sync", "force",   "restart",  "all"};
    for (size_t i = 0; i < mem_count(names); i++)
        if (named(names[i])->commands & ~(unsigned)COMMANDS_WRITING)
            fail_msg("--%s", names[i]);
}

static void what_looks_may_wait_as_well_and_alone_may_watch(void **state) {
    (void)state;
    static const struct {
        const char *name;
        unsigned commands;
    } rows[] = {{"wait", COMMAND_ENSURE | COMMANDS_WAITING},
                {"timeout", COMMAND_ENSURE | COMMANDS_WAITING},
                {"watch", COMMAND_STATUS},
                {"for", COMMAND_STATUS},
                {"ascii", COMMAND_STATUS}};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (named(rows[i].name)->commands != rows[i].commands)
            fail_msg("--%s", rows[i].name);
}

static void no_option_takes_a_secret(void **state) {
    (void)state;
    static const char *const words[] = {"password", "client-secret", "credential"};
    for (size_t i = 0; i < option_count; i++)
        for (size_t j = 0; j < mem_count(words); j++)
            if (strstr(option_table[i].name, words[j]))
                fail_msg("--%s", option_table[i].name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_letters_and_places_are_unique),
        cmocka_unit_test(the_place_of_an_option_is_of_its_type),
        cmocka_unit_test(each_option_fills_its_own_place_alone),
        cmocka_unit_test(options_say_where_or_what_or_how),
        cmocka_unit_test(every_option_belongs_to_commands_that_exist),
        cmocka_unit_test(help_can_be_made_of_each_option_but_the_refused_one),
        cmocka_unit_test(a_groups_options_stand_together),
        cmocka_unit_test(options_that_kubectl_has_are_spelt_as_there),
        cmocka_unit_test(what_writes_is_offered_by_writing_commands_only),
        cmocka_unit_test(what_looks_may_wait_as_well_and_alone_may_watch),
        cmocka_unit_test(no_option_takes_a_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
