/* The state of chains for people, byte for byte. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/chain_cases.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What follows the table, with and without -o wide. */
#define BELOW_THE_TABLE                                                                                      \
    "\n"                                                                                                     \
    "ameide/backstage, ameide/platform-developer-portal-backend-staging\n"                                   \
    "  warning[KCR-3004]: the login is user admin of realm master, which is temporary\n"                     \
    "    seen: Secret auth/keycloak-initial-admin\n"                                                         \
    "    try: kubectl kcrealm status --keycloak-secret auth/kcrealm-login\n"                                 \
    "\n"                                                                                                     \
    "client backstage of realm ameide\n"                                                                     \
    "  ✗ Vault: secret/backstage is not there\n"                                                           \
    "    also broken: ExternalSecret, Kubernetes Secret\n"                                                   \
    "    not checked: workload\n"                                                                            \
    "  error[KCR-4007]: Vault has nothing at secret/backstage\n"                                             \
    "    seen: GET /v1/secret/data/backstage: 404 without metadata\n"                                        \
    "    try: kubectl kcrealm extract backstage -f values.yaml\n"                                            \
    "  error[KCR-5016]: ExternalSecret apps/backstage: could not get secret data from\n"                     \
    "    provider\n"                                                                                         \
    "    try: `kubectl describe externalsecret NAME -n NS` shows the event. \"Secret\n"                      \
    "         does not exist\" can be a missing or deleted path, a wrong mount or a\n"                       \
    "         wrong KV version; \"Code: 403\" is the policy of the store's login;\n"                         \
    "         \"cannot find secret data for key\" is a wrong `property`.\n"                                  \
    "\n"                                                                                                     \
    "client platform-developer-portal-backend-staging of realm ameide\n"                                     \
    "  ✗ workload: Deployment apps/portal runs with an old secret\n"                                       \
    "  error[KCR-6103]: Pod apps/portal-7c9 started 3 h before Secret apps/portal\n"                         \
    "    changed\n"                                                                                          \
    "    seen: container app started 2026-11-22T10:00:00Z, the Secret changed\n"                             \
    "          2026-11-22T13:02:08Z\n"                                                                       \
    "    try: Restart it: `kubectl rollout restart deployment/NAME -n NS`. For the\n"                        \
    "         next time: `kubectl kcrealm rotate CLIENT --restart`, a reloader, or a\n"                      \
    "         volume without `subPath` and a program that reads the file again.\n"                           \
    "\n"                                                                                                     \
    "client portal of realm other\n"                                                                         \
    "  ? Keycloak: a right is missing: list pods in namespace auth\n"                                        \
    "    not checked: realm, client, client secret, Vault, SecretStore,\n"                                   \
    "    ExternalSecret, Kubernetes Secret, workload, ArgoCD\n"                                              \
    "\n"                                                                                                     \
    "4 clients: 1 healthy, 2 broken, 1 unknown\n"

static void the_table_comes_first_then_what_was_found(void **state) {
    (void)state;
    auto_status report = {0};
    case_chain(&report);
    auto_text text = case_status_text(&report, REPORT_TEXT, &style_plain);
    assert_string_equal(text,
                        "                      GIT OBJ KC REALM CLIENT SECRET VAULT STORE ES K8S POD ARGO\n"
                        "realm ameide\n"
                        "  backstage            ✓   ✓  ✓    ✓     ✓      ✓      ✗     ✓   ✗   ✗   ·   –\n"
                        "  grafana              ✓   ✓  ✓    ✓     ✓      ✓      ✓     ✓   ✓   ✓   ✓   –\n"
                        "  platform-…d-staging  ✓   ✓  ✓    ✓     ✓      ✓      ✓     ✓   ✓   ✓   ✗   –\n"
                        "realm other\n"
                        "  portal               ·   ·  ?    ·     ·      ·      ·     ·   ·   ·   ·   ·\n"
                        "  ✓ ok  ✗ broken  ? unknown  – not part of it  · not checked\n" BELOW_THE_TABLE);
}

