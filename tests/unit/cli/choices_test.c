/* The words that options take, against what the program accepts. */
#include "cli/choices.h"

#include "kcrealm/base/error.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *choices_of(const char *command, const char *option) {
    struct offers offers = {.beginning = ""};
    struct buffer words = {0};
    choices_add(&offers, command_named(command)->bit, option_named(option));
    for (size_t i = 0; i < offers.count; i++)
        buffer_format(&words, "%s%s", i ? " " : "", offers.items[i].text);
    offers_clear(&offers);
    return buffer_steal(&words);
}

static void words_are_those_of_the_row_of_the_command_and_of_the_hops(void **state) {
    (void)state;
    static const struct {
        const char *command, *option, *words;
    } rows[] = {
        {"diff", "transport", "auto native kubectl direct"},
        {"diff", "color", "auto always never"},
        {"extract", "vault-auth", "token kubernetes approle jwt"},
        {"ensure", "dry-run", "none client server"},
        {"ensure", "wait", "true false"},
        {"lint", "fail-on", "error warn"},
        {"extract", "versions-configmap", "none"},
        {"lint", "output", "text json yaml markdown junit sarif github"},
        {"status", "output", "text json yaml markdown junit name wide"},
        {"diff", "output", "text json yaml markdown junit name"},
        {"version", "output", "text json yaml"},
        {"status", "for",
         "git objects keycloak realm client secret vault store external-secret kubernetes-secret workload "
         "argocd"},
        {"diff", "filename", ""},
        {"diff", "keycloak-path", ""},
        {"diff", "realm", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text words = choices_of(rows[i].command, rows[i].option);
        if (strcmp(words, rows[i].words) != 0)
            fail_msg("%s --%s: %s", rows[i].command, rows[i].option, words);
    }
}

/* Options whose value is checked when it is read. */
static void what_is_offered_is_accepted(void **state) {
    (void)state;
    for (size_t i = 0; i < command_count; i++)
        for (size_t j = 0; j < option_count; j++) {
            const struct option *option = &option_table[j];
            struct offers offers = {.beginning = ""};
            if (option->commands & command_table[i].bit)
                choices_add(&offers, command_table[i].bit, option);
            for (size_t k = 0; k < offers.count; k++) {
                auto_text word = mem_format("--%s=%s", option->name, offers.items[k].text);
                char *const words[] = {word, NULL};
                struct flags flags = {0};
                auto_error err = {0};
                if (!flags_parse(&flags, command_table[i].bit, 1, words, &err))
                    fail_msg("%s %s: %s", command_table[i].name, word, err.message);
                flags_clear(&flags);
            }
            offers_clear(&offers);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_those_of_the_row_of_the_command_and_of_the_hops),
        cmocka_unit_test(what_is_offered_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
