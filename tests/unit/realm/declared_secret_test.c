#include "kcrealm/realm/declared_secret.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/mask.h"
#include "kcrealm/realm/seal.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct seal seal = {{1}};

/* A live client as it leaves the room that read it; a mask stays a mask. */
static json_t *live_with(const char *secret) {
    if (!secret)
        return json_object();
    json_t *value = json_string(secret);
    if (mask_is(value))
        return json_pack("{s:o}", "secret", value);
    json_decref(value);
    return json_pack("{s:o}", "secret", seal_new(&seal, secret));
}

static void a_secret_leaves_the_spec(void **state) {
    (void)state;
    auto_json spec = given("{'name': 'A', 'secret': 'geheim'}");
    auto_secret secret = declared_secret_take(spec);
    assert_string_equal(secret_reveal(secret), "geheim");
    auto_text rest = shown(spec);
    assert_string_equal(rest, "{'name':'A'}");
}

static void what_is_no_secret_stays(void **state) {
    (void)state;
    static const char *const specs[] = {"{}", "{'secret':''}", "{'secret':null}", "{'secret':'**********'}",
                                        "{'secret':7}"};
    for (size_t i = 0; i < mem_count(specs); i++) {
        auto_json spec = given(specs[i]);
        auto_secret secret = declared_secret_take(spec);
        assert_null(secret);
        auto_text rest = shown(spec);
        assert_string_equal(rest, specs[i]);
    }
}

static void a_comparison_shows_no_secret(void **state) {
    (void)state;
    static const struct {
        const char *name, *declared, *live, *changes;
    } rows[] = {
        {"none declared", NULL, "live", ""},
        {"equal", "geheim", "geheim", ""},
        {"another", "geheim", "live", "replace /secret '***' -> '***'"},
        {"none there", "geheim", NULL, "add /secret '***'"},
        {"masked", "geheim", MASKED_VALUE, "unknown /secret: masked by the server"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct changes changes = {0};
        auto_secret secret = secret_from_text(rows[i].declared);
        auto_json live = live_with(rows[i].live);
        declared_secret_compare(secret, live, &changes);
        auto_text lines = changes_shown(&changes);
        changes_clear(&changes);
        same_lines(rows[i].name, lines, rows[i].changes);
    }
}

static void a_public_client_has_no_secret(void **state) {
    (void)state;
    struct changes changes = {0};
    auto_secret secret = secret_from_text("geheim");
    auto_json live = given("{'publicClient': true}");
    declared_secret_compare(secret, live, &changes);
    auto_text lines = changes_shown(&changes);
    changes_clear(&changes);
    assert_string_equal(lines, "unknown /secret: the client is public\n");
    auto_json body = given("{'publicClient': true}");
    declared_secret_add(secret, live, body);
    assert_null(json_object_get(body, "secret"));
    auto_json confidential = given("{'publicClient': false}");
    declared_secret_add(secret, live, confidential);
    assert_string_equal(value_text(confidential, "secret"), "geheim");
}

static void only_another_secret_is_sent(void **state) {
    (void)state;
    static const struct {
        const char *declared, *live, *body;
    } rows[] = {
        {NULL, "live", "{}"},
        {"geheim", "geheim", "{}"},
        {"geheim", "live", "{'secret':'geheim'}"},
        {"geheim", NULL, "{'secret':'geheim'}"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_secret secret = secret_from_text(rows[i].declared);
        auto_json live = live_with(rows[i].live);
        auto_json body = json_object();
        declared_secret_add(secret, live, body);
        auto_text text = shown(body);
        assert_string_equal(text, rows[i].body);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_leaves_the_spec),     cmocka_unit_test(what_is_no_secret_stays),
        cmocka_unit_test(a_comparison_shows_no_secret), cmocka_unit_test(a_public_client_has_no_secret),
        cmocka_unit_test(only_another_secret_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