static void wide_shows_what_was_seen_of_each_hop(void **state) {
    (void)state;
    auto_status report = {0};
    case_chain(&report);
    auto_text text = case_status_text(&report, REPORT_WIDE, &style_plain);
    assert_string_equal(text,
                        "                      GIT OBJ KC REALM CLIENT SECRET VAULT STORE ES K8S POD ARGO\n"
                        "realm ameide\n"
                        "  backstage            ✓   ✓  ✓    ✓     ✓      ✓      ✗     ✓   ✗   ✗   ·   –\n"
                        "    ✓ Keycloak               26.7.4 at keycloak.auth.svc:8080\n"
                        "    ✗ Vault                  secret/backstage is not there\n"
                        "    · workload               not checked, because there is no Kubernetes Secret\n"
                        "  grafana              ✓   ✓  ✓    ✓     ✓      ✓      ✓     ✓   ✓   ✓   ✓   –\n"
                        "  platform-…d-staging  ✓   ✓  ✓    ✓     ✓      ✓      ✓     ✓   ✓   ✓   ✗   –\n"
                        "    ✗ workload               Deployment apps/portal runs with an old secret\n"
                        "realm other\n"
                        "  portal               ·   ·  ?    ·     ·      ·      ·     ·   ·   ·   ·   ·\n"
                        "    ? Keycloak               a right is missing: list pods in namespace auth\n"
                        "  ✓ ok  ✗ broken  ? unknown  – not part of it  · not checked\n" BELOW_THE_TABLE);
}

static void names_are_of_what_is_not_well(void **state) {
    (void)state;
    auto_status report = {0};
    case_chain(&report);
    auto_text text = case_status_text(&report, REPORT_NAME, &style_plain);
    assert_string_equal(text, "ameide/client/backstage\n"
                              "ameide/client/platform-developer-portal-backend-staging\n"
                              "other/client/portal\n");
}

static void ascii_is_ascii(void **state) {
    (void)state;
    auto_status report = {0};
    case_chain(&report);
    auto_text text = case_status_text(&report, REPORT_TEXT, &style_ascii);
    assert_non_null(
        strstr(text, "  platform...-staging  +   +  +    +     +      +      +     +   +   +   X   -\n"));
    assert_non_null(strstr(text, "  + ok  X broken  ? unknown  - not part of it  . not checked\n"));
    for (const char *at = text; *at; at++)
        assert_true((unsigned char)*at < 0x80);
}

static void colours_are_those_of_the_other_reports(void **state) {
    (void)state;
    auto_status report = {0};
    case_chain(&report);
    auto_text text = case_status_text(&report, REPORT_TEXT, &style_color);
    assert_non_null(strstr(text, "\x1b[32m✓\x1b[0m"));
    assert_non_null(strstr(text, "\x1b[1;31m✗\x1b[0m"));
    assert_non_null(strstr(text, "\x1b[1;35m?\x1b[0m"));
    assert_non_null(strstr(text, "\x1b[1;31merror[KCR-4007]: \x1b[0m\x1b[1mVault has nothing"));
    assert_non_null(strstr(text, "\x1b[1;35mwarning[KCR-3004]: \x1b[0m"));
}

static void one_line_says_that_all_is_well(void **state) {
    (void)state;
    auto_status report = {0};
    case_healthy_chain(&report, 2);
    auto_text text = case_status_text(&report, REPORT_TEXT, &style_plain);
    assert_string_equal(text, "               GIT KC REALM CLIENT SECRET VAULT STORE ES K8S POD\n"
                              "realm ameide\n"
                              "  client-0      ✓  ✓    ✓     ✓      ✓      ✓     ✓   ✓   ✓   ✓\n"
                              "  client-1      ✓  ✓    ✓     ✓      ✓      ✓     ✓   ✓   ✓   ✓\n"
                              "\n"
                              "2 clients: every hop is healthy\n");
    auto_text names = case_status_text(&report, REPORT_NAME, &style_plain);
    assert_string_equal(names, "");
}

