/* Which links `attach-scopes` makes, and what it refuses. */
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "support/cli_case.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A run of `attach-scopes <arguments>` against a realm with the client "web", whose scope email is default. */
struct attaching {
    struct fake_keycloak fake;
    struct cli_case cli;
};

static void attaching_clear(struct attaching *attaching) {
    cli_close(&attaching->cli);
    fake_stop(&attaching->fake);
}

#define auto_attaching __attribute__((cleanup(attaching_clear))) struct attaching

static void attach(struct attaching *attaching, const char *arguments, const char *input) {
    fake_start(&attaching->fake);
    fake_add_client(&attaching->fake, "ameide",
                    "{'clientId': 'web', 'name': 'Web', 'defaultClientScopes': ['email'], "
                    "'optionalClientScopes': []}");
    cli_open(&attaching->cli, "attach-scopes %s", arguments);
    cli_use_keycloak(&attaching->cli, &attaching->fake);
    cli_run(&attaching->cli, input);
}

static char *list_shown(const struct attaching *attaching, const char *member) {
    auto_strings names = {0};
    size_t i;
    json_t *name;
    json_array_foreach (json_object_get(fake_client(&attaching->fake, "ameide", "web"), member), i, name)
        strings_add(&names, json_string_value(name));
    strings_sort(&names);
    return strings_join(&names, ",");
}

/* "default: email; optional: phone" */
static char *links_now(const struct attaching *attaching) {
    auto_text defaults = list_shown(attaching, "defaultClientScopes");
    auto_text optionals = list_shown(attaching, "optionalClientScopes");
    return mem_format("default: %s; optional: %s", defaults, optionals);
}

#define DECLARED                                                                                             \
    "[{\"clientId\": \"web\", \"realm\": \"ameide\", \"spec\": {\"name\": \"Not this\", "                    \
    "\"defaultClientScopes\": [\"profile\"], \"optionalClientScopes\": [\"phone\"]}},"                       \
    " {\"clientId\": \"other\", \"realm\": \"ameide\", \"spec\": {}}]"

struct row {
    const char *arguments, *input, *links;
};

static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto_attaching attaching;
        attach(&attaching, rows[i].arguments, rows[i].input);
        cli_exits(&attaching.cli, EXIT_EQUAL);
        auto_text links = links_now(&attaching);
        if (strcmp(links, rows[i].links) != 0)
            fail_msg("%s: %s", rows[i].arguments, links);
        assert_string_equal(value_text(fake_client(&attaching.fake, "ameide", "web"), "name"), "Web");
    }
}

static void flags_name_the_scopes(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"web --realm ameide --default profile", NULL, "default: email,profile; optional: "},
        {"web --realm ameide --default=profile,address --optional phone", NULL,
         "default: address,email,profile; optional: phone"},
        {"web --realm ameide --default profile,,email,", NULL, "default: email,profile; optional: "},
        {"web --realm ameide --optional email", NULL, "default: ; optional: email"},
        {"web --realm ameide --default email", NULL, "default: email; optional: "},
        {"web --realm ameide --default groups", NULL, "default: email,groups; optional: "},
        {"web --realm ameide --default openid,profile --optional openid", NULL,
         "default: email,profile; optional: "},
    };
    check_rows(rows, mem_count(rows));
}

static void declarations_name_the_scopes_where_the_flags_do_not(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"web -f -", DECLARED, "default: email,profile; optional: phone"},
        {"web -f - --default address", DECLARED, "default: address,email; optional: "},
        {"web -f - --realm ameide --optional address", DECLARED, "default: email; optional: address"},
    };
    check_rows(rows, mem_count(rows));
}

static void a_scope_that_the_realm_lacks_is_created_if_it_is_a_standard_one(void **state) {
    (void)state;
    auto_attaching standard, unknown;
    attach(&standard, "web --realm ameide --default groups", NULL);
    assert_non_null(value_find(fake_list(&standard.fake, "ameide", "scopes"), "name", "groups"));
    attach(&unknown, "web --realm ameide --default profil", NULL);
    cli_refuses(&unknown.cli, "profil");
    assert_int_equal(fake_write_count(&unknown.fake), 0);
}

static void links_that_are_there_are_reported_and_not_written(void **state) {
    (void)state;
    auto_attaching attaching;
    attach(&attaching, "web --realm ameide --default email", NULL);
    cli_exits(&attaching.cli, EXIT_EQUAL);
    cli_prints(&attaching.cli, "email");
    assert_int_equal(fake_write_count(&attaching.fake), 0);
}

