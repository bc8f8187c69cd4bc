/* How command lines are read: in the ways that kubectl's are. */
#include "kcrealm/cli/flags.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct parsed {
    struct strings words;
    struct flags flags;
    struct error err;
    bool good;
};

static void parsed_clear(struct parsed *parsed) {
    flags_clear(&parsed->flags);
    strings_clear(&parsed->words);
    error_clear(&parsed->err);
}

#define auto_parsed __attribute__((cleanup(parsed_clear))) struct parsed

/* line: words with spaces between. */
static void parse(struct parsed *parsed, unsigned command, const char *line) {
    *parsed = (struct parsed){0};
    strings_split(&parsed->words, line, ' ');
    parsed->good =
        flags_parse(&parsed->flags, command, parsed->words.count, parsed->words.items, &parsed->err);
}

static void parse_good(struct parsed *parsed, unsigned command, const char *line) {
    parse(parsed, command, line);
    if (!parsed->good)
        fail_msg("%s: %s", line, parsed->err.message);
}

static void same_items(const char *line, const struct strings *items, const char *expected) {
    auto_text joined = strings_join(items, " ");
    if (strcmp(joined, expected) != 0)
        fail_msg("%s: expected \"%s\", got \"%s\"", line, expected, joined);
}

static void nothing_given_is_nothing_set(void **state) {
    (void)state;
    static const struct flags none;
    auto_parsed parsed;
    parse_good(&parsed, COMMAND_DIFF, "");
    assert_memory_equal(&parsed.flags, &none, sizeof none);
}

