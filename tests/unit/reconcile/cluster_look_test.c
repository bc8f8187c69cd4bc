/* What of a cluster is read for a look: which lists, how many requests, and what is said of those that are refused. */
#include "kcrealm/reconcile/cluster_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/fake_api.h"
#include "support/loopback.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct cluster_case {
    struct fake_api *api;
    struct kube *kube;
    struct strings namespaces;
    json_t *groups;
    struct cluster_facts facts;
    struct error err;
};

/* namespaces: words; groups: JSON with ' for ". */
static void cluster_open(struct cluster_case *cluster, const struct fake_answer *answers,
                         const char *namespaces, const char *groups) {
    *cluster = (struct cluster_case){.api = fake_api_start(answers), .groups = given(groups)};
    cluster->kube = fake_kube_open(fake_api_url(cluster->api), NULL);
    strings_split(&cluster->namespaces, namespaces, ' ');
}

static void cluster_close(struct cluster_case *cluster) {
    struct chain_facts facts = {.cluster = cluster->facts};
    chain_facts_clear(&facts);
    fake_kube_close(cluster->kube);
    fake_api_stop(cluster->api);
    strings_clear(&cluster->namespaces);
    json_decref(cluster->groups);
    error_clear(&cluster->err);
}

#define auto_cluster __attribute__((cleanup(cluster_close))) struct cluster_case

static void look_at(struct cluster_case *cluster) {
    if (!cluster_look(cluster->kube, cluster->groups, &cluster->namespaces, 4, &cluster->facts,
                      &cluster->err))
        fail_msg("%s", cluster->err.message);
}

static void asked(const struct cluster_case *cluster, const char *lines) {
    auto_text requests = fake_api_requests(cluster->api);
    same_lines("requests", requests, lines);
}

static size_t count_of(const struct cluster_case *cluster, enum fact_kind kind) {
    return json_array_size(cluster->facts.lists[kind].items);
}

#define NO_GROUPS "{}"
#define ALL_GROUPS "{'k8s.keycloak.org': 'v2beta1', 'argoproj.io': 'v1alpha1'}"
#define EMPTY "{\"items\":[]}"
#define ITEMS(name) "{\"items\":[{\"metadata\":{\"namespace\":\"a\",\"name\":\"" name "\"}}]}"
#define FORBIDDEN(what) FAKE_STATUS(403, "Forbidden", what " is forbidden: User dev cannot list")
#define NOT_FOUND FAKE_STATUS(404, "NotFound", "the server could not find the requested resource")

static const struct fake_answer all_empty[] = {{.request = "GET *", .body = EMPTY}, {0}};

/* --- Groups -------------------------------------------------------------------------------------------------- */

static void groups_have_the_version_that_the_server_prefers(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /apis",
         .body = "{\"groups\":[{\"name\":\"apps\",\"preferredVersion\":{\"version\":\"v1\"}},"
                 "{\"name\":\"k8s.keycloak.org\",\"versions\":[{\"version\":\"v2alpha1\"}],"
                 "\"preferredVersion\":{\"version\":\"v2beta1\"}},{\"name\":\"broken\"},7]}"},
        {0}};
    auto_cluster cluster;
    cluster_open(&cluster, answers, "a", NO_GROUPS);
    auto_json groups = cluster_groups(cluster.kube, &cluster.err);
    auto_json expected = given("{'apps': 'v1', 'k8s.keycloak.org': 'v2beta1'}");
    same_json("groups", groups, expected);
    asked(&cluster, "GET /apis\n");
}

static void a_cluster_that_does_not_answer_has_no_groups(void **state) {
    (void)state;
    static const struct {
        int status;
        enum error_class class;
    } rows[] = {{401, ERROR_UNAUTHENTICATED}, {403, ERROR_FORBIDDEN}, {500, ERROR_SERVER}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct fake_answer answers[] = {
            {.request = "GET *", .status = rows[i].status, .body = "{\"kind\":\"Status\"}"}, {0}};
        auto_cluster cluster;
        cluster_open(&cluster, answers, "a", NO_GROUPS);
        assert_null(cluster_groups(cluster.kube, &cluster.err));
        assert_int_equal(cluster.err.class, rows[i].class);
    }
}

