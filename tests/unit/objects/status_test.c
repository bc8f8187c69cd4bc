#include "kcrealm/objects/status.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_status_says_what_was_refused(void **state) {
    (void)state;
    auto_json value =
        json_loads("{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":404,\"reason\":\"NotFound\","
                   "\"message\":\"services \\\"x\\\" not found\","
                   "\"details\":{\"name\":\"x\",\"kind\":\"services\"}}",
                   0, NULL);
    struct status_view view;
    assert_true(status_view(value, &view));
    assert_int_equal(view.code, 404);
    assert_string_equal(view.reason, "NotFound");
    assert_string_equal(view.message, "services \"x\" not found");
    assert_string_equal(view.resource, "services");
    assert_string_equal(view.name, "x");
}

static void other_values_are_no_status_and_have_empty_texts(void **state) {
    (void)state;
    static const char *const texts[] = {"{\"kind\":\"Service\"}", "[]",
                                        "{\"kind\":\"Status\",\"status\":\"Success\"}"};
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_json value = json_loads(texts[i], 0, NULL);
        struct status_view view;
        assert_false(status_view(value, &view));
        assert_string_equal(view.message, "");
        assert_string_equal(view.reason, "");
    }
    struct status_view view;
    assert_false(status_view(NULL, &view));
}

static void http_statuses_have_classes(void **state) {
    (void)state;
    static const struct {
        int http_status;
        enum error_class class;
    } cases[] = {
        {200, ERROR_NONE},      {204, ERROR_NONE},      {101, ERROR_SERVER},
        {302, ERROR_SERVER},    {400, ERROR_REFUSED},   {401, ERROR_UNAUTHENTICATED},
        {403, ERROR_FORBIDDEN}, {404, ERROR_NOT_FOUND}, {409, ERROR_CONFLICT},
        {410, ERROR_REFUSED},   {422, ERROR_REFUSED},   {429, ERROR_SERVER},
        {500, ERROR_SERVER},    {503, ERROR_SERVER},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_int_equal(status_class(cases[i].http_status), cases[i].class);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_says_what_was_refused),
        cmocka_unit_test(other_values_are_no_status_and_have_empty_texts),
        cmocka_unit_test(http_statuses_have_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
