/* Which cluster is meant, and how Keycloak is reached through it. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/connect.h"
#include "kcrealm/kube/read.h"
#include "support/connecting.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

/* --- The cluster ----------------------------------------------------------------------------------------- */

static const char kubeconfig[] = "{apiVersion: v1, kind: Config, current-context: dev,\n"
                                 " clusters: [{name: c1, cluster: {server: 'http://one:1'}}, {name: c2, "
                                 "cluster: {server: 'http://two:2'}}],\n"
                                 " users: [{name: u, user: {}}],\n"
                                 " contexts: [{name: dev, context: {cluster: c1, user: u, namespace: sso}},\n"
                                 "            {name: prod, context: {cluster: c2, user: u}}]}\n";

static void flags_win_over_helms_variables_and_those_over_the_kubeconfig(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *variables, *said;
    } rows[] = {
        {"", "", "cluster one:1, context dev, namespace sso\n"},
        {"--context prod", "", "cluster two:2, context prod, namespace default\n"},
        {"", "HELM_KUBECONTEXT=prod", "cluster two:2, context prod, namespace default\n"},
        {"--context dev", "HELM_KUBECONTEXT=prod", "cluster one:1, context dev, namespace sso\n"},
        {"--cluster c2", "", "cluster two:2, context dev, namespace sso\n"},
        {"-n here", "HELM_NAMESPACE=there", "cluster one:1, context dev, namespace here\n"},
        {"", "HELM_NAMESPACE=there", "cluster one:1, context dev, namespace there\n"},
        {"-s http://three:3", "HELM_KUBEAPISERVER=http://four:4",
         "cluster three:3, context dev, namespace sso\n"},
        {"", "HELM_KUBEAPISERVER=http://four:4", "cluster four:4, context dev, namespace sso\n"},
    };
    auto_text path = fake_file("config", kubeconfig);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_connecting connecting;
        auto_text arguments = mem_format("-v 4 %s", rows[i].arguments);
        auto_text variables = mem_format("KUBECONFIG=%s %s", path, rows[i].variables);
        connecting_open(&connecting, arguments, variables);
        connecting_to_cluster(&connecting);
        if (!connecting.good || !text_starts_with(connecting.cli.captured.err, rows[i].said))
            fail_msg("%s with %s: %s%s", rows[i].arguments, rows[i].variables, connecting.cli.captured.err,
                     connecting.good ? "" : connecting.err.message);
    }
}

static void the_kubeconfig_is_that_of_the_flag_the_variable_or_the_home(void **state) {
    (void)state;
    auto_text path = fake_file("config", kubeconfig);
    auto_text other =
        fake_file("other", "{current-context: x, clusters: [{name: c, cluster: {server: 'http://x:1'}}],"
                           " contexts: [{name: x, context: {cluster: c}}]}");
    auto_text flag = mem_format("-v 4 --kubeconfig %s", path);
    auto_text variable = mem_format("KUBECONFIG=%s", other);
    auto_connecting connecting;
    connecting_open(&connecting, flag, variable);
    connecting_to_cluster(&connecting);
    assert_true(connecting.good);
    cli_says(&connecting.cli, "cluster one:1, context dev");
    auto_connecting at_home;
    connecting_open(&at_home, "", "HOME=/nowhere");
    connecting_to_cluster(&at_home);
    assert_false(at_home.good);
    assert_non_null(strstr(at_home.err.message, "no entries in /nowhere/.kube/config"));
}

static void a_cluster_is_opened_once(void **state) {
    (void)state;
    auto_connecting connecting;
    connecting_open(&connecting, "-v 4 -s http://one:1", "");
    connecting_to_cluster(&connecting);
    const struct kube *first = connecting.connection.kube;
    connecting_to_cluster(&connecting);
    assert_true(connecting.good);
    assert_ptr_equal(connecting.connection.kube, first);
    assert_string_equal(connecting.cli.captured.err, "");
}