static void nobody_at_the_address_is_an_error(void **state) {
    (void)state;
    auto_text url = mem_format("http://127.0.0.1:%u", loopback_closed_port());
    auto_error err = {0};
    struct kube *kube = fake_kube_open(url, NULL);
    assert_null(cluster_groups(kube, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    fake_kube_close(kube);
}

/* --- Lists --------------------------------------------------------------------------------------------------- */

static void each_kind_is_listed_once_per_namespace(void **state) {
    (void)state;
    auto_cluster cluster;
    cluster_open(&cluster, all_empty, "a b", ALL_GROUPS);
    look_at(&cluster);
    asked(&cluster, "GET /api/v1/namespaces/a/configmaps?limit=500\n"
                    "GET /api/v1/namespaces/b/configmaps?limit=500\n"
                    "GET /apis/k8s.keycloak.org/v2beta1/namespaces/a/keycloakrealmimports?limit=500\n"
                    "GET /apis/k8s.keycloak.org/v2beta1/namespaces/b/keycloakrealmimports?limit=500\n"
                    "GET /apis/k8s.keycloak.org/v2beta1/namespaces/a/keycloaks?limit=500\n"
                    "GET /apis/k8s.keycloak.org/v2beta1/namespaces/b/keycloaks?limit=500\n"
                    "GET /apis/batch/v1/namespaces/a/jobs?limit=500\n"
                    "GET /apis/batch/v1/namespaces/b/jobs?limit=500\n"
                    "GET /api/v1/namespaces/a/pods?limit=500\n"
                    "GET /api/v1/namespaces/b/pods?limit=500\n"
                    "GET /api/v1/namespaces/a/events?limit=500\n"
                    "GET /api/v1/namespaces/b/events?limit=500\n"
                    "GET /api/v1/nodes?limit=500\n"
                    "GET /apis/apps/v1/namespaces/a/deployments?limit=500\n"
                    "GET /apis/apps/v1/namespaces/b/deployments?limit=500\n"
                    "GET /apis/apps/v1/namespaces/a/statefulsets?limit=500\n"
                    "GET /apis/apps/v1/namespaces/b/statefulsets?limit=500\n"
                    "GET /apis/apps/v1/namespaces/a/daemonsets?limit=500\n"
                    "GET /apis/apps/v1/namespaces/b/daemonsets?limit=500\n"
                    "GET /apis/argoproj.io/v1alpha1/applications?limit=500\n");
    for (enum fact_kind kind = 0; kind < FACT_KINDS; kind++) {
        const struct fact_list *list = &cluster.facts.lists[kind];
        assert_true(list->is_served);
        assert_true(json_is_array(list->items));
        assert_null(list->missing);
    }
}

/* Secrets are read one by one, where they are compared. */
static void secrets_are_never_listed(void **state) {
    (void)state;
    auto_cluster cluster;
    cluster_open(&cluster, all_empty, "a", ALL_GROUPS);
    look_at(&cluster);
    auto_text requests = fake_api_requests(cluster.api);
    assert_null(strstr(requests, "secrets"));
}

static void items_of_all_namespaces_are_put_together(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/namespaces/a/pods?*", .body = ITEMS("one")},
        {.request = "GET /api/v1/namespaces/b/pods?*", .body = ITEMS("two")},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_cluster cluster;
    cluster_open(&cluster, answers, "a b", NO_GROUPS);
    look_at(&cluster);
    assert_int_equal(count_of(&cluster, FACT_PODS), 2);
    assert_int_equal(count_of(&cluster, FACT_JOBS), 0);
}

static void pages_are_followed(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/namespaces/a/pods?limit=500",
         .body = "{\"metadata\":{\"continue\":\"next\"},\"items\":[{\"metadata\":{\"name\":\"one\"}}]}"},
        {.request = "GET /api/v1/namespaces/a/pods?limit=500&continue=next", .body = ITEMS("two")},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_cluster cluster;
    cluster_open(&cluster, answers, "a", NO_GROUPS);
    look_at(&cluster);
    assert_int_equal(count_of(&cluster, FACT_PODS), 2);
}

/* A name that a user chose cannot become another path. */
static void namespaces_are_quoted_in_paths(void **state) {
    (void)state;
    auto_cluster cluster;
    cluster_open(&cluster, all_empty, "a/../../nodes?x", NO_GROUPS);
    look_at(&cluster);
    auto_text requests = fake_api_requests(cluster.api);
    assert_null(strstr(requests, "a/.."));
    assert_non_null(strstr(requests, "/namespaces/a%2F..%2F..%2Fnodes%3Fx/pods?limit=500"));
}

/* --- What the cluster does not have -------------------------------------------------------------------------- */

static void groups_that_are_not_served_are_not_asked_for(void **state) {
    (void)state;
    static const enum fact_kind absent[] = {FACT_REALM_IMPORTS, FACT_KEYCLOAKS, FACT_APPLICATIONS};
    auto_cluster cluster;
    cluster_open(&cluster, all_empty, "a", NO_GROUPS);
    look_at(&cluster);
    for (size_t i = 0; i < mem_count(absent); i++) {
        assert_false(cluster.facts.lists[absent[i]].is_served);
        assert_null(cluster.facts.lists[absent[i]].items);
        assert_null(cluster.facts.lists[absent[i]].missing);
    }
    auto_text requests = fake_api_requests(cluster.api);
    assert_null(strstr(requests, "keycloak"));
    assert_null(strstr(requests, "argoproj"));
}

static void a_kind_that_its_group_does_not_have_is_not_served(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /apis/k8s.keycloak.org/v2beta1/namespaces/a/keycloaks?*",
         .status = 404,
         .body = NOT_FOUND},
        {.request = "GET /apis/argoproj.io/*", .status = 404, .body = NOT_FOUND},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_cluster cluster;
    cluster_open(&cluster, answers, "a", ALL_GROUPS);
    look_at(&cluster);
    assert_false(cluster.facts.lists[FACT_KEYCLOAKS].is_served);
    assert_null(cluster.facts.lists[FACT_KEYCLOAKS].missing);
    assert_false(cluster.facts.lists[FACT_APPLICATIONS].is_served);
    assert_true(cluster.facts.lists[FACT_REALM_IMPORTS].is_served);
}

