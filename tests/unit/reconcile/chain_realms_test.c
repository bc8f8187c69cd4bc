/* What is looked for in all realms of a login. */
#include "kcrealm/base/memory.h"
#include "support/chain_look_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_name_is_looked_for_in_all_realms(void **state) {
    (void)state;
    static const struct {
        const char *name, *forbidden, *realms; /* NULL: an error */
    } rows[] = {
        {"app", NULL, "ameide third"},
        {"nobody", NULL, ""},
        {"app", "other", "ameide third"},
        {"nobody", "other", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look look;
        auto_strings realms = {0};
        look_open(&look);
        fake_add_realm(&look.keycloak.fake, "other");
        fake_add_realm(&look.keycloak.fake, "third");
        fake_add_client(&look.keycloak.fake, "ameide", APP);
        fake_add_client(&look.keycloak.fake, "third", APP);
        fake_add_rule(&look.keycloak.fake, &(struct fake_rule){"GET /admin/realms?", -1, 200,
                                                               "[{'realm':'ameide'},{'realm':'other'},{"
                                                               "'realm':'third'}]",
                                                               NULL});
        auto_text forbidden =
            mem_format("GET /admin/realms/%s/", rows[i].forbidden ? rows[i].forbidden : "-");
        fake_add_rule(&look.keycloak.fake, &(struct fake_rule){forbidden, -1, 403, "{}", NULL});
        bool found = chain_find_realms(look.keycloak.keycloak, rows[i].name, &realms, &look.err);
        auto_text all = strings_join(&realms, " ");
        assert_int_equal(found, rows[i].realms != NULL);
        assert_int_equal(look.err.class, found ? ERROR_NONE : ERROR_FORBIDDEN);
        assert_string_equal(all, found ? rows[i].realms : "");
        assert_int_equal(fake_admin_count(&look.keycloak.fake), 3 + 1);
    }
}

static void realms_that_may_not_be_listed_are_an_error(void **state) {
    (void)state;
    auto_look look;
    auto_strings realms = {0};
    look_open(&look);
    fake_add_rule(&look.keycloak.fake, &(struct fake_rule){"GET /admin/realms?", -1, 403, "{}", NULL});
    assert_false(chain_find_realms(look.keycloak.keycloak, "app", &realms, &look.err));
    assert_int_equal(look.err.class, ERROR_FORBIDDEN);
}

/* --- Roles --------------------------------------------------------------------------------------------------- */

#define TWO_REALMS "[{'realm':'ameide'},{'realm':'other'}]"
#define MAY_MANAGE "[{'clientId':'account','access':{'view':true,'configure':true,'manage':true}}]"
#define MAY_VIEW "[{'clientId':'account','access':{'view':true,'configure':false,'manage':false}}]"

/* Each realm's answer about the client that it always has; NULL: refused. */
static void roles_are_told_by_what_the_login_may_do_with_a_client(void **state) {
    (void)state;
    static const struct {
        const char *ameide, *other, *missing, *roles;
    } rows[] = {
        {MAY_MANAGE, MAY_MANAGE, "", "sees the clients of 2 of 2 realms, may manage those of 2"},
        {MAY_MANAGE, NULL, "", "sees the clients of 1 of 2 realms, may manage those of 1"},
        {MAY_VIEW, MAY_VIEW, "", "sees the clients of 2 of 2 realms, may manage those of 0"},
        {NULL, NULL, "view-clients", "sees the clients of 0 of 2 realms, may manage those of 0"},
        /* With query-clients alone a list is empty. */
        {"[]", "[]", "view-clients", "sees the clients of 0 of 2 realms, may manage those of 0"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look look;
        look_open(&look);
        fake_add_rule(&look.keycloak.fake,
                      &(struct fake_rule){"GET /admin/realms?", -1, 200, TWO_REALMS, NULL});
        fake_add_rule(&look.keycloak.fake,
                      &(struct fake_rule){"GET /admin/realms/ameide/clients?", -1, rows[i].ameide ? 200 : 403,
                                          rows[i].ameide ? rows[i].ameide : "{}", NULL});
        fake_add_rule(&look.keycloak.fake,
                      &(struct fake_rule){"GET /admin/realms/other/clients?", -1, rows[i].other ? 200 : 403,
                                          rows[i].other ? rows[i].other : "{}", NULL});
        assert_true(chain_look_at_roles(look.keycloak.keycloak, NULL, &look.facts.keycloak, &look.err));
        auto_text missing = strings_join(&look.facts.keycloak.missing_roles, " ");
        assert_string_equal(missing, rows[i].missing);
        assert_string_equal(look.facts.keycloak.roles, rows[i].roles);
        assert_int_equal(fake_admin_count(&look.keycloak.fake), 2 + 1);
    }
}

static void roles_are_those_of_the_realm_that_was_named(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_rule(&look.keycloak.fake,
                  &(struct fake_rule){"GET /admin/realms/other/clients?", -1, 200, MAY_MANAGE, NULL});
    assert_true(chain_look_at_roles(look.keycloak.keycloak, "other", &look.facts.keycloak, &look.err));
    assert_string_equal(look.facts.keycloak.roles, "sees the clients of 1 of 1 realm, may manage those of 1");
    assert_int_equal(fake_admin_count(&look.keycloak.fake), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_looked_for_in_all_realms),
        cmocka_unit_test(realms_that_may_not_be_listed_are_an_error),
        cmocka_unit_test(roles_are_told_by_what_the_login_may_do_with_a_client),
        cmocka_unit_test(roles_are_those_of_the_realm_that_was_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
