/* What is offered at each place of a command line. */
#include "kcrealm/cli/complete.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "support/cli_case.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Completes the words (single spaces between; the last may be empty) in an environment of its own; freed by the
 * caller. */
static char *completed(const char *line, const char *kubeconfig) {
    struct cli_case cli;
    auto_capture captured = {0};
    auto_strings words = {0};
    cli_open(&cli, "version");
    if (kubeconfig)
        cli_set(&cli, "KUBECONFIG=%s", kubeconfig);
    cli.session.environment = cli.environment.items;
    strings_split(&words, line, ' ');
    if (!*line || text_ends_with(line, " "))
        strings_add(&words, "");
    capture_start(&captured, NULL);
    int status = complete_run(&cli.session, words.count, words.items);
    capture_end(&captured);
    cli_close(&cli);
    assert_int_equal(status, EXIT_EQUAL);
    assert_string_equal(captured.err, "");
    return mem_dup(captured.out);
}

struct row {
    const char *line, *begins, *holds, *lacks, *directive;
};

static void check(const struct row *row, const char *kubeconfig) {
    auto_text out = completed(row->line, kubeconfig);
    auto_text directive = mem_format(":%s\n", row->directive);
    if (!text_starts_with(out, row->begins) || !text_ends_with(out, directive) ||
        (row->holds && !strstr(out, row->holds)) || (row->lacks && strstr(out, row->lacks)))
        fail_msg("%s:\n%s", row->line, out);
}

static void each_place_has_its_words(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", "diff\tshow how", "\nensure\t", "__complete", "4"},
        {"en", "ensure\tcreate", NULL, "diff", "4"},
        {"nothing", ":", NULL, NULL, "4"},
        {"nothing x", ":", NULL, NULL, "4"},
        {"help d", "diff\t", NULL, "ensure", "4"},
        {"help diff ", ":", NULL, NULL, "4"},
        {"completion ", "bash\n", "\npowershell\n", NULL, "4"},
        {"explain KCR-301", "KCR-3011\t", "\nKCR-3012\tThe realm importer", "KCR-302", "4"},
        {"explain KCR-3012 ", ":", NULL, NULL, "4"},
        {"ensure --upd", "--update\tmake", NULL, "strict", "4"},
        {"ensure -", "--filename\t", "\n--update\t", "--token\t", "4"},
        {"diff --upd", ":", NULL, NULL, "4"},
        {"ensure --transport ", "auto\nnative\n", NULL, NULL, "4"},
        {"ensure --transport=na", "native\n", NULL, "auto", "4"},
        {"lint --transport=na", ":", NULL, NULL, "4"},
        {"lint --nothing=", ":", NULL, NULL, "4"},
        {"lint -o sa", "sarif\t", NULL, "yaml", "4"},
        {"diff -qo js", "json\t", NULL, "yaml", "4"},
        {"diff -f ", ":", NULL, NULL, "0"},
        {"diff --live x", ":", NULL, NULL, "0"},
        {"status --for vault,ar", "vault,argocd\t", NULL, NULL, "6"},
        {"ensure --wait=", "true\nfalse\n", NULL, NULL, "4"},
        {"ensure --wait tr", ":", NULL, "true", "4"},
        {"diff -- --upd", ":", NULL, NULL, "4"},
        {"version ", ":", NULL, NULL, "4"},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        check(&rows[i], NULL);
}

static void every_option_is_offered_where_it_goes(void **state) {
    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        auto_text line = mem_format("%s --", command_table[i].name);
        auto_text out = completed(line, NULL);
        auto_text all = mem_format("\n%s", out);
        for (size_t j = 0; j < option_count; j++) {
            const struct option *option = &option_table[j];
            auto_text offer = mem_format("\n--%s\t%s\n", option->name, option->about);
            bool expected = option->about && option->commands & command_table[i].bit;
            if ((strstr(all, offer) != NULL) != expected)
                fail_msg("%s --%s", command_table[i].name, option->name);
        }
    }
}

static void clients_are_those_that_files_declare(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"diff -f values.yaml ", "argocd\tameide\nbackstage\tBackstage, ameide\n:", NULL, NULL, "4"},
        {"diff -f values.yaml ba", "backstage\tBackstage, ameide\n:", NULL, NULL, "4"},
        {"diff --filename=values.yaml -- ba", "backstage\t", NULL, NULL, "4"},
        {"diff -f values.yaml argocd ba", "backstage\t", NULL, NULL, "4"},
        {"diff -f values.yaml --realm other b", ":", NULL, NULL, "4"},
        {"diff -f values.yaml --realm ", "ameide\tdeclared\n:", NULL, NULL, "4"},
        {"diff -f nowhere.yaml ", ":", NULL, NULL, "4"},
        {"diff -f - ", ":", NULL, NULL, "4"},
        {"rotate -f values.yaml argocd ", ":", NULL, NULL, "4"},
    };
    auto_tree tree;
    tree_open(&tree);
    tree_put(
        &tree, "values.yaml",
        "clientPatcher:\n  clientSpecs:\n  - {clientId: backstage, realm: ameide, spec: {name: Backstage}}\n"
        "  - {clientId: argocd, realm: ameide, spec: {}}\n"
        "  - {clientId: $(reboot), realm: ameide, spec: {}}\n");
    for (size_t i = 0; i < mem_count(rows); i++)
        check(&rows[i], NULL);
}

static void a_file_with_mistakes_still_names_its_clients(void **state) {
    (void)state;
    static const struct row row = {"diff -f values.yaml ", "backstage\t", NULL, NULL, "4"};
    auto_tree tree;
    tree_open(&tree);
    tree_put(
        &tree, "values.yaml",
        "clientPatcher:\n  clientSpecs:\n  - {clientId: backstage, realm: ameide, spec: {enabled: 7}}\n");
    check(&row, NULL);
}

static void contexts_clusters_and_users_are_those_of_the_kubeconfig(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"diff --context ", "dev\nprod\n:", NULL, NULL, "4"},
        {"diff --context=p", "prod\n:", NULL, NULL, "4"},
        {"diff --cluster ", "c1\n:", NULL, NULL, "4"},
        {"diff --user ", "ann\n:", NULL, NULL, "4"},
        {"diff --kubeconfig other --context ", "else\n:", NULL, NULL, "4"},
    };
    auto_tree tree;
    tree_open(&tree);
    tree_put(
        &tree, "config",
        "contexts: [{name: prod, context: {cluster: c1}}, {name: dev, context: {cluster: c1}}]\n"
        "clusters: [{name: c1, cluster: {server: 'https://127.0.0.1:1'}}]\nusers: [{name: ann, user: {}}]\n");
    tree_put(&tree, "other", "contexts: [{name: else, context: {}}]\n");
    for (size_t i = 0; i < mem_count(rows); i++)
        check(&rows[i], "config");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_place_has_its_words),
        cmocka_unit_test(every_option_is_offered_where_it_goes),
        cmocka_unit_test(clients_are_those_that_files_declare),
        cmocka_unit_test(a_file_with_mistakes_still_names_its_clients),
        cmocka_unit_test(contexts_clusters_and_users_are_those_of_the_kubeconfig),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
