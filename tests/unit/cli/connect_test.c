/* Which way leads to the cluster and to Keycloak, and what is refused before anything is reached. */
#include "kcrealm/cli/connect.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/read.h"
#include "support/cli_case.h"
#include "support/fake_api.h"
#include "support/loopback.h"

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

/* A command line, an environment (words with spaces between), and what connecting gave. */
struct connecting {
    struct cli_case cli;
    struct connection connection;
    struct error err;
    bool good;
};

static void connecting_clear(struct connecting *connecting) {
    error_clear(&connecting->err);
    connect_close(&connecting->connection);
    cli_close(&connecting->cli);
}

#define auto_connecting __attribute__((cleanup(connecting_clear))) struct connecting

static void open_with(struct connecting *connecting, const char *arguments, const char *variables) {
    auto_strings list = {0};
    *connecting = (struct connecting){.connection.session = &connecting->cli.session};
    cli_open(&connecting->cli, "diff %s", arguments);
    strings_split(&list, variables, ' ');
    for (size_t i = 0; i < list.count; i++)
        cli_set(&connecting->cli, "%s", list.items[i]);
    cli_start(&connecting->cli);
}

static void to_keycloak(struct connecting *connecting, const struct login_defaults *defaults) {
    static const struct login_defaults none;
    capture_start(&connecting->cli.captured, NULL);
    connecting->good =
        connect_keycloak(&connecting->connection, defaults ? defaults : &none, &connecting->err);
    capture_end(&connecting->cli.captured);
}

static void to_cluster(struct connecting *connecting) {
    capture_start(&connecting->cli.captured, NULL);
    connecting->good = connect_kube(&connecting->connection, &connecting->err);
    capture_end(&connecting->cli.captured);
}

#define LOGIN "KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD=hunter2"
#define NO_CLUSTER                                                                                           \
    "no Kubernetes cluster is configured: no entries in any kubeconfig (neither KUBECONFIG nor a home "      \
    "directory is set), and no service account of a pod in "

static void wrong_lines_are_refused_before_anything_is_reached(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *message;
        enum error_class class;
    } rows[] = {
        {"--keycloak-url http://127.0.0.1:9 --keycloak-service sso",
         "--keycloak-url and --keycloak-service exclude each other", ERROR_USAGE},
        {"--keycloak-url http://127.0.0.1:9 --transport native",
         "--keycloak-url goes with --transport direct only", ERROR_USAGE},
        {"--keycloak-url http://127.0.0.1:9 --transport kubectl",
         "--keycloak-url goes with --transport direct only", ERROR_USAGE},
        {"--keycloak-url http://127.0.0.1:9 --transport magic",
         "--keycloak-url goes with --transport direct only", ERROR_USAGE},
        {"--transport magic", "--transport takes auto, native, kubectl or direct, not \"magic\"",
         ERROR_USAGE},
        {"--transport=", "--transport takes auto, native, kubectl or direct, not \"\"", ERROR_USAGE},
        {"--transport direct", "--transport direct needs an address", ERROR_USAGE},
        {"--keycloak-url ftp://sso.example", "--keycloak-url: the URL ftp://sso.example is not usable",
         ERROR_INPUT},
        {"--keycloak-url https://admin:hunter2@sso.example",
         "--keycloak-url: the URL is not usable: it must not contain a user or password", ERROR_INPUT},
        {"--keycloak-url=", "--keycloak-url: the URL ", ERROR_INPUT},
        {"--keycloak-url http://127.0.0.1:9 --request-timeout soon",
         "--request-timeout takes a duration such as 30s, not \"soon\"", ERROR_USAGE},
        {"--keycloak-url http://127.0.0.1:9 --parallel 0",
         "--parallel takes a number from 1 to 64, not \"0\"", ERROR_USAGE},
        {"--keycloak-url http://127.0.0.1:9 --parallel 65",
         "--parallel takes a number from 1 to 64, not \"65\"", ERROR_USAGE},
        {"--keycloak-url http://127.0.0.1:9 --parallel 4x",
         "--parallel takes a number from 1 to 64, not \"4x\"", ERROR_USAGE},
        {"--server http://127.0.0.1:9 --request-timeout soon",
         "--request-timeout takes a duration such as 30s, not \"soon\"", ERROR_USAGE},
        {"", NO_CLUSTER, ERROR_INPUT},
        {"--keycloak-service sso", NO_CLUSTER, ERROR_INPUT},
        {"--server http://127.0.0.1:9 --keycloak-service a/b/c/d", "", ERROR_USAGE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_connecting connecting;
        open_with(&connecting, rows[i].arguments, LOGIN);
        to_keycloak(&connecting, NULL);
        if (connecting.good || connecting.err.class != rows[i].class ||
            !text_starts_with(connecting.err.message, rows[i].message))
            fail_msg("%s: %s", rows[i].arguments, connecting.err.message);
        assert_null(strstr(connecting.err.message, "hunter2"));
        assert_null(connecting.connection.keycloak);
    }
}

