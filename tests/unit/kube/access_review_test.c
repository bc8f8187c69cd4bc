#include "kcrealm/base/memory.h"
#include "kcrealm/kube/client.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define REVIEW "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

static const struct kube_right right = {.verb = "create",
                                        .group = "",
                                        .resource = "pods",
                                        .subresource = "portforward",
                                        .namespace = "a",
                                        .name = ""};

static bool ask(const struct fake_answer *answers, bool *allowed, struct error *err) {
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    bool good = kube_may(kube, &right, allowed, err);
    fake_kube_close(kube);
    fake_api_stop(api);
    return good;
}

static void the_servers_word_counts(void **state) {
    (void)state;
    static const struct {
        struct fake_answer answers[2];
        bool allowed;
    } cases[] = {
        {{{.request = REVIEW,
           .needs =
               "\"verb\":\"create\",\"group\":\"\",\"resource\":\"pods\",\"subresource\":\"portforward\","
               "\"namespace\":\"a\"",
           .status = 201,
           .body = "{\"status\":{\"allowed\":true}}"}},
         true},
        {{{.request = REVIEW, .status = 201, .body = "{\"status\":{\"allowed\":false}}"}}, false},
        {{{.request = REVIEW, .status = 201, .body = "{}"}}, false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        bool allowed = !cases[i].allowed;
        auto_error err = {0};
        assert_true(ask(cases[i].answers, &allowed, &err));
        assert_int_equal(allowed, cases[i].allowed);
    }
}

static void a_question_that_is_refused_is_an_error(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = REVIEW, .status = 403, .body = FAKE_STATUS(403, "Forbidden", "")}, {0}};
    bool allowed = false;
    auto_error err = {0};
    assert_false(ask(answers, &allowed, &err));
    assert_int_equal(err.class, ERROR_FORBIDDEN);
    assert_true(strncmp(err.message, "asking what is allowed: ", 24) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_servers_word_counts),
        cmocka_unit_test(a_question_that_is_refused_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
