/* Which values never reach a report. */
#include "kcrealm/base/memory.h"
#include "report/redact.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *path;
    const char *value;
    const char *expected;
};

static void check(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto_json value = given(rows[i].value);
        auto_json before = json_deep_copy(value);
        auto_json expected = given(rows[i].expected);
        auto_json redacted = redact_value(rows[i].path, value);
        same_json(rows[i].path, redacted, expected);
        same_json("the value itself is not changed", value, before);
    }
}

static void secrets_are_known_by_the_last_part_of_their_path(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"/secret", "'x'", "'***'"},
        {"/registrationAccessToken", "'x'", "'***'"},
        {"/attributes/client.secret.rotated", "'x'", "'***'"},
        {"/attributes/client.secret.creation.time", "'1'", "'***'"},
        {"/attributes/saml.signing.private.key", "'x'", "'***'"},
        {"/attributes/jwt.credential.private.key", "'x'", "'***'"},
        {"/protocolMappers/rest/config/api.password", "'x'", "'***'"},
        {"/protocolMappers/rest/config/API_SECRET", "'x'", "'***'"},
        {"/secret", "{'value': 'x'}", "'***'"},
        {"/secret", "['x']", "'***'"},
    };
    check(rows, mem_count(rows));
}

static void other_values_are_shown(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"/clientAuthenticatorType", "'client-secret'", "'client-secret'"},
        {"/redirectUris", "'https://x/secret'", "'https://x/secret'"},
        {"/attributes/jwt.credential.public.key", "'x'", "'x'"},
        {"/attributes/access.token.lifespan", "'60'", "'60'"},
        {"/protocolMappers/secret/config/claim.name", "'x'", "'x'"},
        {"", "true", "true"},
    };
    check(rows, mem_count(rows));
}

static void secrets_inside_of_whole_objects_are_hidden(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"/protocolMappers/rest", "{'name': 'rest', 'config': {'password': 'x', 'url': 'u'}}",
         "{'name': 'rest', 'config': {'password': '***', 'url': 'u'}}"},
        {"/protocolMappers/secret", "{'name': 'secret', 'config': {'claim.name': 'c'}}",
         "{'name': 'secret', 'config': {'claim.name': 'c'}}"},
        {"/list", "[{'clientSecret': 'x'}, [{'secret': {'a': 1}}], 'y']",
         "[{'clientSecret': '***'}, [{'secret': '***'}], 'y']"},
    };
    check(rows, mem_count(rows));
}

static void nothing_stays_nothing(void **state) {
    (void)state;
    assert_null(redact_value("/secret", NULL));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_known_by_the_last_part_of_their_path),
        cmocka_unit_test(other_values_are_shown),
        cmocka_unit_test(secrets_inside_of_whole_objects_are_hidden),
        cmocka_unit_test(nothing_stays_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