static void impersonation_is_that_of_the_flags_or_helms(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {{.request = "GET *", .body = "{}"}, {0}};
    static const struct {
        const char *arguments, *variables, *headers, *absent;
    } rows[] = {
        {"", "", "Host: ", "Impersonate-"},
        {"--as ann --as-group a --as-group b", "", "Impersonate-User: ann", "Impersonate-Group: c"},
        {"--as ann --as-group a", "HELM_KUBEASUSER=bob HELM_KUBEASGROUPS=c", "Impersonate-Group: a", "bob"},
        {"", "HELM_KUBEASUSER=bob HELM_KUBEASGROUPS=c,d", "Impersonate-Group: d", "ann"},
        {"", "HELM_KUBEASUSER=bob", "Impersonate-User: bob", "Impersonate-Group"},
        {"--as ann --as-uid 7 --as-user-extra k=v", "", "Impersonate-Uid: 7", "Impersonate-Group"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct fake_api *api = fake_api_start(answers);
        auto_text line = mem_format("-s %s %s", fake_api_url(api), rows[i].arguments);
        auto_connecting connecting;
        connecting_open(&connecting, line, rows[i].variables);
        connecting_to_cluster(&connecting);
        assert_true(connecting.good);
        auto_json read = kube_read_config_map(connecting.connection.kube, "here", "x", NULL);
        assert_non_null(read);
        auto_text transcript = fake_api_transcript(api);
        fake_api_stop(api);
        if (!strstr(transcript, rows[i].headers) || strstr(transcript, rows[i].absent))
            fail_msg("%s with %s:\n%s", rows[i].arguments, rows[i].variables, transcript);
    }
}

/* --- Through the cluster --------------------------------------------------------------------------------- */

#define SERVICE                                                                                              \
    "{\"metadata\":{\"namespace\":\"here\",\"name\":\"kc\"},\"spec\":{\"selector\":{\"app\":\"kc\"},"        \
    "\"ports\":[{\"port\":8080}]}}"

static const struct fake_answer cluster[] = {
    {.request = "GET /api/v1/namespaces/here/services?labelSelector=app%3Dkeycloak&limit=500",
     .body = "{\"items\":[" SERVICE "]}"},
    {.request = "GET /api/v1/namespaces/here/services?*", .body = "{\"items\":[]}"},
    {.request = "GET /api/v1/namespaces/here/services/kc", .body = SERVICE},
    {.request = "GET /api/v1/namespaces/here/pods?*",
     .body =
         "{\"items\":[{\"metadata\":{\"namespace\":\"here\",\"name\":\"kc-0\"},\"spec\":{\"containers\":[]},"
         "\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}]}"},
    {.request = "GET /api/v1/namespaces/here/secrets/kc-initial-admin",
     .body = "{\"data\":{\"username\":\"cm9vdA==\",\"password\":\"dG9vcg==\"}}"},
    {0}};

/* Connects by a kubectl (a script) that "forwards" to a fake Keycloak; its first request is freed by the caller. */
static char *through_cluster(struct connecting *connecting, const char *arguments) {
    struct fake_keycloak fake;
    struct fake_api *api = fake_api_start(cluster);
    fake_start(&fake);
    auto_text script = mem_format("#!/bin/sh\necho 'Forwarding from %s -> 8080'\nexec sleep 30\n",
                                  http_script_url(fake.script) + strlen("http://"));
    auto_text kubectl = fake_file("kubectl", script);
    auto_text line = mem_format("-s %s -n here --transport kubectl %s", fake_api_url(api), arguments);
    auto_text path = mem_format("PATH=%.*s:/usr/bin:/bin", (int)(strrchr(kubectl, '/') - kubectl), kubectl);
    connecting_open(connecting, line, path);
    connecting_to_keycloak(connecting, NULL);
    connect_close(&connecting->connection);
    auto_text log = http_script_log(fake.script, false);
    fake_stop(&fake);
    fake_api_stop(api);
    return mem_dup_n(log, strcspn(log, "\n"));
}

static void keycloak_is_found_reached_and_logged_in_to(void **state) {
    (void)state;
    static const char *const lines[] = {"-v 2", "-v 2 --keycloak-service kc",
                                        "-v 2 --keycloak-service here/kc:8080"};
    for (size_t i = 0; i < mem_count(lines); i++) {
        auto_connecting connecting;
        auto_text request = through_cluster(&connecting, lines[i]);
        if (!connecting.good)
            fail_msg("%s: %s", lines[i], connecting.err.message);
        assert_string_equal(request, "GET /realms/master");
        cli_says(&connecting.cli, "Keycloak: Service here/kc, pod here/kc-0 port 8080");
        cli_says(&connecting.cli, "note: logging in as root from Secret here/kc-initial-admin");
        cli_says(&connecting.cli, "logged in as user root of realm master");
    }
}

static void the_way_is_probed_at_the_given_path_and_realm(void **state) {
    (void)state;
    auto_connecting connecting;
    auto_text request = through_cluster(&connecting, "--keycloak-path auth --login-realm ops");
    assert_string_equal(request, "GET /auth/realms/ops");
}

static void a_service_that_is_not_there_is_an_error(void **state) {
    (void)state;
    auto_connecting connecting;
    auto_text request = through_cluster(&connecting, "--keycloak-service sso");
    assert_false(connecting.good);
    assert_int_equal(connecting.err.class, ERROR_NOT_FOUND);
    assert_true(text_starts_with(connecting.err.message, "Service here/sso"));
    assert_string_equal(request, "");
}

/* Its pods can be looked at although it does not answer. */
static void the_service_of_a_keycloak_is_known_whether_it_is_reached_or_not(void **state) {
    (void)state;
    static const struct fake_answer found[] = {
        {.request = "GET /api/v1/namespaces/here/services?labelSelector=app%3Dkeycloak&limit=500",
         .body = "{\"items\":[" SERVICE "]}"},
        {.request = "GET /api/v1/namespaces/here/services/kc", .body = SERVICE},
        {.request = "GET *", .body = "{\"items\":[]}"},
        {0}};
    static const struct {
        const char *arguments, *namespace, *name;
    } rows[] = {{"", "here", "kc"},
                {"--keycloak-service kc", "here", "kc"},
                {"--keycloak-service sso/other", "sso", "other"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct fake_api *api = fake_api_start(found);
        auto_text line = mem_format("-s %s -n here %s", fake_api_url(api), rows[i].arguments);
        auto_connecting connecting;
        connecting_open(&connecting, line, CONNECTING_LOGIN);
        connecting_to_keycloak(&connecting, NULL);
        const struct service_spec *service = &connecting.connection.keycloak_service;
        assert_false(connecting.good);
        if (!text_equal(service->namespace, rows[i].namespace) || !text_equal(service->name, rows[i].name))
            fail_msg("%s: %s/%s", rows[i].arguments, service->namespace, service->name);
        connect_close(&connecting.connection);
        assert_null(service->name);
        fake_api_stop(api);
    }
}

static void a_cluster_without_keycloak_is_an_error(void **state) {
    (void)state;
    static const struct fake_answer empty[] = {{.request = "GET /api/v1/*", .body = "{\"items\":[]}"}, {0}};
    struct fake_api *api = fake_api_start(empty);
    auto_text line = mem_format("-s %s", fake_api_url(api));
    auto_connecting connecting;
    connecting_open(&connecting, line, CONNECTING_LOGIN);
    connecting_to_keycloak(&connecting, NULL);
    fake_api_stop(api);
    assert_false(connecting.good);
    assert_int_equal(connecting.err.class, ERROR_NOT_FOUND);
    assert_true(text_starts_with(connecting.err.message, "no Keycloak found"));
    assert_non_null(strstr(connecting.err.next, "--keycloak-service"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_win_over_helms_variables_and_those_over_the_kubeconfig),
        cmocka_unit_test(the_kubeconfig_is_that_of_the_flag_the_variable_or_the_home),
        cmocka_unit_test(a_cluster_is_opened_once),
        cmocka_unit_test(impersonation_is_that_of_the_flags_or_helms),
        cmocka_unit_test(keycloak_is_found_reached_and_logged_in_to),
        cmocka_unit_test(the_way_is_probed_at_the_given_path_and_realm),
        cmocka_unit_test(a_service_that_is_not_there_is_an_error),
        cmocka_unit_test(the_service_of_a_keycloak_is_known_whether_it_is_reached_or_not),
        cmocka_unit_test(a_cluster_without_keycloak_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
