/* What extract is told to carry. */
#include "cli/extraction_arguments.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define VALUES                                                                                               \
    "clientPatcher:\n"                                                                                       \
    "  clientSpecs:\n"                                                                                       \
    "    - { clientId: backstage, realm: ameide, spec: {} }\n"                                               \
    "    - { clientId: twice, realm: ameide, spec: {} }\n"                                                   \
    "    - { clientId: twice, realm: other, spec: {} }\n"                                                    \
    "  secretExtraction:\n"                                                                                  \
    "    clients:\n"                                                                                         \
    "      - { clientId: backstage, vaultKey: backstage-key }\n"                                             \
    "      - { clientId: argocd, realm: ameide, vaultKey: argocd-key, vaultField: secret }\n"

/* "ameide/backstage=backstage-key#value", a line each; NULL when it was refused, said then being what was shown. */
static char *loaded(const char *arguments, char **said) {
    auto_cli cli;
    auto_text file = fake_file("values.yaml", VALUES);
    auto_text line = text_starts_with(arguments, "-f") ? mem_format("extract -f %s%s", file, arguments + 2)
                                                       : mem_format("extract %s", arguments);
    struct desired desired = {0};
    struct buffer out = {0};
    cli_open(&cli, "%s", line);
    struct connection connection = {.session = &cli.session};
    capture_start(&cli.captured, NULL);
    cli_start(&cli);
    bool good = extraction_arguments_load(&cli.session, &connection, &desired);
    capture_end(&cli.captured);
    for (size_t i = 0; i < desired.extractions.count; i++) {
        const struct extraction *item = &desired.extractions.items[i];
        buffer_format(&out, "%s/%s=%s#%s\n", item->realm, item->client_id, item->vault_key,
                      item->vault_field);
    }
    *said = mem_dup(cli.captured.err);
    desired_clear(&desired);
    connect_close(&connection);
    char *text = buffer_steal(&out);
    if (!good)
        mem_replace(&text, NULL);
    return text;
}

static void names_narrow_and_pairs_add(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *loaded;
    } rows[] = {
        {"-f", "ameide/argocd=argocd-key#secret\nameide/backstage=backstage-key#value\n"},
        {"-f backstage", "ameide/backstage=backstage-key#value\n"},
        {"-f --vault-field f backstage", "ameide/backstage=backstage-key#f\n"},
        {"-f backstage=mine", "ameide/backstage=mine#value\n"},
        {"-f argocd backstage=mine", "ameide/argocd=argocd-key#secret\nameide/backstage=backstage-key#value\n"
                                     "ameide/backstage=mine#value\n"},
        {"-f --realm ameide twice=k", "ameide/twice=k#value\n"},
        {"--realm r a=b", "r/a=b#value\n"},
        {"--realm r https://x/?y=z=key", "r/https://x/?y=z=key#value\n"},
        {"--realm r --vault-field f a=b c=d/e", "r/a=b#f\nr/c=d/e#f\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text said = NULL;
        auto_text text = loaded(rows[i].arguments, &said);
        if (!text_equal(text, rows[i].loaded))
            fail_msg("%s: %s%s", rows[i].arguments, text ? text : "refused: ", said);
    }
}

static void what_is_not_clear_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *said;
    } rows[] = {
        {"--realm r =b", "is no CLIENT=VAULTKEY"},
        {"--realm r a=", "is no CLIENT=VAULTKEY"},
        {"a=b", "which realm does client \"a\" belong to?"},
        {"-f twice=k", "which realm does client \"twice\" belong to?"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text said = NULL;
        auto_text text = loaded(rows[i].arguments, &said);
        if (text || !strstr(said, rows[i].said))
            fail_msg("%s: %s%s", rows[i].arguments, text ? text : "", said);
    }
}

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_narrow_and_pairs_add),
        cmocka_unit_test(what_is_not_clear_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