static void values_may_stand_in_all_usual_ways(void **state) {
    (void)state;
    static const struct {
        const char *line, *namespace;
    } rows[] = {
        {"--namespace ns", "ns"},
        {"--namespace=ns", "ns"},
        {"-n ns", "ns"},
        {"-nns", "ns"},
        {"-n=ns", "ns"},
        {"--namespace=", ""},
        {"-n=", ""},
        {"--namespace=a=b", "a=b"},
        {"-n=a=b", "a=b"},
        {"--namespace --quiet", "--quiet"},
        {"-n -", "-"},
        {"-n --", "--"},
        {"-n first --namespace last", "last"},
        {"web -n ns api", "ns"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_parsed parsed;
        parse_good(&parsed, COMMAND_DIFF, rows[i].line);
        if (!text_equal(parsed.flags.namespace, rows[i].namespace))
            fail_msg("%s: got %s", rows[i].line, parsed.flags.namespace);
        assert_false(parsed.flags.quiet);
    }
}

static void truths_are_true_unless_told_otherwise(void **state) {
    (void)state;
    static const struct {
        const char *line;
        bool quiet;
    } rows[] = {
        {"--quiet", true},
        {"-q", true},
        {"--quiet=true", true},
        {"-q=true", true},
        {"--quiet=false", false},
        {"-q=false", false},
        {"--quiet --quiet=false", false},
        {"--quiet=false -q", true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_parsed parsed;
        parse_good(&parsed, COMMAND_DIFF, rows[i].line);
        if (parsed.flags.quiet != rows[i].quiet)
            fail_msg("%s", rows[i].line);
    }
}

static void a_truth_does_not_take_the_next_word(void **state) {
    (void)state;
    auto_parsed parsed;
    parse_good(&parsed, COMMAND_DIFF, "--quiet false");
    assert_true(parsed.flags.quiet);
    same_items("--quiet false", &parsed.flags.arguments, "false");
}

static void letters_may_stand_together(void **state) {
    (void)state;
    static const struct {
        const char *line, *namespace;
        bool all;
    } rows[] = {
        {"-qA", NULL, true},        {"-Aq", NULL, true},         {"-qn ns", "ns", false},
        {"-qAnns", "ns", true},     {"-qn=ns -A", "ns", true},   {"-nqA -q", "qA", false},
        {"-qA=false", NULL, false}, {"-qA=true -nx", "x", true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_parsed parsed;
        parse_good(&parsed, COMMAND_DIFF, rows[i].line);
        if (!parsed.flags.quiet || parsed.flags.all_namespaces != rows[i].all ||
            !text_equal(parsed.flags.namespace, rows[i].namespace))
            fail_msg("%s", rows[i].line);
    }
}

static void an_optional_value_stands_behind_an_equals_sign_only(void **state) {
    (void)state;
    static const struct {
        const char *line, *dry_run, *names;
    } rows[] = {
        {"--dry-run", "client", ""},
        {"--dry-run=server", "server", ""},
        {"--dry-run=", "", ""},
        {"--dry-run server", "client", "server"},
        {"--dry-run=none web", "none", "web"},
        {"web", NULL, "web"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_parsed parsed;
        parse_good(&parsed, COMMAND_ENSURE, rows[i].line);
        if (!text_equal(parsed.flags.dry_run, rows[i].dry_run))
            fail_msg("%s: got %s", rows[i].line, parsed.flags.dry_run);
        same_items(rows[i].line, &parsed.flags.arguments, rows[i].names);
    }
}

static void what_may_be_repeated_is_kept_in_order(void **state) {
    (void)state;
    static const char line[] = "-f b.yaml --filename=a.yaml -f- --as-group x --as-group y";
    auto_parsed parsed;
    parse_good(&parsed, COMMAND_DIFF, line);
    same_items(line, &parsed.flags.filenames, "b.yaml a.yaml -");
    same_items(line, &parsed.flags.as_groups, "x y");
    assert_int_equal(parsed.flags.configmaps.count, 0);
}

static void names_stand_anywhere_and_all_that_follows_two_dashes_is_a_name(void **state) {
    (void)state;
    static const struct {
        const char *line, *names;
    } rows[] = {
        {"web -q api", "web api"},
        {"-q -- web", "web"},
        {"-q -- --frobnicate -x", "--frobnicate -x"},
        {"-q web -- --token x --", "web --token x --"},
        {"-q -", "-"},
        {"-q --", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_parsed parsed;
        parse_good(&parsed, COMMAND_DIFF, rows[i].line);
        assert_true(parsed.flags.quiet);
        same_items(rows[i].line, &parsed.flags.arguments, rows[i].names);
    }
}

static void wrong_lines_are_usage_errors_that_say_what_to_do(void **state) {
    (void)state;
    static const struct {
        unsigned command;
        const char *line, *message, *next;
    } rows[] = {
        {COMMAND_DIFF, "--fielname x", "unknown option --fielname", "did you mean --filename?"},
        {COMMAND_DIFF, "--fielname=x", "unknown option --fielname", "did you mean --filename?"},
        {COMMAND_DIFF, "--frobnicate", "unknown option --frobnicate", "--help lists the options"},
        {COMMAND_DIFF, "--name", "unknown option --name", "--help lists the options"},
        {COMMAND_DIFF, "--namespacee", "unknown option --namespacee", "did you mean --namespace?"},
        {COMMAND_DIFF, "-x", "unknown option -x", "--help lists the options"},
        {COMMAND_DIFF, "-qx", "unknown option -x", "--help lists the options"},
        {COMMAND_DIFF, "-q -x -y", "unknown option -x", "--help lists the options"},
        {COMMAND_DIFF, "--quiet=maybe", "--quiet takes true or false, not \"maybe\"", NULL},
        {COMMAND_DIFF, "-q=", "--quiet takes true or false, not \"\"", NULL},
        {COMMAND_DIFF, "-q --filename", "--filename needs a value: FILE|DIR|-", NULL},
        {COMMAND_DIFF, "-qf", "--filename needs a value: FILE|DIR|-", NULL},
        {COMMAND_DIFF, "--realm=", "--realm needs a value: NAME, and got an empty one",
         "if it comes from a variable, see whether that is set"},
        {COMMAND_DIFF, "--keycloak-ca=", "--keycloak-ca needs a value: FILE, and got an empty one",
         "if it comes from a variable, see whether that is set"},
        {COMMAND_DIFF, "--token", "--token needs a value", NULL},
        {COMMAND_DIFF, "--update", "--update does not go with this command",
         "kubectl kcrealm COMMAND --help lists the options that a command takes"},
        {COMMAND_DIFF, "-y", "--yes does not go with this command",
         "kubectl kcrealm COMMAND --help lists the options that a command takes"},
        {COMMAND_ENSURE, "--live x", "--live does not go with this command",
         "kubectl kcrealm COMMAND --help lists the options that a command takes"},
        {COMMAND_VERSION, "--token x", "--token does not go with this command",
         "kubectl kcrealm COMMAND --help lists the options that a command takes"},
        {COMMAND_VERSION, "-f x", "--filename does not go with this command",
         "kubectl kcrealm COMMAND --help lists the options that a command takes"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_parsed parsed;
        parse(&parsed, rows[i].command, rows[i].line);
        if (parsed.good)
            fail_msg("accepted: %s", rows[i].line);
        assert_int_equal(parsed.err.class, ERROR_USAGE);
        assert_string_equal(parsed.err.message, rows[i].message);
        if (!text_equal(parsed.err.next, rows[i].next))
            fail_msg("%s: %s", rows[i].line, parsed.err.next);
    }
}

static void suggestions_are_options_of_the_command(void **state) {
    (void)state;
    static const struct {
        unsigned command;
        const char *line, *next;
    } rows[] = {
        {COMMAND_ENSURE, "--updat", "did you mean --update?"},
        {COMMAND_DIFF, "--updat", "--help lists the options"},
        {COMMAND_DIFF, "--liv", "did you mean --live?"},
        {COMMAND_ENSURE, "--tokn", "--help lists the options"},
        {COMMAND_VERSION, "--fielname", "--help lists the options"},
        {COMMAND_VERSION, "--quite", "did you mean --quiet?"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_parsed parsed;
        parse(&parsed, rows[i].command, rows[i].line);
        assert_false(parsed.good);
        if (!text_equal(parsed.err.next, rows[i].next))
            fail_msg("%s: %s", rows[i].line, parsed.err.next);
    }
}

static void a_token_is_refused_and_not_repeated(void **state) {
    (void)state;
    static const char *const lines[] = {"--token hunter2", "--token=hunter2", "-q --token hunter2 web",
                                        "--token=", "--token= --token hunter2"};
    static const unsigned commands[] = {COMMAND_DIFF, COMMAND_ENSURE, COMMAND_ATTACH};
    for (size_t i = 0; i < mem_count(lines) * mem_count(commands); i++) {
        auto_parsed parsed;
        parse(&parsed, commands[i % mem_count(commands)], lines[i / mem_count(commands)]);
        assert_false(parsed.good);
        assert_int_equal(parsed.err.class, ERROR_USAGE);
        assert_null(strstr(parsed.err.message, "hunter2"));
        assert_non_null(strstr(parsed.err.next, "KCREALM_KUBE_TOKEN_FILE"));
    }
}

static void what_was_given_can_be_typed_again(void **state) {
    (void)state;
    static const struct {
        const char *line, *written;
    } rows[] = {
        {"", ""},
        {"web -f a.yaml --filename=b.yaml api", " -f a.yaml -f b.yaml web api"},
        {"--realm demo -nns -q --wait --dry-run", " --realm demo --dry-run=client --wait -n ns -q"},
        {"--quiet=false --dry-run=server", " --dry-run=server --quiet=false"},
        {"--wait=false", " --wait=false"},
        {"--as-group a --as-group=b -A", " -A --as-group a --as-group b"},
        {"-f it's.yaml -f $HOME/~ --login-realm= a*",
         " -f 'it'\\''s.yaml' -f '$HOME/~' --login-realm '' 'a*'"},
        {"https://app.example:8443/a_b+c,d@e%20 x=y", " https://app.example:8443/a_b+c,d@e%20 x=y"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_parsed parsed;
        auto_buffer written = {0};
        parse_good(&parsed, COMMAND_ENSURE, rows[i].line);
        flags_write(&written, &parsed.flags);
        assert_string_equal(buffer_text(&written), rows[i].written);
    }
}

static void places_are_what_finds_the_same_again(void **state) {
    (void)state;
    static const struct {
        const char *line;
        unsigned commands;
        const char *written;
    } rows[] = {
        {"", COMMAND_ENSURE, ""},
        {"web -f a.yaml -f b.yaml --realm demo -n ns", COMMAND_ENSURE,
         " -f a.yaml -f b.yaml --realm demo -n ns"},
        {"--from-configmap x --context c -s https://k:6443 --keycloak-service kc --parallel 2",
         COMMAND_ENSURE,
         " --from-configmap x --keycloak-service kc --parallel 2 --context c -s https://k:6443"},
        /* What is to be done, and how it is printed, is another's. */
        {"--wait --timeout 5s --for vault -w -o json -q --ascii --color never -v 4", COMMAND_ENSURE, ""},
        /* Only options that all of these commands know. */
        {"-f a.yaml --vault-url http://v:8200 --vault-mount kv", COMMAND_ENSURE, " -f a.yaml"},
        {"-f a.yaml --vault-url http://v:8200 --vault-mount kv", COMMAND_EXTRACT | COMMAND_ROTATE,
         " -f a.yaml --vault-url http://v:8200 --vault-mount kv"},
        {"-f a.yaml --vault-url http://v:8200", COMMAND_EXTRACT | COMMAND_ENSURE, " -f a.yaml"},
        {"--substitute --allow-declared-secrets=false", COMMAND_ENSURE,
         " --substitute --allow-declared-secrets=false"},
        {"-f it's.yaml", COMMAND_ENSURE, " -f 'it'\\''s.yaml'"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_parsed parsed;
        auto_buffer written = {0};
        parse_good(&parsed, COMMAND_STATUS, rows[i].line);
        flags_write_places(&written, &parsed.flags, rows[i].commands);
        assert_string_equal(buffer_text(&written), rows[i].written);
    }
}

static void cleared_flags_are_as_new(void **state) {
    (void)state;
    static const struct flags none;
    auto_parsed parsed;
    parse_good(&parsed, COMMAND_ENSURE,
               "web -f a --from-configmap b --as-group c --as-user-extra d=e -qy -n x");
    flags_clear(&parsed.flags);
    assert_memory_equal(&parsed.flags, &none, sizeof none);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_is_nothing_set),
        cmocka_unit_test(values_may_stand_in_all_usual_ways),
        cmocka_unit_test(truths_are_true_unless_told_otherwise),
        cmocka_unit_test(a_truth_does_not_take_the_next_word),
        cmocka_unit_test(letters_may_stand_together),
        cmocka_unit_test(an_optional_value_stands_behind_an_equals_sign_only),
        cmocka_unit_test(what_may_be_repeated_is_kept_in_order),
        cmocka_unit_test(names_stand_anywhere_and_all_that_follows_two_dashes_is_a_name),
        cmocka_unit_test(wrong_lines_are_usage_errors_that_say_what_to_do),
        cmocka_unit_test(suggestions_are_options_of_the_command),
        cmocka_unit_test(a_token_is_refused_and_not_repeated),
        cmocka_unit_test(what_was_given_can_be_typed_again),
        cmocka_unit_test(places_are_what_finds_the_same_again),
        cmocka_unit_test(cleared_flags_are_as_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
