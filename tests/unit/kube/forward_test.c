#include "kcrealm/kube/forward.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define UPGRADE "GET /api/v1/namespaces/sso/pods/kc-0/portforward*"
#define REVIEWS "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

/* A Keycloak that kubectl (a script) "forwards" to, and the API server. */
struct stage {
    struct fake_api *keycloak;
    struct fake_api *api;
    struct kube *kube;
    char *kubectl;
    struct forward *forward;
};

static const struct fake_answer keycloak_answers[] = {{.request = "GET /auth/realms/master",
                                                       .needs = "Host: kc.sso.svc:8080\r\n",
                                                       .body = "{\"realm\":\"master\"}"},
                                                      {0}};

#define SERVICE                                                                                              \
    "{\"metadata\":{\"name\":\"kc\",\"namespace\":\"sso\"},\"spec\":{\"selector\":{\"app\":\"kc\"},"         \
    "\"ports\":[{\"port\":8080,\"targetPort\":\"http\"}]}}"
#define PODS "GET /api/v1/namespaces/sso/pods?labelSelector=app%3Dkc"

static bool set_up(struct stage *stage, const struct fake_answer *answers, enum forward_transport transport,
                   struct error *err) {
    char namespace[] = "sso", service[] = "kc", pod[] = "kc-0", authority[] = "kc.sso.svc:8080";
    auto_json object = json_loads(SERVICE, 0, NULL);
    const struct service_target target = {.namespace = namespace,
                                          .service = service,
                                          .pod = pod,
                                          .pod_port = 8080,
                                          .authority = authority,
                                          .object = object};
    stage->keycloak = fake_api_start(keycloak_answers);
    stage->api = fake_api_start(answers);
    stage->kube = fake_kube_open(fake_api_url(stage->api), NULL);
    auto_text script = mem_format("#!/bin/sh\necho 'Forwarding from %s -> 8080'\nexec sleep 30\n",
                                  fake_api_url(stage->keycloak) + strlen("http://"));
    stage->kubectl = fake_file("kubectl", script);
    const struct forward_options options = {
        .transport = transport, .base_path = "/auth", .kubectl = stage->kubectl};
    stage->forward = forward_open(stage->kube, &target, &options, err);
    return stage->forward != NULL;
}

static void tear_down(struct stage *stage) {
    forward_close(stage->forward);
    fake_kube_close(stage->kube);
    fake_api_stop(stage->api);
    fake_api_stop(stage->keycloak);
    mem_free(stage->kubectl);
}

static void kubectl_gives_an_endpoint_with_the_services_name(void **state) {
    (void)state;
    static const struct fake_answer none[] = {{0}};
    struct stage stage;
    auto_error err = {0};
    auto_response response = {0};
    assert_true(set_up(&stage, none, FORWARD_KUBECTL, &err));
    const struct endpoint *endpoint = forward_endpoint(stage.forward);
    assert_string_equal(endpoint->authority, "kc.sso.svc:8080");
    assert_string_equal(endpoint->connect_to, fake_api_url(stage.keycloak) + strlen("http://"));
    assert_null(endpoint->tunnel);
    assert_true(endpoint->no_proxy);
    assert_non_null(strstr(fake_kube_notes(), endpoint->connect_to));
    assert_true(forward_probe(stage.forward, "/realms/master", &response, &err));
    assert_int_equal(response.status, 200);
    tear_down(&stage);
}

static void opening_a_tunnel_connects_nothing(void **state) {
    (void)state;
    static const struct fake_answer none[] = {{0}};
    struct stage stage;
    auto_error err = {0};
    assert_true(set_up(&stage, none, FORWARD_AUTO, &err));
    auto_text requests = fake_api_requests(stage.api);
    assert_string_equal(requests, "");
    assert_non_null(forward_endpoint(stage.forward)->tunnel);
    assert_string_equal(fake_kube_notes(), "");
    tear_down(&stage);
}

static const struct fake_answer no_websocket[] = {
    {.request = UPGRADE, .status = 400, .body = FAKE_STATUS(400, "BadRequest", "Upgrade request required")},
    {0}};

static void a_refused_upgrade_changes_auto_to_kubectl(void **state) {
    (void)state;
    struct stage stage;
    auto_error err = {0};
    auto_response response = {0};
    assert_true(set_up(&stage, no_websocket, FORWARD_AUTO, &err));
    const struct endpoint *endpoint = forward_endpoint(stage.forward);
    assert_true(forward_probe(stage.forward, "/realms/master", &response, &err));
    assert_int_equal(response.status, 200);
    assert_ptr_equal(forward_endpoint(stage.forward), endpoint);
    assert_null(endpoint->tunnel);
    assert_non_null(endpoint->connect_to);
    assert_non_null(strstr(fake_kube_notes(), "using kubectl port-forward"));
    tear_down(&stage);
}

static void native_does_not_change_and_says_what_would_work(void **state) {
    (void)state;
    struct stage stage;
    auto_error err = {0};
    auto_response response = {0};
    assert_true(set_up(&stage, no_websocket, FORWARD_NATIVE, &err));
    assert_false(forward_probe(stage.forward, "/realms/master", &response, &err));
    assert_string_equal(err.next, "use --transport kubectl");
    assert_string_equal(fake_kube_notes(), "");
    tear_down(&stage);
}