/* Pasted as they are, they run. */
static void commands_are_continued_as_in_a_shell(void **state) {
    (void)state;
    static const struct {
        const char *next, *shown;
    } rows[] = {
        {"kubectl kcrealm extract app", "    try: kubectl kcrealm extract app\n"},
        {"kubectl patch externalsecret backstage -n team --type merge -p "
         "'{\"spec\":{\"refreshInterval\":\"1h\"}}'",
         "    try: kubectl patch externalsecret backstage -n team --type merge -p \\\n"
         "         '{\"spec\":{\"refreshInterval\":\"1h\"}}'\n"},
        {"kubectl kcrealm ensure --update platform-developer-portal -f values.yaml -n x",
         "    try: kubectl kcrealm ensure --update platform-developer-portal -f \\\n"
         "         values.yaml -n x\n"},
        {"kubectl auth can-i list pods -n team --context=bed; the rule that is missing, for a Role",
         "    try: kubectl auth can-i list pods -n team --context=bed; the rule that is\n"
         "         missing, for a Role\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_status report = {0};
        case_healthy_chain(&report, 1);
        finding_next(findings_add(&report.items[0].findings, FINDING_VAULT_SEALED, "x"), "%s", rows[i].next);
        auto_text text = case_status_text(&report, REPORT_TEXT, &style_plain);
        if (!strstr(text, rows[i].shown))
            fail_msg("%s\nlacks\n%s", text, rows[i].shown);
    }
}

/* On white as on black: nothing bright, white or yellow. */
static void colours_can_be_read_on_white(void **state) {
    (void)state;
    static const char *const readable[] = {"0", "1", "2", "31", "32", "36", "1;31", "1;35"};
    auto_status report = {0};
    case_chain(&report);
    auto_text text = case_status_text(&report, REPORT_WIDE, &style_color);
    for (const char *at = strstr(text, "\x1b["); at; at = strstr(at, "\x1b[")) {
        at += strlen("\x1b[");
        auto_text code = mem_dup_n(at, strcspn(at, "m"));
        bool is_readable = false;
        for (size_t i = 0; i < mem_count(readable); i++)
            is_readable |= strcmp(readable[i], code) == 0;
        if (!is_readable)
            fail_msg("%s", code);
    }
}

static void what_all_clients_have_is_told_once(void **state) {
    (void)state;
    auto_status report = {0};
    case_healthy_chain(&report, 300);
    for (size_t i = 0; i < report.count; i++) {
        chain_item_set(&report.items[i], HOP_VAULT, HOP_BROKEN, mem_dup("sealed"));
        report.items[i].headline = HOP_VAULT;
        finding_next(findings_add(&report.items[i].findings, FINDING_VAULT_SEALED, "Vault is sealed"),
                     "unseal it");
    }
    auto_text text = case_status_text(&report, REPORT_TEXT, &style_plain);
    const char *end = strstr(text, "\n\nall 300 clients\n");
    assert_non_null(end);
    assert_string_equal(end, "\n\nall 300 clients\n"
                             "  error[KCR-4002]: Vault is sealed\n"
                             "    try: unseal it\n"
                             "\n"
                             "300 clients: 300 broken\n");
}

static void without_clients_the_connections_are_shown(void **state) {
    (void)state;
    auto_status report = {.shown = {[HOP_KEYCLOAK] = true, [HOP_VAULT] = true}};
    struct chain_item *item = chain_status_add(&report, "", "");
    chain_item_set(item, HOP_KEYCLOAK, HOP_OK, NULL);
    chain_item_set(item, HOP_VAULT, HOP_BROKEN, mem_dup("sealed"));
    item->headline = HOP_VAULT;
    findings_add(&item->findings, FINDING_VAULT_NO_MOUNT, "nothing is mounted at secret");
    auto_text text = case_status_text(&report, REPORT_TEXT, &style_plain);
    auto_text names = case_status_text(&report, REPORT_NAME, &style_plain);
    assert_true(text_starts_with(text, "                KC VAULT\n"
                                       "  (connections) ✓    ✗\n"
                                       "  ✓ ok  ✗ broken\n"
                                       "\n"
                                       "connections\n"
                                       "  ✗ Vault: sealed\n"
                                       "  error[KCR-4006]: nothing is mounted at secret\n"));
    assert_true(text_ends_with(text, "no client is declared: 1 broken\n"));
    assert_string_equal(names, "");
}

static void hops_that_are_not_shown_do_not_count(void **state) {
    (void)state;
    auto_status report = {0};
    case_chain(&report);
    for (enum hop hop = HOP_SECRET; hop < HOPS; hop++)
        report.shown[hop] = false;
    report.shown[HOP_KEYCLOAK] = false;
    auto_text text = case_status_text(&report, REPORT_NAME, &style_plain);
    assert_string_equal(text, "");
}

static void hostile_texts_cannot_act_on_the_terminal(void **state) {
    (void)state;
    static const enum report_format formats[] = {REPORT_TEXT,     REPORT_WIDE,  REPORT_JSON, REPORT_YAML,
                                                 REPORT_MARKDOWN, REPORT_JUNIT, REPORT_NAME};
    auto_status report = {.shown = {[HOP_VAULT] = true}};
    struct chain_item *item = chain_status_add(&report, "r\x1b[2J", "c\xe2\x80\xae\n");
    chain_item_set(item, HOP_VAULT, HOP_BROKEN, mem_dup("d\x1b[2J\xff"));
    item->headline = HOP_VAULT;
    struct finding *finding = findings_add(&item->findings, FINDING_VAULT_SEALED, "m\x1b[2J\xff");
    finding_evidence(finding, "e\x1b[2J`|*");
    finding_next(finding, "n\x1b[2J\ntry: this");
    for (size_t i = 0; i < mem_count(formats); i++) {
        auto_text text = case_status_text(&report, formats[i], &style_plain);
        assert_null(strchr(text, '\x1b'));
        assert_null(strstr(text, "\xe2\x80\xae"));
        assert_null(strchr(text, '\xff'));
        assert_null(strstr(text, "\ntry: this"));
    }
}

static void reports_fit_terminals_of_80_columns_and_more(void **state) {
    (void)state;
    static const unsigned columns[] = {80, 100, 200};
    auto_status report = {0};
    case_chain(&report);
    for (size_t i = 0; i < mem_count(columns); i++) {
        const struct report_style style = {.columns = columns[i]};
        auto_text text = case_status_text(&report, REPORT_WIDE, &style);
        assert_true(widest_line(text) <= columns[i]);
        assert_true((strstr(text, "  platform-developer-portal-backend-staging ") != NULL) ==
                    (columns[i] > 100));
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_comes_first_then_what_was_found),
        cmocka_unit_test(wide_shows_what_was_seen_of_each_hop),
        cmocka_unit_test(names_are_of_what_is_not_well),
        cmocka_unit_test(ascii_is_ascii),
        cmocka_unit_test(colours_are_those_of_the_other_reports),
        cmocka_unit_test(one_line_says_that_all_is_well),
        cmocka_unit_test(commands_are_continued_as_in_a_shell),
        cmocka_unit_test(colours_can_be_read_on_white),
        cmocka_unit_test(what_all_clients_have_is_told_once),
        cmocka_unit_test(without_clients_the_connections_are_shown),
        cmocka_unit_test(hops_that_are_not_shown_do_not_count),
        cmocka_unit_test(hostile_texts_cannot_act_on_the_terminal),
        cmocka_unit_test(reports_fit_terminals_of_80_columns_and_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
