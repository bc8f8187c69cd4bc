/* explain, and what the table of findings tells people to type. */
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/diagnose/finding.h"
#include "support/cli_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_page_is_found_by_its_code(void **state) {
    (void)state;
    static const char *const codes[] = {"KCR-3012", "kcr-3012", "3012"};
    for (size_t i = 0; i < mem_count(codes); i++) {
        auto_cli cli;
        cli_ran(&cli, "explain %s", codes[i]);
        cli_exits(&cli, EXIT_EQUAL);
        cli_prints(&cli, "error[KCR-3012]: ");
        cli_prints(&cli, "What to do");
        assert_string_equal(cli.captured.err, "");
    }
}

static void without_a_code_all_are_listed(void **state) {
    (void)state;
    auto_cli cli;
    cli_ran(&cli, "explain");
    cli_exits(&cli, EXIT_EQUAL);
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        char code[FINDING_CODE_SIZE];
        cli_prints(&cli, finding_code_write(kind->code, code));
    }
}

static void what_is_no_code_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *line;
        const char *says;
    } rows[] = {
        {"explain KCR-3010", "did you mean KCR-3001 or KCR-3011 or KCR-3012?"},
        {"explain KCR-312", "did you mean KCR-3012"},
        {"explain 99999", "kubectl kcrealm explain lists all of them"},
        {"explain backstage", "there is no finding \"backstage\""},
        {"explain 3011 3012", "explain takes one code"},
        {"explain 3011 -o junit", "use one of text, json, yaml, markdown"},
        {"explain 3011 -f values.yaml", "--filename does not go with this command"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_ran(&cli, "%s", rows[i].line);
        cli_refuses(&cli, rows[i].says);
    }
}

/* Whether the words from text on begin with a command; what stands in capitals is to be filled in. */
static bool is_command(const char *text) {
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz-");
    auto_text name = mem_dup_n(text, size);
    return command_named(name);
}

static void commands_in_the_table_of_findings_exist(void **state) {
    (void)state;
    const struct finding_kind *kind;
    size_t checked = 0;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        const char *const texts[] = {kind->meaning, kind->seen, kind->advice};
        for (size_t t = 0; t < mem_count(texts); t++)
            for (const char *at = texts[t]; (at = strstr(at, "kubectl kcrealm ")); checked++) {
                at += strlen("kubectl kcrealm ");
                if (!is_command(at))
                    fail_msg("KCR-%d: %s", (int)kind->code, at);
            }
    }
    assert_true(checked > 20);
}

/* Each --option of a command of ours is one of the table; kubectl's, vault's and argocd's are not. */
static void options_in_the_table_of_findings_exist(void **state) {
    (void)state;
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++)
        for (const char *at = kind->advice; (at = strstr(at, "kubectl kcrealm ")); at++) {
            auto_text command = mem_dup_n(at, strcspn(at, "`\n|'\""));
            for (const char *option = command; (option = strstr(option, " --")); option++) {
                auto_text name = mem_dup_n(option + 3, strcspn(option + 3, " =,)"));
                if (!option_named(name))
                    fail_msg("KCR-%d: --%s", (int)kind->code, name);
            }
        }
}

/* One finding sends people to the page of another. */
static void codes_in_the_table_of_findings_exist(void **state) {
    (void)state;
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++)
        for (const char *at = kind->advice; (at = strstr(at, "explain KCR-")); at++) {
            auto_text code = mem_dup_n(at + strlen("explain "), strlen("KCR-0000"));
            if (finding_code_parse(code) == FINDING_NONE)
                fail_msg("KCR-%d: %s", (int)kind->code, code);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_found_by_its_code),
        cmocka_unit_test(without_a_code_all_are_listed),
        cmocka_unit_test(what_is_no_code_is_refused),
        cmocka_unit_test(commands_in_the_table_of_findings_exist),
        cmocka_unit_test(options_in_the_table_of_findings_exist),
        cmocka_unit_test(codes_in_the_table_of_findings_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
