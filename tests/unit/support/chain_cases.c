#include "support/chain_cases.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

void case_hops(struct chain_item *item, enum hop first, enum hop last, enum hop_state state) {
    for (enum hop hop = first; hop <= last; hop++)
        chain_item_set(item, hop, state, NULL);
}

static void add_login(struct chain_item *item) {
    struct finding *finding = findings_add(&item->findings, FINDING_TEMPORARY_ADMIN,
                                           "the login is user admin of realm master, which is temporary");
    finding_evidence(finding, "Secret auth/keycloak-initial-admin");
    finding_next(finding, "kubectl kcrealm status --keycloak-secret auth/kcrealm-login");
}

static void add_backstage(struct chain_status *status) {
    struct chain_item *item = chain_status_add(status, "ameide", "backstage");
    case_hops(item, HOP_GIT, HOP_SECRET, HOP_OK);
    chain_item_set(item, HOP_KEYCLOAK, HOP_OK, mem_dup("26.7.4 at keycloak.auth.svc:8080"));
    chain_item_set(item, HOP_VAULT, HOP_BROKEN, mem_dup("secret/backstage is not there"));
    chain_item_set(item, HOP_STORE, HOP_OK, NULL);
    case_hops(item, HOP_EXTERNAL_SECRET, HOP_KUBERNETES_SECRET, HOP_BROKEN);
    chain_item_set(item, HOP_WORKLOAD, HOP_NOT_CHECKED,
                   mem_dup("not checked, because there is no Kubernetes Secret"));
    chain_item_set(item, HOP_ARGOCD, HOP_ABSENT, NULL);
    item->headline = HOP_VAULT;
    struct finding *finding =
        findings_add(&item->findings, FINDING_VAULT_MISSING, "Vault has nothing at secret/backstage");
    finding_evidence(finding, "GET /v1/secret/data/backstage: 404 without metadata");
    finding_next(finding, "kubectl kcrealm extract backstage -f values.yaml");
    add_login(item);
    findings_add(&item->findings, FINDING_EXTERNAL_SECRET_NOT_SYNCED,
                 "ExternalSecret apps/backstage: could not get secret data from provider");
}

static void add_long_name(struct chain_status *status) {
    struct chain_item *item = chain_status_add(status, "ameide", "platform-developer-portal-backend-staging");
    case_hops(item, HOP_GIT, HOP_KUBERNETES_SECRET, HOP_OK);
    chain_item_set(item, HOP_WORKLOAD, HOP_BROKEN, mem_dup("Deployment apps/portal runs with an old secret"));
    chain_item_set(item, HOP_ARGOCD, HOP_ABSENT, NULL);
    item->headline = HOP_WORKLOAD;
    add_login(item);
    finding_evidence(findings_add(&item->findings, FINDING_STARTED_BEFORE_SECRET,
                                  "Pod apps/portal-7c9 started 3 h before Secret apps/portal changed"),
                     "container app started 2026-11-22T10:00:00Z, the Secret changed 2026-11-22T13:02:08Z");
}

void case_chain(struct chain_status *status) {
    for (enum hop hop = 0; hop < HOPS; hop++)
        status->shown[hop] = true;
    add_backstage(status);
    struct chain_item *well = chain_status_add(status, "ameide", "grafana");
    case_hops(well, HOP_GIT, HOP_WORKLOAD, HOP_OK);
    chain_item_set(well, HOP_ARGOCD, HOP_ABSENT, NULL);
    add_long_name(status);
    struct chain_item *dark = chain_status_add(status, "other", "portal");
    chain_item_set(dark, HOP_KEYCLOAK, HOP_UNKNOWN,
                   mem_dup("a right is missing: list pods in namespace auth"));
    dark->headline = HOP_KEYCLOAK;
}

void case_healthy_chain(struct chain_status *status, size_t count) {
    for (enum hop hop = 0; hop < HOPS; hop++)
        status->shown[hop] = hop != HOP_ARGOCD && hop != HOP_OBJECTS;
    for (size_t i = 0; i < count; i++) {
        auto_text name = mem_format("client-%zu", i);
        case_hops(chain_status_add(status, "ameide", name), HOP_GIT, HOP_ARGOCD, HOP_OK);
    }
}

/* --- Lint ---------------------------------------------------------------------------------------------- */

static const char values[] = "clientPatcher:\n"
                             "  clientSpecs:\n"
                             "    - clientId: backstage\n"
                             "      spec:\n"
                             "        redirectUris: [\"https://*.example.com/*\"]\n"
                             "        webOrigins: [\"*\"]\n"
                             "fixtures:\n"
                             "  backstage-oidc-client-secret: platform_client_secret\n"
                             "  portal: hunter2\n";

static const char *text_of(void *state, const char *file) {
    (void)state;
    return text_equal(file, "values.yaml") ? values : NULL;
}

const struct lint_sources case_sources = {.text = text_of};

static void add_fix(struct lint_finding *finding, size_t offset, size_t length, const char *text) {
    finding->fix = mem_alloc(sizeof *finding->fix);
    *finding->fix = (struct lint_fix){offset, length, mem_dup(text)};
}

void case_lint(struct lint_report *report) {
    const struct position redirect = {"values.yaml", 5, 24}, origin = {"values.yaml", 6, 22},
                          fixture = {"values.yaml", 8, 33}, unused = {"values-dev.yaml", 3, 0},
                          repaired = {"es.yaml", 12, 20};
    struct lint_finding *finding = lint_report_add(
        report, FINDING_WILDCARD_REDIRECT, &redirect, "clientPatcher.clientSpecs[0].spec.redirectUris[0]",
        "client backstage takes codes at \"https://*.example.com/*\"");
    finding->next = mem_dup("list the addresses");
    add_fix(
        lint_report_add(report, FINDING_WILDCARD_ORIGIN, &origin, NULL, "client backstage: 100%% of origins"),
        120, 3, "\"+\"");
    lint_report_add(report, FINDING_FIXTURE_OF_EXTRACTED_SECRET, &fixture,
                    "fixtures.backstage-oidc-client-secret",
                    "the fixture overwrites the secret of backstage");
    finding =
        lint_report_add(report, FINDING_IGNORE_UNUSED, &unused, NULL, "nothing here is found as KCR-1303");
    finding->severity = SEVERITY_NOTE;
    finding = lint_report_add(report, FINDING_REFRESH_INTERVAL_ZERO, &repaired, "spec.refreshInterval",
                              "ExternalSecret backstage is read once");
    add_fix(finding, 200, 4, "\"1h\"");
    finding->fixed = true;
    report->ignored = 2;
    report->baseline = 3;
    lint_report_sort(report);
}

/* --- What is printed ----------------------------------------------------------------------------------- */

char *case_status_text(const struct chain_status *status, enum report_format format,
                       const struct report_style *style) {
    struct buffer out = {0};
    report_status(&out, status, format, style);
    return buffer_steal(&out);
}

char *case_lint_text(const struct lint_report *report, enum report_format format,
                     const struct report_style *style) {
    struct buffer out = {0};
    report_lint(&out, report, &case_sources, format, style);
    return buffer_steal(&out);
}