/* --- What may not be read ------------------------------------------------------------------------------------ */

static void what_may_not_be_listed_is_said_beside_the_rest(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/namespaces/a/pods?*", .body = ITEMS("one")},
        {.request = "GET /api/v1/namespaces/b/pods?*", .status = 403, .body = FORBIDDEN("pods in b")},
        {.request = "GET /api/v1/namespaces/c/pods?*", .status = 403, .body = FORBIDDEN("pods in c")},
        {.request = "GET /api/v1/nodes?*", .status = 403, .body = FORBIDDEN("nodes")},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_cluster cluster;
    cluster_open(&cluster, answers, "a b c", NO_GROUPS);
    look_at(&cluster);
    const struct fact_list *pods = &cluster.facts.lists[FACT_PODS];
    const struct fact_list *nodes = &cluster.facts.lists[FACT_NODES];
    assert_true(pods->is_served);
    assert_int_equal(count_of(&cluster, FACT_PODS), 1);
    assert_non_null(strstr(pods->missing, "namespace b"));
    assert_non_null(strstr(pods->missing, "; "));
    assert_non_null(strstr(pods->missing, "namespace c"));
    assert_non_null(pods->next);
    assert_true(nodes->is_served);
    assert_null(nodes->items);
    assert_non_null(nodes->missing);
    assert_null(cluster.facts.lists[FACT_JOBS].missing);
}

