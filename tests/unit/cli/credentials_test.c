/* What there is to log in with, in which order, and what is tried when it is refused. */
#include "cli/credentials.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"
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

#define SECRET(name, data)                                                                                   \
    {                                                                                                        \
        .request = "GET /api/v1/namespaces/here/secrets/" name,                                              \
        .body = "{\"kind\":\"Secret\",\"data\":{" data "}}"                                                  \
    }
#define USER_DATA "\"username\":\"cm9vdA==\",\"password\":\"dG9vcg==\""         /* root, toor */
#define CLIENT_DATA "\"client-id\":\"cm9ib3Q=\",\"client-secret\":\"czNjcmV0\"" /* robot, s3cret */

static const struct fake_answer secrets[] = {SECRET("user", USER_DATA),
                                             SECRET("client", CLIENT_DATA),
                                             SECRET("both", USER_DATA "," CLIENT_DATA),
                                             SECRET("useless", "\"username\":\"cm9vdA==\""),
                                             {.request = "GET /api/v1/namespaces/here/secrets/denied",
                                              .status = 403,
                                              .body = FAKE_STATUS(403, "Forbidden", "")},
                                             {0}};

/* A line and its surroundings; what is collected, or the error. */
struct collecting {
    struct fake_api *api;
    struct cli_case cli;
    struct connection connection;
    struct keycloak_credentials credentials;
    struct error err;
    bool good;
};

static void collecting_clear(struct collecting *collecting) {
    keycloak_credentials_clear(&collecting->credentials);
    error_clear(&collecting->err);
    connect_close(&collecting->connection);
    cli_close(&collecting->cli);
    fake_api_stop(collecting->api);
}

#define auto_collecting __attribute__((cleanup(collecting_clear))) struct collecting

/* variables, and the candidates that discovery has found: words with spaces between. */
static void collect(struct collecting *collecting, const char *arguments, const char *variables,
                    const char *candidates) {
    static const struct login_defaults defaults = {.client_id = "declared"};
    auto_strings list = {0};
    *collecting = (struct collecting){.api = fake_api_start(secrets)};
    struct connection *connection = &collecting->connection;
    cli_open(&collecting->cli, "diff -s %s -n here %s", fake_api_url(collecting->api), arguments);
    strings_split(&list, variables, ' ');
    for (size_t i = 0; i < list.count; i++)
        cli_set(&collecting->cli, "%s", list.items[i]);
    connection->session = &collecting->cli.session;
    strings_split(&connection->candidates, candidates, ' ');
    capture_start(&collecting->cli.captured, NULL);
    cli_start(&collecting->cli);
    collecting->good = (!*candidates || connect_kube(connection, &collecting->err)) &&
                       credentials_collect(connection, &defaults, &collecting->credentials, &collecting->err);
    capture_end(&collecting->cli.captured);
}

static void add_pair(struct strings *words, const char *kind, const char *name, const struct secret *secret) {
    if (name && secret)
        strings_format(words, "%s=%s:%s", kind, name, secret_reveal(secret));
}

/* "token=T client=ID:SECRET user=NAME:PASSWORD bootstrap", or the error's message. */
static char *shown(const struct collecting *collecting) {
    const struct keycloak_credentials *credentials = &collecting->credentials;
    auto_strings words = {0};
    if (!collecting->good)
        return mem_dup(collecting->err.message);
    if (credentials->token)
        strings_format(&words, "token=%s", secret_reveal(credentials->token));
    add_pair(&words, "client", credentials->client_id, credentials->client_secret);
    add_pair(&words, "user", credentials->username, credentials->password);
    if (credentials->temporary_bootstrap)
        strings_add(&words, "bootstrap");
    return strings_join(&words, " ");
}

#define ENV_USER "KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD=hunter2"
#define ENV_CLIENT "KCREALM_KEYCLOAK_CLIENT_ID=ci KCREALM_KEYCLOAK_CLIENT_SECRET=swordfish"
#define ENV_TOKEN "KCREALM_KEYCLOAK_TOKEN=ey.J"
#define NOTHING "there is nothing to log in to Keycloak with"

struct row {
    const char *arguments, *variables, *candidates, *shown;
};

static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto_collecting collecting;
        collect(&collecting, rows[i].arguments, rows[i].variables, rows[i].candidates);
        auto_text got = shown(&collecting);
        if (strcmp(got, rows[i].shown) != 0)
            fail_msg("%s with %s, %s: %s", rows[i].arguments, rows[i].variables, rows[i].candidates, got);
    }
}

