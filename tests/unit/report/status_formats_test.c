/* The state of chains for programs and pull requests. docs/schema/examples has it as JSON; tests/cli/schemas.bats holds
 * that against the schema. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/input.h"
#include "kcrealm/data/yaml.h"
#include "support/chain_cases.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void json_is_that_of_the_example(void **state) {
    (void)state;
    auto_status report = {0};
    auto_buffer example = {0};
    auto_error err = {0};
    case_chain(&report);
    auto_text text = case_status_text(&report, REPORT_JSON, &style_color);
    assert_true(input_read_file("docs/schema/examples/chain-status.json", &example, &err));
    assert_string_equal(text, buffer_text(&example));
}

static void yaml_is_the_same_document(void **state) {
    (void)state;
    auto_status report = {0};
    auto_error err = {0};
    case_chain(&report);
    auto_text text = case_status_text(&report, REPORT_JSON, &style_plain);
    auto_text yaml = case_status_text(&report, REPORT_YAML, &style_plain);
    auto_json json = value_parse(text, strlen(text), "JSON", &err);
    auto_json same = yaml_parse(yaml, strlen(yaml), "YAML", NULL, &err);
    assert_true(json_equal(json, json_array_get(same, 0)));
}

static void hops_that_are_not_shown_are_left_out(void **state) {
    (void)state;
    auto_status report = {.shown = {[HOP_VAULT] = true}};
    chain_item_set(chain_status_add(&report, "r", "c"), HOP_VAULT, HOP_OK, mem_dup("equal"));
    auto_text text = case_status_text(&report, REPORT_JSON, &style_plain);
    auto_text markdown = case_status_text(&report, REPORT_MARKDOWN, &style_plain);
    check_document(
        text, "ChainStatus", "{'healthy': 1, 'broken': 0, 'unknown': 0}",
        "[{'realm': 'r', 'client': 'c', 'hops': [{'hop': 'vault', 'state': 'ok', 'detail': 'equal'}],"
        " 'findings': []}]");
    assert_string_equal(markdown, "**Chains of client secrets:** 1 client: every hop is healthy\n\n"
                                  "| Realm | Client | VAULT |\n|---|---|:-:|\n| `r` | `c` | ✓ |\n");
}

static void markdown_is_a_table_and_a_list(void **state) {
    (void)state;
    auto_status report = {0};
    case_chain(&report);
    auto_text text = case_status_text(&report, REPORT_MARKDOWN, &style_color);
    assert_string_equal(
        text,
        "**Chains of client secrets:** 4 clients: 1 healthy, 2 broken, 1 unknown\n"
        "\n"
        "| Realm | Client | GIT | OBJ | KC | REALM | CLIENT | SECRET | VAULT | STORE | ES | K8S | POD | ARGO "
        "|\n"
        "|---|---|:-:|:-:|:-:|:-:|:-:|:-:|:-:|:-:|:-:|:-:|:-:|:-:|\n"
        "| `ameide` | `backstage` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✗ | ✓ | ✗ | ✗ | · | – |\n"
        "| `ameide` | `grafana` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | – |\n"
        "| `ameide` | `platform-developer-portal-backend-staging` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | "
        "✗ | – |\n"
        "| `other` | `portal` | · | · | ? | · | · | · | · | · | · | · | · | · |\n"
        "\n"
        "- **warning KCR-3004** `ameide/backstage`, `ameide/platform-developer-portal-backend-staging`: `the "
        "login is user admin of realm master, which is temporary`\n"
        "  Seen: `Secret auth/keycloak-initial-admin`\n"
        "  Next: `kubectl kcrealm status --keycloak-secret auth/kcrealm-login`\n"
        "- **error KCR-4007** `ameide/backstage`: `Vault has nothing at secret/backstage`\n"
        "  Seen: `GET /v1/secret/data/backstage: 404 without metadata`\n"
        "  Next: `kubectl kcrealm extract backstage -f values.yaml`\n"
        "- **error KCR-5016** `ameide/backstage`: `ExternalSecret apps/backstage: could not get secret data "
        "from provider`\n"
        "  Next: `kubectl describe externalsecret NAME -n NS` shows the event. \"Secret does not exist\" can "
        "be a missing or deleted path, a wrong mount or a wrong KV version; \"Code: 403\" is the policy of "
        "the store's login; \"cannot find secret data for key\" is a wrong `property`.\n"
        "- **error KCR-6103** `ameide/platform-developer-portal-backend-staging`: `Pod apps/portal-7c9 "
        "started 3 h before Secret apps/portal changed`\n"
        "  Seen: `container app started 2026-11-22T10:00:00Z, the Secret changed 2026-11-22T13:02:08Z`\n"
        "  Next: Restart it: `kubectl rollout restart deployment/NAME -n NS`. For the next time: `kubectl "
        "kcrealm rotate CLIENT --restart`, a reloader, or a volume without `subPath` and a program that "
        "reads the file again.\n");
}

static void junit_has_a_case_for_each_client_and_hop(void **state) {
    (void)state;
    auto_status report = {0};
    case_chain(&report);
    for (enum hop hop = 0; hop < HOPS; hop++)
        report.shown[hop] = hop == HOP_KEYCLOAK || hop == HOP_VAULT || hop == HOP_WORKLOAD;
    auto_text text = case_status_text(&report, REPORT_JUNIT, &style_color);
    assert_string_equal(
        text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"kcrealm\" tests=\"12\" failures=\"2\" errors=\"1\" skipped=\"3\" time=\"0\">\n"
        "  <testsuite name=\"ameide\" tests=\"9\" failures=\"2\" errors=\"0\" skipped=\"1\" time=\"0\">\n"
        "    <testcase classname=\"ameide.backstage\" name=\"keycloak\" time=\"0\"/>\n"
        "    <testcase classname=\"ameide.backstage\" name=\"vault\" time=\"0\">\n"
        "      <failure type=\"broken\" message=\"secret/backstage is not there\">error[KCR-4007]: Vault has "
        "nothing at secret/backstage\n"
        "seen: GET /v1/secret/data/backstage: 404 without metadata\n"
        "try: kubectl kcrealm extract backstage -f values.yaml\n"
        "warning[KCR-3004]: the login is user admin of realm master, which is temporary\n"
        "seen: Secret auth/keycloak-initial-admin\n"
        "try: kubectl kcrealm status --keycloak-secret auth/kcrealm-login\n"
        "error[KCR-5016]: ExternalSecret apps/backstage: could not get secret data from provider\n"
        "try: `kubectl describe externalsecret NAME -n NS` shows the event. &quot;Secret does not "
        "exist&quot; can be a missing or deleted path, a wrong mount or a wrong KV version; &quot;Code: "
        "403&quot; is the policy of the store&#39;s login; &quot;cannot find secret data for key&quot; is a "
        "wrong `property`.</failure>\n"
        "    </testcase>\n"
        "    <testcase classname=\"ameide.backstage\" name=\"workload\" time=\"0\">\n"
        "      <skipped message=\"not checked, because there is no Kubernetes Secret\"/>\n"
        "    </testcase>\n"
        "    <testcase classname=\"ameide.grafana\" name=\"keycloak\" time=\"0\"/>\n"
        "    <testcase classname=\"ameide.grafana\" name=\"vault\" time=\"0\"/>\n"
        "    <testcase classname=\"ameide.grafana\" name=\"workload\" time=\"0\"/>\n"
        "    <testcase classname=\"ameide.platform-developer-portal-backend-staging\" name=\"keycloak\" "
        "time=\"0\"/>\n"
        "    <testcase classname=\"ameide.platform-developer-portal-backend-staging\" name=\"vault\" "
        "time=\"0\"/>\n"
        "    <testcase classname=\"ameide.platform-developer-portal-backend-staging\" name=\"workload\" "
        "time=\"0\">\n"
        "      <failure type=\"broken\" message=\"Deployment apps/portal runs with an old "
        "secret\">warning[KCR-3004]: the login is user admin of realm master, which is temporary\n"
        "seen: Secret auth/keycloak-initial-admin\n"
        "try: kubectl kcrealm status --keycloak-secret auth/kcrealm-login\n"
        "error[KCR-6103]: Pod apps/portal-7c9 started 3 h before Secret apps/portal changed\n"
        "seen: container app started 2026-11-22T10:00:00Z, the Secret changed 2026-11-22T13:02:08Z\n"
        "try: Restart it: `kubectl rollout restart deployment/NAME -n NS`. For the next time: `kubectl "
        "kcrealm rotate CLIENT --restart`, a reloader, or a volume without `subPath` and a program that "
        "reads the file again.</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"other\" tests=\"3\" failures=\"0\" errors=\"1\" skipped=\"2\" time=\"0\">\n"
        "    <testcase classname=\"other.portal\" name=\"keycloak\" time=\"0\">\n"
        "      <error type=\"unknown\" message=\"a right is missing: list pods in namespace auth\"/>\n"
        "    </testcase>\n"
        "    <testcase classname=\"other.portal\" name=\"vault\" time=\"0\">\n"
        "      <skipped message=\"\"/>\n"
        "    </testcase>\n"
        "    <testcase classname=\"other.portal\" name=\"workload\" time=\"0\">\n"
        "      <skipped message=\"\"/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

static void junit_of_connections_has_a_suite_too(void **state) {
    (void)state;
    auto_status report = {.shown = {[HOP_VAULT] = true}};
    chain_item_set(chain_status_add(&report, "", ""), HOP_VAULT, HOP_OK, NULL);
    auto_text text = case_status_text(&report, REPORT_JUNIT, &style_plain);
    assert_non_null(strstr(text, "<testsuite name=\"connections\" tests=\"1\""));
    assert_non_null(strstr(text, "<testcase classname=\"connections\" name=\"vault\" time=\"0\"/>"));
}

static void markdown_of_a_large_realm_fits_a_comment(void **state) {
    (void)state;
    auto_status report = {0};
    case_healthy_chain(&report, 3000);
    auto_text text = case_status_text(&report, REPORT_MARKDOWN, &style_plain);
    assert_true(strlen(text) <= 65536);
    assert_non_null(strstr(text, "**Not everything is shown:**"));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_that_of_the_example),
        cmocka_unit_test(yaml_is_the_same_document),
        cmocka_unit_test(hops_that_are_not_shown_are_left_out),
        cmocka_unit_test(markdown_is_a_table_and_a_list),
        cmocka_unit_test(junit_has_a_case_for_each_client_and_hop),
        cmocka_unit_test(junit_of_connections_has_a_suite_too),
        cmocka_unit_test(markdown_of_a_large_realm_fits_a_comment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