static void an_address_where_nothing_listens_is_unreachable(void **state) {
    (void)state;
    unsigned port = loopback_closed_port();
    auto_text arguments = mem_format("--keycloak-url http://127.0.0.1:%u", port);
    auto_text message = mem_format("connection refused by 127.0.0.1:%u", port);
    auto_connecting connecting;
    open_with(&connecting, arguments, LOGIN);
    to_keycloak(&connecting, NULL);
    assert_false(connecting.good);
    assert_int_equal(connecting.err.class, ERROR_UNREACHABLE);
    assert_string_equal(connecting.err.message, message);
}

static void nothing_to_log_in_with_is_told_before_the_address_is_tried(void **state) {
    (void)state;
    auto_connecting connecting;
    auto_text arguments = mem_format("--keycloak-url http://127.0.0.1:%u", loopback_closed_port());
    open_with(&connecting, arguments, "");
    to_keycloak(&connecting, NULL);
    assert_false(connecting.good);
    assert_int_equal(connecting.err.class, ERROR_UNAUTHENTICATED);
}

/* The first request that the Keycloak of the environment gets. */
static char *first_request(const char *arguments, const struct login_defaults *defaults) {
    struct fake_keycloak fake;
    auto_connecting connecting;
    fake_start(&fake);
    auto_text variables =
        mem_format("KCREALM_KEYCLOAK_URL=%s/from-environment " LOGIN, http_script_url(fake.script));
    open_with(&connecting, arguments, variables);
    to_keycloak(&connecting, defaults);
    auto_text log = http_script_log(fake.script, false);
    fake_stop(&fake);
    return mem_dup_n(log, strcspn(log, "\n"));
}

static void the_path_is_that_of_the_flag_or_the_address(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *path;
    } rows[] = {
        {"", "/from-environment"},
        {"--transport direct", "/from-environment"},
        {"--transport auto", "/from-environment"},
        {"--keycloak-path /auth", "/auth"},
        {"--keycloak-path auth", "/auth"},
        {"--keycloak-path /auth/", "/auth"},
        {"--keycloak-path a/b//", "/a/b"},
        {"--keycloak-path /", ""},
        {"--keycloak-path=", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text request = first_request(rows[i].arguments, NULL);
        auto_text expected = mem_format("POST %s/realms/master/protocol/openid-connect/token", rows[i].path);
        assert_string_equal(request, expected);
    }
}

static void the_login_realm_is_that_of_the_flag_the_values_or_master(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *declared, *realm;
    } rows[] = {
        {"", NULL, "master"},
        {"", "declared", "declared"},
        {"--login-realm given", "declared", "given"},
        {"--login-realm given", NULL, "given"},
        {"--login-realm a/b", NULL, "a%2Fb"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct login_defaults defaults = {.realm = rows[i].declared};
        auto_text request = first_request(rows[i].arguments, &defaults);
        auto_text expected =
            mem_format("POST /from-environment/realms/%s/protocol/openid-connect/token", rows[i].realm);
        assert_string_equal(request, expected);
    }
}

static void flags_that_ask_for_another_way_win_over_the_environments_address(void **state) {
    (void)state;
    static const char *const lines[] = {"--keycloak-service sso", "--transport native", "--transport kubectl",
                                        "--keycloak-url http://127.0.0.1:1/other"};
    for (size_t i = 0; i < mem_count(lines); i++) {
        auto_text request = first_request(lines[i], NULL);
        assert_string_equal(request, "");
    }
}

static void certificates_to_trust_come_from_the_flag_or_the_environment(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *variables, *file, *directory;
    } rows[] = {
        {"", "", NULL, NULL},
        {"--keycloak-ca ca.pem", "", "ca.pem", NULL},
        {"", "SSL_CERT_FILE=system.pem", "system.pem", NULL},
        {"", "SSL_CERT_FILE=system.pem SSL_CERT_DIR=certs", "system.pem", "certs"},
        {"--keycloak-ca ca.pem", "SSL_CERT_FILE=system.pem SSL_CERT_DIR=certs", "ca.pem", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_connecting connecting;
        auto_text line = mem_format("--keycloak-url https://127.0.0.1:1 %s", rows[i].arguments);
        open_with(&connecting, line, rows[i].variables);
        to_keycloak(&connecting, NULL);
        assert_true(text_equal(connecting.connection.direct.tls.ca_file, rows[i].file));
        assert_true(text_equal(connecting.connection.direct.tls.ca_dir, rows[i].directory));
    }
}