static void the_environment_gives_tokens_clients_and_users(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", ENV_USER, "", "user=admin:hunter2"},
        {"", ENV_CLIENT, "", "client=ci:swordfish"},
        {"", ENV_TOKEN, "", "token=ey.J"},
        {"", ENV_USER " " ENV_CLIENT " " ENV_TOKEN, "", "token=ey.J client=ci:swordfish user=admin:hunter2"},
        {"", "KCREALM_KEYCLOAK_CLIENT_SECRET=swordfish", "", "client=declared:swordfish"},
    };
    check_rows(rows, mem_count(rows));
}

static void half_of_a_credential_is_none(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", "", "", NOTHING},
        {"", "KCREALM_KEYCLOAK_USER=admin", "", NOTHING},
        {"", "KCREALM_KEYCLOAK_PASSWORD=hunter2", "", NOTHING},
        {"", "KCREALM_KEYCLOAK_CLIENT_ID=ci", "", NOTHING},
        {"", "KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD=", "", NOTHING},
        {"", "KCREALM_KEYCLOAK_CLIENT_ID=ci " ENV_USER, "", "user=admin:hunter2"},
    };
    check_rows(rows, mem_count(rows));
}

static void nothing_to_log_in_with_says_what_would_do(void **state) {
    (void)state;
    auto_collecting collecting;
    collect(&collecting, "", "", "");
    assert_int_equal(collecting.err.class, ERROR_UNAUTHENTICATED);
    assert_non_null(strstr(collecting.err.next, "--keycloak-secret [NS/]NAME"));
    assert_non_null(strstr(collecting.err.next, "KCREALM_KEYCLOAK_PASSWORD"));
    auto_collecting with_candidates;
    collect(&with_candidates, "", "", "here/useless here/gone");
    assert_string_equal(
        with_candidates.err.message,
        "there is nothing to log in to Keycloak with (no usable Secret here/useless, here/gone)");
}

static void files_give_secrets_without_their_line_end(void **state) {
    (void)state;
    static const struct {
        const char *content, *shown;
    } rows[] = {
        {"hunter2", "user=admin:hunter2"},     {"hunter2\n", "user=admin:hunter2"},
        {"hunter2\r\n", "user=admin:hunter2"}, {" two words \n\n", "user=admin: two words "},
        {"a\nb\n", "user=admin:a\nb"},         {"", "user=admin:"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_collecting collecting;
        auto_text path = fake_file("password", rows[i].content);
        auto_text variables =
            mem_format("KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD_FILE=%s", path);
        collect(&collecting, "", variables, "");
        auto_text got = shown(&collecting);
        assert_string_equal(got, rows[i].shown);
    }
}

static void every_part_may_come_from_a_file(void **state) {
    (void)state;
    static const struct {
        const char *name, *others, *shown;
    } rows[] = {
        {"TOKEN", "", "token=given"},
        {"USER", "KCREALM_KEYCLOAK_PASSWORD=p", "user=given:p"},
        {"PASSWORD", "KCREALM_KEYCLOAK_USER=u", "user=u:given"},
        {"CLIENT_ID", "KCREALM_KEYCLOAK_CLIENT_SECRET=s", "client=given:s"},
        {"CLIENT_SECRET", "KCREALM_KEYCLOAK_CLIENT_ID=i", "client=i:given"},
    };
    auto_text path = fake_file("part", "given\n");
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_collecting collecting;
        auto_text variables =
            mem_format("KCREALM_KEYCLOAK_%s_FILE=%s %s", rows[i].name, path, rows[i].others);
        collect(&collecting, "", variables, "");
        auto_text got = shown(&collecting);
        assert_string_equal(got, rows[i].shown);
    }
}

static void a_value_wins_over_a_file(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", ENV_USER " KCREALM_KEYCLOAK_PASSWORD_FILE=nowhere", "", "user=admin:hunter2"},
    };
    check_rows(rows, mem_count(rows));
}

/* Falling back to something else would log in as somebody else. */
static void a_file_that_cannot_be_read_is_an_error(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", "KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD_FILE=nowhere", "",
         "KCREALM_KEYCLOAK_PASSWORD_FILE: cannot open nowhere: No such file or directory"},
        {"", "KCREALM_KEYCLOAK_TOKEN_FILE=nowhere " ENV_USER, "here/user",
         "KCREALM_KEYCLOAK_TOKEN_FILE: cannot open nowhere: No such file or directory"},
    };
    check_rows(rows, mem_count(rows));
}