static void a_server_that_stumbles_over_one_list_is_asked_for_the_others(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {{.request = "GET /api/v1/namespaces/a/events?*",
                                                  .status = 500,
                                                  .body = FAKE_STATUS(500, "InternalError", "etcd is away")},
                                                 {.request = "GET *", .body = ITEMS("one")},
                                                 {0}};
    auto_cluster cluster;
    cluster_open(&cluster, answers, "a", NO_GROUPS);
    look_at(&cluster);
    assert_non_null(strstr(cluster.facts.lists[FACT_EVENTS].missing, "etcd is away"));
    assert_int_equal(count_of(&cluster, FACT_PODS), 1);
}

#define APPLICATIONS "GET /apis/argoproj.io/v1alpha1/"

static void applications_are_found_where_they_may_be_listed(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = APPLICATIONS "applications?*", .status = 403, .body = FORBIDDEN("applications")},
        {.request = APPLICATIONS "namespaces/argocd/applications?*", .body = ITEMS("one")},
        {.request = APPLICATIONS "namespaces/a/applications?*", .body = ITEMS("two")},
        {.request = "GET *", .body = EMPTY},
        {0}};
    static const char *const namespaces[] = {"a", "a argocd"};
    for (size_t i = 0; i < mem_count(namespaces); i++) {
        auto_cluster cluster;
        cluster_open(&cluster, answers, namespaces[i], ALL_GROUPS);
        look_at(&cluster);
        const struct fact_list *list = &cluster.facts.lists[FACT_APPLICATIONS];
        assert_true(list->is_served);
        assert_null(list->missing);
        assert_int_equal(json_array_size(list->items), 2);
    }
}

static void applications_that_are_refused_everywhere_are_missing(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = APPLICATIONS "*", .status = 403, .body = FORBIDDEN("applications")},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_cluster cluster;
    cluster_open(&cluster, answers, "a", ALL_GROUPS);
    look_at(&cluster);
    const struct fact_list *list = &cluster.facts.lists[FACT_APPLICATIONS];
    assert_true(list->is_served);
    assert_null(list->items);
    assert_non_null(strstr(list->missing, "namespace a"));
    assert_non_null(strstr(list->missing, "namespace argocd"));
    assert_non_null(list->next);
}

static void a_refused_login_is_said_in_each_list(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET *", .status = 401, .body = FAKE_STATUS(401, "Unauthorized", "Unauthorized")}, {0}};
    auto_cluster cluster;
    cluster_open(&cluster, answers, "a", NO_GROUPS);
    look_at(&cluster);
    assert_non_null(cluster.facts.lists[FACT_PODS].missing);
    assert_null(cluster.facts.lists[FACT_PODS].items);
}

/* --- Logs ---------------------------------------------------------------------------------------------------- */

#define LOG(pod, container)                                                                                  \
    "GET /api/v1/namespaces/a/pods/" pod "/log?container=" container "&previous=true&tailLines=1"
#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define FIVE_HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
#define PLAIN "Content-Type: text/plain\r\n"

static char namespace_name[] = "a", pod_name[] = "p", crashed_name[] = "c", other_name[] = "d";
static struct pod_log crashed_log = {namespace_name, pod_name, crashed_name, true};
static const struct pod_logs crashed = {&crashed_log, 1};