static void a_server_without_time_is_no_reason_for_kubectl(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = UPGRADE, .status = 429, .body = "Too many requests, please try again later."}, {0}};
    struct stage stage;
    auto_error err = {0};
    auto_response response = {0};
    assert_true(set_up(&stage, answers, FORWARD_AUTO, &err));
    assert_false(forward_probe(stage.forward, "/realms/master", &response, &err));
    assert_int_equal(err.class, ERROR_SERVER);
    assert_int_equal(err.http_status, 429);
    assert_null(forward_endpoint(stage.forward)->connect_to);
    assert_string_equal(fake_kube_notes(), "");
    tear_down(&stage);
}

static void a_missing_right_is_no_reason_for_kubectl(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = UPGRADE, .status = 403, .body = FAKE_STATUS(403, "Forbidden", "")},
        {.request = REVIEWS, .needs = "\"get\"", .status = 201, .body = "{\"status\":{\"allowed\":true}}"},
        {.request = REVIEWS, .status = 201, .body = "{\"status\":{\"allowed\":false}}"},
        {0}};
    struct stage stage;
    auto_error err = {0};
    auto_response response = {0};
    assert_true(set_up(&stage, answers, FORWARD_AUTO, &err));
    assert_false(forward_probe(stage.forward, "/realms/master", &response, &err));
    assert_int_equal(err.class, ERROR_FORBIDDEN);
    assert_string_equal(
        err.message, "reaching pod sso/kc-0: user \"dev\" may not create pods/portforward in namespace sso");
    assert_non_null(strstr(err.next, "pods/portforward"));
    assert_non_null(forward_endpoint(stage.forward)->tunnel);
    tear_down(&stage);
}

static void a_pod_that_is_gone_is_no_reason_for_kubectl_but_for_another_pod(void **state) {
    (void)state;
    static const struct {
        struct fake_answer answers[4];
        const char *message;
        const char *notes;
    } cases[] = {
        {{{.request = UPGRADE, .status = 404, .body = FAKE_STATUS(404, "NotFound", "pods kc-0 not found")},
          {.request = PODS,
           .body = "{\"items\":[{\"metadata\":{\"name\":\"kc-1\"},\"spec\":{\"nodeName\":\"n\","
                   "\"containers\":[{\"ports\":[{\"name\":\"http\",\"containerPort\":8081}]}]},"
                   "\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":"
                   "\"True\"}]}}]}"},
          {.request = "GET /api/v1/namespaces/sso/pods/kc-1/portforward?ports=8081",
           .status = 404,
           .body = FAKE_STATUS(404, "NotFound", "pods kc-1 not found")}},
         "reaching pod sso/kc-1: port-forward to pod/kc-1 port 8081: the API server answered HTTP 404: pods "
         "kc-1 not found",
         "the port-forward to pod/kc-0 port 8080 is lost; going on with the port-forward to pod/kc-1 port "
         "8081\n"},
        {{{.request = UPGRADE, .status = 404, .body = FAKE_STATUS(404, "NotFound", "pods kc-0 not found")},
          {.request = PODS, .body = "{\"items\":[]}"}},
         "reaching pod sso/kc-0: the port-forward to pod/kc-0 port 8080 is lost, and no other pod was found: "
         "Service sso/kc: no pod matches its selector app=kc",
         ""},
        {{{.request = UPGRADE, .status = 404, .body = FAKE_STATUS(404, "NotFound", "pods kc-0 not found")},
          {.request = PODS, .status = 403, .body = FAKE_STATUS(403, "Forbidden", "")}},
         "reaching pod sso/kc-0: the port-forward to pod/kc-0 port 8080 is lost, and no other pod was found: "
         "user \"dev\" may not list pods in namespace sso",
         ""},
        {{{.request = UPGRADE, .status = 404, .body = FAKE_STATUS(404, "NotFound", "pods kc-0 not found")},
          {.request = PODS, .body = "{\"items\":["}},
         "reaching pod sso/kc-0: the port-forward to pod/kc-0 port 8080 is lost, and no other pod was found: "
         "the list of pods cannot be read",
         ""},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct stage stage;
        auto_error err = {0};
        auto_response response = {0};
        assert_true(set_up(&stage, cases[i].answers, FORWARD_AUTO, &err));
        assert_false(forward_probe(stage.forward, "/realms/master", &response, &err));
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(fake_kube_notes(), cases[i].notes);
        tear_down(&stage);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kubectl_gives_an_endpoint_with_the_services_name),
        cmocka_unit_test(opening_a_tunnel_connects_nothing),
        cmocka_unit_test(a_refused_upgrade_changes_auto_to_kubectl),
        cmocka_unit_test(native_does_not_change_and_says_what_would_work),
        cmocka_unit_test(a_server_without_time_is_no_reason_for_kubectl),
        cmocka_unit_test(a_missing_right_is_no_reason_for_kubectl),
        cmocka_unit_test(a_pod_that_is_gone_is_no_reason_for_kubectl_but_for_another_pod),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