static void a_named_secret_comes_before_the_environment_and_that_before_discovery(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"--keycloak-secret user", "", "", "user=root:toor"},
        {"--keycloak-secret here/user", "", "", "user=root:toor"},
        {"--keycloak-secret client", "", "", "client=robot:s3cret"},
        {"--keycloak-secret both", "", "", "client=robot:s3cret user=root:toor"},
        {"--keycloak-secret user", ENV_USER, "", "user=root:toor"},
        {"--keycloak-secret client", ENV_CLIENT, "", "client=robot:s3cret"},
        {"--keycloak-secret client", ENV_USER, "", "client=robot:s3cret"},
        {"--keycloak-secret user", ENV_CLIENT " " ENV_TOKEN, "", "user=root:toor"},
        {"--keycloak-secret user", "", "here/client", "user=root:toor"},
        {"", ENV_USER, "here/user", "user=admin:hunter2"},
        {"", ENV_TOKEN, "here/user", "token=ey.J"},
        {"", "", "here/user", "user=root:toor bootstrap"},
        {"", "", "here/client here/user", "client=robot:s3cret bootstrap"},
        {"", "", "here/gone here/useless here/user", "user=root:toor bootstrap"},
        {"", "", "here/denied here/user", "user=root:toor bootstrap"},
        {"", "KCREALM_KEYCLOAK_USER=admin", "here/user", "user=root:toor bootstrap"},
    };
    check_rows(rows, mem_count(rows));
}

/* A name without its secret must not be put to the secret of another source. */
static void a_secret_keeps_the_name_of_its_source(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"--keycloak-secret user", "KCREALM_KEYCLOAK_USER=admin", "", "user=root:toor"},
        {"--keycloak-secret user", "KCREALM_KEYCLOAK_PASSWORD=hunter2", "", "user=root:toor"},
        {"--keycloak-secret client", "KCREALM_KEYCLOAK_CLIENT_ID=ci", "", "client=robot:s3cret"},
        {"", "KCREALM_KEYCLOAK_PASSWORD=hunter2", "here/user", "user=root:toor bootstrap"},
    };
    check_rows(rows, mem_count(rows));
}

static void a_named_secret_that_cannot_be_used_is_an_error(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *message;
        enum error_class class;
    } rows[] = {
        {"--keycloak-secret gone", "here/gone", ERROR_NOT_FOUND},
        {"--keycloak-secret denied", "here", ERROR_FORBIDDEN},
        {"--keycloak-secret useless", "Secret here/useless has neither username and password nor",
         ERROR_INPUT},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_collecting collecting;
        collect(&collecting, rows[i].arguments, ENV_USER, "here/user");
        assert_false(collecting.good);
        assert_int_equal(collecting.err.class, rows[i].class);
        if (!strstr(collecting.err.message, rows[i].message))
            fail_msg("%s", collecting.err.message);
    }
}

static void secrets_that_may_not_be_read_are_no_silence(void **state) {
    (void)state;
    auto_collecting collecting;
    collect(&collecting, "", "", "here/gone here/denied");
    assert_false(collecting.good);
    assert_int_equal(collecting.err.class, ERROR_FORBIDDEN);
}

static void a_login_from_discovery_is_announced(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *candidates, *said;
    } rows[] = {
        {"", "here/user", "note: logging in as root from Secret here/user\n"},
        {"", "here/client", "note: logging in as robot from Secret here/client\n"},
        {"-q", "here/user", ""},
        {"--keycloak-secret user", "", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_collecting collecting;
        collect(&collecting, rows[i].arguments, "", rows[i].candidates);
        assert_string_equal(collecting.cli.captured.err, rows[i].said);
    }
}

static void messages_can_name_the_source(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *variables, *candidates, *source;
    } rows[] = {
        {"", ENV_USER, "", "the environment"},
        {"--keycloak-secret user", "", "", "Secret here/user"},
        {"--keycloak-secret user", ENV_USER, "", "Secret here/user"},
        {"", "", "here/user", "Secret here/user"},
        {"", "KCREALM_KEYCLOAK_USER=admin", "here/user", "Secret here/user"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_collecting collecting;
        collect(&collecting, rows[i].arguments, rows[i].variables, rows[i].candidates);
        assert_true(collecting.good);
        assert_string_equal(collecting.credentials.source, rows[i].source);
    }
}

/* --- Logging in ------------------------------------------------------------------------------------------ */

#define TOKENS "POST /realms/master/protocol/openid-connect/token"