static void a_closed_connection_can_be_opened_again(void **state) {
    (void)state;
    struct fake_keycloak fake;
    auto_connecting connecting;
    open_with(&connecting, "", "");
    fake_start(&fake);
    cli_use_keycloak(&connecting.cli, &fake);
    for (int i = 0; i < 2; i++) {
        connecting.cli.session.environment = connecting.cli.environment.items;
        to_keycloak(&connecting, NULL);
        if (!connecting.good)
            fail_msg("%s", connecting.err.message);
        assert_string_equal(keycloak_identity(connecting.connection.keycloak), "user admin of realm master");
        connect_close(&connecting.connection);
        assert_null(connecting.connection.keycloak);
        assert_ptr_equal(connecting.connection.session, &connecting.cli.session);
    }
    assert_int_equal(http_script_count(fake.script, "POST /realms/"), 2);
    fake_stop(&fake);
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
        open_with(&connecting, arguments, variables);
        to_cluster(&connecting);
        if (!connecting.good || strcmp(connecting.cli.captured.err, rows[i].said) != 0)
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
    open_with(&connecting, flag, variable);
    to_cluster(&connecting);
    assert_true(connecting.good);
    cli_says(&connecting.cli, "cluster one:1, context dev");
    auto_connecting at_home;
    open_with(&at_home, "", "HOME=/nowhere");
    to_cluster(&at_home);
    assert_false(at_home.good);
    assert_non_null(strstr(at_home.err.message, "no entries in /nowhere/.kube/config"));
}

static void a_cluster_is_opened_once(void **state) {
    (void)state;
    auto_connecting connecting;
    open_with(&connecting, "-v 4 -s http://one:1", "");
    to_cluster(&connecting);
    const struct kube *first = connecting.connection.kube;
    to_cluster(&connecting);
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
        open_with(&connecting, line, rows[i].variables);
        to_cluster(&connecting);
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
    open_with(connecting, line, path);
    to_keycloak(connecting, NULL);
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

static void a_cluster_without_keycloak_is_an_error(void **state) {
    (void)state;
    static const struct fake_answer empty[] = {{.request = "GET /api/v1/*", .body = "{\"items\":[]}"}, {0}};
    struct fake_api *api = fake_api_start(empty);
    auto_text line = mem_format("-s %s", fake_api_url(api));
    auto_connecting connecting;
    open_with(&connecting, line, LOGIN);
    to_keycloak(&connecting, NULL);
    fake_api_stop(api);
    assert_false(connecting.good);
    assert_int_equal(connecting.err.class, ERROR_NOT_FOUND);
    assert_true(text_starts_with(connecting.err.message, "no Keycloak found"));
    assert_non_null(strstr(connecting.err.next, "--keycloak-service"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_lines_are_refused_before_anything_is_reached),
        cmocka_unit_test(an_address_where_nothing_listens_is_unreachable),
        cmocka_unit_test(nothing_to_log_in_with_is_told_before_the_address_is_tried),
        cmocka_unit_test(the_path_is_that_of_the_flag_or_the_address),
        cmocka_unit_test(the_login_realm_is_that_of_the_flag_the_values_or_master),
        cmocka_unit_test(flags_that_ask_for_another_way_win_over_the_environments_address),
        cmocka_unit_test(certificates_to_trust_come_from_the_flag_or_the_environment),
        cmocka_unit_test(a_closed_connection_can_be_opened_again),
        cmocka_unit_test(flags_win_over_helms_variables_and_those_over_the_kubeconfig),
        cmocka_unit_test(the_kubeconfig_is_that_of_the_flag_the_variable_or_the_home),
        cmocka_unit_test(a_cluster_is_opened_once),
        cmocka_unit_test(impersonation_is_that_of_the_flags_or_helms),
        cmocka_unit_test(keycloak_is_found_reached_and_logged_in_to),
        cmocka_unit_test(the_way_is_probed_at_the_given_path_and_realm),
        cmocka_unit_test(a_service_that_is_not_there_is_an_error),
        cmocka_unit_test(a_cluster_without_keycloak_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
