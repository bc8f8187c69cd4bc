#include "kube/portforward_rights.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define REVIEW(verb, answer)                                                                                 \
    {                                                                                                        \
        .request = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",                            \
        .needs = "\"verb\":\"" verb "\"", .status = 201, .body = "{\"status\":{\"allowed\":" answer "}}"     \
    }

static void the_missing_verb_is_named_with_the_rule(void **state) {
    (void)state;
    static const struct {
        struct fake_answer answers[3];
        const char *message; /* NULL: the error stays */
    } cases[] = {
        {{REVIEW("get", "true"), REVIEW("create", "false")},
         "user \"dev\" may not create pods/portforward in namespace sso"},
        {{REVIEW("get", "false"), REVIEW("create", "false")},
         "user \"dev\" may not get and create pods/portforward in namespace sso"},
        {{REVIEW("get", "true"), REVIEW("create", "true")}, NULL},
        {{{.request = "POST *", .status = 403, .body = FAKE_STATUS(403, "Forbidden", "")}}, NULL},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct fake_api *api = fake_api_start(cases[i].answers);
        struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
        auto_error err = {0};
        error_set(&err, ERROR_UNREACHABLE, "first");
        error_origin(&err, "GET x");
        err.http_status = 403;
        assert_int_equal(portforward_rights_explain(kube, "sso", false, &err), cases[i].message != NULL);
        assert_string_equal(err.message, cases[i].message ? cases[i].message : "first");
        assert_int_equal(err.class, cases[i].message ? ERROR_FORBIDDEN : ERROR_UNREACHABLE);
        assert_string_equal(err.origin, "GET x");
        assert_int_equal(err.http_status, 403);
        if (cases[i].message)
            assert_string_equal(err.next,
                                "kubectl auth can-i create pods --subresource=portforward -n sso "
                                "--context=ctx; the rule that is missing, for a Role in namespace sso: "
                                "{apiGroups: [\"\"], resources: [pods/portforward], verbs: [get, create]}");
        fake_kube_close(kube);
        fake_api_stop(api);
    }
}

/* It reads the pod before it forwards; our own tunnel does not. */
static void kubectl_needs_to_read_the_pod_as_well(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {{.request = "POST *",
                                                  .needs = "\"subresource\":\"portforward\"",
                                                  .status = 201,
                                                  .body = "{\"status\":{\"allowed\":true}}"},
                                                 REVIEW("get", "false"),
                                                 {0}};
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    auto_error err = {0};
    error_set(&err, ERROR_UNREACHABLE, "first");
    assert_false(portforward_rights_explain(kube, "sso", false, &err));
    assert_true(portforward_rights_explain(kube, "sso", true, &err));
    assert_string_equal(err.message, "user \"dev\" may not get pods in namespace sso");
    assert_non_null(strstr(err.next, "kubectl auth can-i get pods -n sso "));
    fake_kube_close(kube);
    fake_api_stop(api);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_missing_verb_is_named_with_the_rule),
        cmocka_unit_test(kubectl_needs_to_read_the_pod_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