/* Logs in to a Keycloak that refuses the first logins. */
static char *log_in(const char *arguments, const char *variables, const char *candidates, int refusals,
                    struct error *err) {
    struct fake_keycloak fake;
    struct fake_api *api = fake_api_start(secrets);
    auto_cli cli;
    auto_strings list = {0};
    const struct fake_rule refusal = {TOKENS, refusals, 401,
                                      "{'error': 'unauthorized_client', 'error_description': 'no'}", NULL};
    fake_start(&fake);
    fake_add_rule(&fake, &refusal);
    cli_open(&cli, "diff -s %s -n here --keycloak-url %s %s", fake_api_url(api), http_script_url(fake.script),
             arguments);
    strings_split(&list, variables, ' ');
    for (size_t i = 0; i < list.count; i++)
        cli_set(&cli, "%s", list.items[i]);
    struct connection connection = {.session = &cli.session};
    const struct login_defaults defaults = {0};
    strings_split(&connection.candidates, candidates, ' ');
    capture_start(&cli.captured, NULL);
    cli_start(&cli);
    bool good = connect_kube(&connection, err) && connect_keycloak(&connection, &defaults, err);
    capture_end(&cli.captured);
    char *identity = good ? mem_dup(keycloak_identity(connection.keycloak)) : NULL;
    connect_close(&connection);
    fake_stop(&fake);
    fake_api_stop(api);
    return identity;
}

static void refused_clients_give_way_to_a_user_that_is_at_hand(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *variables, *candidates;
        int refusals;
        const char *identity; /* NULL: the login fails */
    } rows[] = {
        {"", ENV_CLIENT, "here/user", 0, "service account of client ci of realm master"},
        {"", ENV_CLIENT, "here/user", 2, "user root of realm master"},
        {"", ENV_CLIENT, "here/user", -1, NULL},
        {"", ENV_CLIENT, "", 1, NULL},
        {"", ENV_CLIENT, "here/client", 1, NULL},
        {"", ENV_CLIENT, "here/gone", 1, NULL},
        {"", ENV_CLIENT " " ENV_USER, "here/user", 1, "user admin of realm master"},
        {"", ENV_USER, "here/user", 1, NULL},
        {"--keycloak-secret client", ENV_USER, "here/user", 0,
         "service account of client robot of realm master"},
        {"--keycloak-secret client", ENV_USER, "here/user", 2, "user admin of realm master"},
        {"--keycloak-secret client", "", "here/user", 2, "user root of realm master"},
        {"--keycloak-secret client", ENV_CLIENT, "", 1, NULL},
        {"--keycloak-secret user", ENV_USER, "", 1, NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        auto_text identity =
            log_in(rows[i].arguments, rows[i].variables, rows[i].candidates, rows[i].refusals, &err);
        if (!text_equal(identity, rows[i].identity))
            fail_msg("%s, %s, %s: %s, %s", rows[i].arguments, rows[i].variables, rows[i].candidates, identity,
                     err.message);
        assert_int_equal(err.class, identity ? ERROR_NONE : ERROR_UNAUTHENTICATED);
        assert_true(identity || !strstr(err.message, "swordfish"));
    }
}

static void a_refused_login_names_where_its_credentials_came_from(void **state) {
    (void)state;
    static const struct {
        const char *variables, *candidates, *message;
    } rows[] = {
        {ENV_USER, "", "with the credentials of the environment: login as user admin of realm master"},
        {"", "here/user", "with the credentials of Secret here/user: login as user root of realm master"},
        {ENV_CLIENT, "here/user", "with the credentials of the environment and Secret here/user: login as"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        assert_null(log_in("", rows[i].variables, rows[i].candidates, -1, &err));
        if (!text_starts_with(err.message, rows[i].message))
            fail_msg("%s", err.message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_gives_tokens_clients_and_users),
        cmocka_unit_test(half_of_a_credential_is_none),
        cmocka_unit_test(nothing_to_log_in_with_says_what_would_do),
        cmocka_unit_test(files_give_secrets_without_their_line_end),
        cmocka_unit_test(every_part_may_come_from_a_file),
        cmocka_unit_test(a_value_wins_over_a_file),
        cmocka_unit_test(a_file_that_cannot_be_read_is_an_error),
        cmocka_unit_test(a_named_secret_comes_before_the_environment_and_that_before_discovery),
        cmocka_unit_test(a_secret_keeps_the_name_of_its_source),
        cmocka_unit_test(a_named_secret_that_cannot_be_used_is_an_error),
        cmocka_unit_test(secrets_that_may_not_be_read_are_no_silence),
        cmocka_unit_test(a_login_from_discovery_is_announced),
        cmocka_unit_test(messages_can_name_the_source),
        cmocka_unit_test(refused_clients_give_way_to_a_user_that_is_at_hand),
        cmocka_unit_test(a_refused_login_names_where_its_credentials_came_from),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