static void last_lines_are_read_of_the_run_before(void **state) {
    (void)state;
    static const struct {
        const char *name, *body;
        int status;
        const char *line; /* NULL: none */
    } rows[] = {
        {"a line", "exec format error\n", 200, "exec format error"},
        {"no end", "exec format error", 200, "exec format error"},
        {"two lines", "first\r\nsecond\n", 200, "first"},
        {"a secret", "bad password=hunter2\n", 200, "bad password=***"},
        {"empty", "", 200, NULL},
        {"an empty line", "\n", 200, NULL},
        {"as long as may be", FIVE_HUNDRED "\n", 200, FIVE_HUNDRED},
        {"longer", FIVE_HUNDRED "x\n", 200, FIVE_HUNDRED},
        {"no text", "\xff\xfe\n", 200, NULL},
        {"forbidden", FORBIDDEN("pods/log"), 403, NULL},
        {"no run before", FAKE_STATUS(400, "BadRequest", "previous terminated container not found"), 400,
         NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct fake_answer answers[] = {
            {.request = LOG("p", "c"), .status = rows[i].status, .body = rows[i].body, .headers = PLAIN},
            {0}};
        auto_cluster cluster;
        cluster_open(&cluster, answers, "a", NO_GROUPS);
        cluster_last_lines(cluster.kube, &crashed, &cluster.facts);
        const char *line = value_text(cluster.facts.last_lines, "a/p/c");
        if (!text_equal(line, rows[i].line))
            fail_msg("%s: %s", rows[i].name, line);
        asked(&cluster, LOG("p", "c") "\n");
    }
}

static void a_line_is_not_cut_within_a_character(void **state) {
    (void)state;
    static const struct {
        int before;
        const char *rest, *kept;
    } rows[] = {{499, "\xc3\xa4", ""}, {498, "\xc3\xa4", "\xc3\xa4"}, {498, "\xe2\x82\xac", ""}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cluster cluster;
        auto_text body = mem_format("%.*s%s and on\n", rows[i].before, FIVE_HUNDRED, rows[i].rest);
        auto_text kept = mem_format("%.*s%s", rows[i].before, FIVE_HUNDRED, rows[i].kept);
        const struct fake_answer answers[] = {{.request = LOG("p", "c"), .body = body, .headers = PLAIN},
                                              {0}};
        cluster_open(&cluster, answers, "a", NO_GROUPS);
        cluster_last_lines(cluster.kube, &crashed, &cluster.facts);
        const char *line = value_text(cluster.facts.last_lines, "a/p/c");
        if (!text_equal(line, kept))
            fail_msg("row %zu: %s", i, line);
    }
}

static void each_log_is_asked_for_once_in_the_run_that_matters(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = LOG("p", "c"), .body = "one\n", .headers = PLAIN},
        {.request = "GET /api/v1/namespaces/a/pods/p/log?container=d&tailLines=1",
         .body = "two\n",
         .headers = PLAIN},
        {0}};
    auto_cluster cluster;
    struct pod_log items[] = {{namespace_name, pod_name, crashed_name, true},
                              {namespace_name, pod_name, other_name, false}};
    const struct pod_logs logs = {items, mem_count(items)};
    cluster_open(&cluster, answers, "a", NO_GROUPS);
    cluster_last_lines(cluster.kube, &logs, &cluster.facts);
    assert_string_equal(value_text(cluster.facts.last_lines, "a/p/c"), "one");
    assert_string_equal(value_text(cluster.facts.last_lines, "a/p/d"), "two");
    assert_int_equal(json_object_size(cluster.facts.last_lines), 2);
    asked(&cluster, LOG("p", "c") "\nGET /api/v1/namespaces/a/pods/p/log?container=d&tailLines=1\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_have_the_version_that_the_server_prefers),
        cmocka_unit_test(a_cluster_that_does_not_answer_has_no_groups),
        cmocka_unit_test(nobody_at_the_address_is_an_error),
        cmocka_unit_test(each_kind_is_listed_once_per_namespace),
        cmocka_unit_test(secrets_are_never_listed),
        cmocka_unit_test(items_of_all_namespaces_are_put_together),
        cmocka_unit_test(pages_are_followed),
        cmocka_unit_test(namespaces_are_quoted_in_paths),
        cmocka_unit_test(groups_that_are_not_served_are_not_asked_for),
        cmocka_unit_test(a_kind_that_its_group_does_not_have_is_not_served),
        cmocka_unit_test(what_may_not_be_listed_is_said_beside_the_rest),
        cmocka_unit_test(a_server_that_stumbles_over_one_list_is_asked_for_the_others),
        cmocka_unit_test(applications_are_found_where_they_may_be_listed),
        cmocka_unit_test(applications_that_are_refused_everywhere_are_missing),
        cmocka_unit_test(a_refused_login_is_said_in_each_list),
        cmocka_unit_test(last_lines_are_read_of_the_run_before),
        cmocka_unit_test(a_line_is_not_cut_within_a_character),
        cmocka_unit_test(each_log_is_asked_for_once_in_the_run_that_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
