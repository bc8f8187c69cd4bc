/* Which way leads to Keycloak without a cluster, and what is refused before anything is reached. */
#include "kcrealm/cli/connect.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/clients.h"
#include "support/connecting.h"
#include "support/loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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
        {"--transport direct", "--transport direct needs an address", ERROR_USAGE},
        {"--keycloak-url ftp://sso.example", "--keycloak-url: the URL ftp://sso.example is not usable",
         ERROR_INPUT},
        {"--keycloak-url https://admin:hunter2@sso.example",
         "--keycloak-url: the URL is not usable: it must not contain a user or password", ERROR_INPUT},
        {"--keycloak-url=", "--keycloak-url: the URL ", ERROR_INPUT},
        {"", NO_CLUSTER, ERROR_INPUT},
        {"--keycloak-service sso", NO_CLUSTER, ERROR_INPUT},
        {"--server http://127.0.0.1:9 --keycloak-service a/b/c/d", "", ERROR_USAGE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_connecting connecting;
        connecting_open(&connecting, rows[i].arguments, CONNECTING_LOGIN);
        connecting_to_keycloak(&connecting, NULL);
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
    connecting_open(&connecting, arguments, CONNECTING_LOGIN);
    connecting_to_keycloak(&connecting, NULL);
    assert_false(connecting.good);
    assert_int_equal(connecting.err.class, ERROR_UNREACHABLE);
    assert_string_equal(connecting.err.message, message);
}

static void nothing_to_log_in_with_is_told_before_the_address_is_tried(void **state) {
    (void)state;
    auto_connecting connecting;
    auto_text arguments = mem_format("--keycloak-url http://127.0.0.1:%u", loopback_closed_port());
    connecting_open(&connecting, arguments, "");
    connecting_to_keycloak(&connecting, NULL);
    assert_false(connecting.good);
    assert_int_equal(connecting.err.class, ERROR_UNAUTHENTICATED);
}

/* The first request that the Keycloak of the environment gets. */
static char *first_request(const char *arguments, const struct login_defaults *defaults) {
    struct fake_keycloak fake;
    auto_connecting connecting;
    fake_start(&fake);
    auto_text variables = mem_format("KCREALM_KEYCLOAK_URL=%s/from-environment " CONNECTING_LOGIN,
                                     http_script_url(fake.script));
    connecting_open(&connecting, arguments, variables);
    connecting_to_keycloak(&connecting, defaults);
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
        connecting_open(&connecting, line, rows[i].variables);
        connecting_to_keycloak(&connecting, NULL);
        assert_true(text_equal(connecting.connection.direct.tls.ca_file, rows[i].file));
        assert_true(text_equal(connecting.connection.direct.tls.ca_dir, rows[i].directory));
    }
}

static void ignore_client(void *state, size_t query, json_t *client) {
    (void)state;
    (void)query;
    (void)client;
}

/* Eight look-ups wait for slow answers. */
static unsigned most_at_once(const char *arguments) {
    struct fake_keycloak fake;
    auto_connecting connecting;
    connecting_open(&connecting, arguments, "");
    fake_start(&fake);
    fake.delay_ms = 100;
    cli_use_keycloak(&connecting.cli, &fake);
    connecting.cli.session.environment = connecting.cli.environment.items;
    connecting_to_keycloak(&connecting, NULL);
    assert_true(connecting.good);
    struct clients_query query = {.realm = "ameide", .wanted = json_object()};
    for (int i = 0; i < 8; i++) {
        auto_text name = mem_format("missing-%d", i);
        json_object_set_new(query.wanted, name, json_true());
    }
    assert_true(keycloak_read_clients(connecting.connection.keycloak, &query, 1, ignore_client, NULL, NULL));
    unsigned most = http_script_most_at_once(fake.script);
    json_decref(query.wanted);
    error_clear(&query.error);
    connect_close(&connecting.connection);
    fake_stop(&fake);
    return most;
}

static void four_requests_are_made_at_a_time_or_as_many_as_the_flag_says(void **state) {
    (void)state;
    assert_int_equal(most_at_once(""), 4);
    assert_int_equal(most_at_once("--parallel 2"), 2);
    assert_int_equal(most_at_once("--parallel 1"), 1);
}

static void a_closed_connection_can_be_opened_again(void **state) {
    (void)state;
    struct fake_keycloak fake;
    auto_connecting connecting;
    connecting_open(&connecting, "", "");
    fake_start(&fake);
    cli_use_keycloak(&connecting.cli, &fake);
    for (int i = 0; i < 2; i++) {
        connecting.cli.session.environment = connecting.cli.environment.items;
        connecting_to_keycloak(&connecting, NULL);
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

static void the_address_is_known_while_it_is_open(void **state) {
    (void)state;
    unsigned port = loopback_closed_port();
    auto_text arguments = mem_format("--keycloak-url http://127.0.0.1:%u/auth", port);
    auto_text authority = mem_format("127.0.0.1:%u", port);
    auto_connecting connecting;
    connecting_open(&connecting, arguments, CONNECTING_LOGIN);
    assert_null(connect_keycloak_endpoint(&connecting.connection));
    assert_null(connect_vault_endpoint(&connecting.connection));
    connecting_to_keycloak(&connecting, NULL);
    assert_false(connecting.good); /* and yet it is known who did not answer */
    assert_string_equal(connect_keycloak_endpoint(&connecting.connection)->authority, authority);
    assert_null(connect_vault_endpoint(&connecting.connection));
    assert_null(connecting.connection.keycloak_service.name);
    connect_close(&connecting.connection);
    assert_null(connect_keycloak_endpoint(&connecting.connection));
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
        cmocka_unit_test(four_requests_are_made_at_a_time_or_as_many_as_the_flag_says),
        cmocka_unit_test(a_closed_connection_can_be_opened_again),
        cmocka_unit_test(the_address_is_known_while_it_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