static void a_dry_run_writes_nothing(void **state) {
    (void)state;
    static const char *const lines[] = {"web --realm ameide --default groups --dry-run",
                                        "web --realm ameide --default groups --dry-run=server -o json",
                                        "web --realm ameide --optional email --dry-run -o yaml"};
    for (size_t i = 0; i < mem_count(lines); i++) {
        auto_attaching attaching;
        attach(&attaching, lines[i], NULL);
        cli_exits(&attaching.cli, EXIT_EQUAL);
        cli_prints(&attaching.cli, "web");
        assert_int_equal(fake_write_count(&attaching.fake), 0);
    }
}

static void programs_get_a_plan_or_an_outcome(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *kind;
    } rows[] = {
        {"web --realm ameide --default profile -o json", "Outcome"},
        {"web --realm ameide --default profile -o json --dry-run", "Plan"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_attaching attaching;
        auto_error err = {0};
        attach(&attaching, rows[i].arguments, NULL);
        const char *out = attaching.cli.captured.out;
        auto_json document = value_parse(out, strlen(out), "the output", &err);
        assert_string_equal(value_text(document, "kind"), rows[i].kind);
    }
}

static void wrong_lines_are_refused_before_anything_is_reached(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *input, *said;
    } rows[] = {
        {"--realm ameide --default email", NULL, "error: attach-scopes takes one client, not 0"},
        {"web api --realm ameide --default email", NULL, "error: attach-scopes takes one client, not 2"},
        {"web --default email", NULL, "error: which realm does client \"web\" belong to?"},
        {"web --optional email", NULL, "try: add --realm NAME, or -f FILE with the client's declaration"},
        {"web --realm ameide --default profile,email --optional phone,email", NULL,
         "error: scope \"email\" is named by --default and by --optional try: name it with one of the two"},
        {"web -f - --default email --optional email", DECLARED,
         "error: scope \"email\" is named by --default and by --optional"},
        {"web --realm ameide --default email --dry-run=maybe", NULL,
         "error: --dry-run takes none, client or server, not \"maybe\""},
        {"web --realm ameide --default email --strict", NULL,
         "error: --strict does not go with this command"},
        {"nobody -f -", DECLARED, "error: client \"nobody\" is not declared"},
        {"web -f nowhere.yaml", NULL, "error: cannot open nowhere.yaml"},
        {"web --realm ameide", NULL, "error: no Kubernetes cluster is configured"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_attaching attaching;
        attach(&attaching, rows[i].arguments, rows[i].input);
        cli_refuses(&attaching.cli, rows[i].said);
        assert_int_equal(http_script_count(attaching.fake.script, ""), 0);
    }
}

static void a_client_that_does_not_exist_is_not_created(void **state) {
    (void)state;
    auto_attaching attaching;
    attach(&attaching, "nobody --realm ameide --default email", NULL);
    cli_refuses(&attaching.cli,
                "error: client \"nobody\" does not exist in realm \"ameide\" try: create it first: "
                "kubectl kcrealm ensure -f FILE nobody");
    assert_int_equal(fake_write_count(&attaching.fake), 0);
}

static void a_link_that_fails_is_one_that_is_not_done(void **state) {
    (void)state;
    static const struct fake_rule refusal = {"PUT /admin/realms/ameide/clients/", -1, 403, "{'error': 'no'}",
                                             NULL};
    auto_attaching attaching;
    fake_start(&attaching.fake);
    fake_add_client(&attaching.fake, "ameide", "{'clientId': 'web'}");
    fake_add_rule(&attaching.fake, &refusal);
    cli_open(&attaching.cli, "attach-scopes web --realm ameide --default profile");
    cli_use_keycloak(&attaching.cli, &attaching.fake);
    cli_run(&attaching.cli, NULL);
    cli_exits(&attaching.cli, EXIT_DIFFERENT);
    cli_prints(&attaching.cli, "profile");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_name_the_scopes),
        cmocka_unit_test(declarations_name_the_scopes_where_the_flags_do_not),
        cmocka_unit_test(a_scope_that_the_realm_lacks_is_created_if_it_is_a_standard_one),
        cmocka_unit_test(links_that_are_there_are_reported_and_not_written),
        cmocka_unit_test(a_dry_run_writes_nothing),
        cmocka_unit_test(programs_get_a_plan_or_an_outcome),
        cmocka_unit_test(wrong_lines_are_refused_before_anything_is_reached),
        cmocka_unit_test(a_client_that_does_not_exist_is_not_created),
        cmocka_unit_test(a_link_that_fails_is_one_that_is_not_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
