#include "kcrealm/kube/service.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define META(name) "\"metadata\":{\"name\":\"" name "\",\"namespace\":\"sso\"}"
#define SERVICE(more, ports)                                                                                 \
    "{" META("kc") ",\"spec\":{" more "\"selector\":{\"app\":\"kc\"},\"ports\":[" ports "]}}"
#define HTTP "{\"name\":\"http\",\"port\":80,\"targetPort\":\"web\"}"
#define HTTPS "{\"name\":\"https\",\"port\":443,\"targetPort\":8443}"
#define STATUS(ready)                                                                                        \
    "\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"" ready "\"}]}"
#define POD(name, ready)                                                                                     \
    "{" META(name) ",\"spec\":{\"nodeName\":\"n\",\"containers\":[{\"ports\":[{\"name\":\"web\","            \
                   "\"containerPort\":8080}]}]}," STATUS(ready) "}"

static bool choose(const char *service, const char *pods, const char *spec_text,
                   struct service_target *target, struct error *err) {
    auto_json service_value = json_loads(service, 0, NULL);
    auto_json pods_value = json_loads(pods, 0, NULL);
    assert_non_null(service_value);
    assert_non_null(pods_value);
    struct service_spec spec;
    assert_true(service_spec_parse(spec_text, "--keycloak-service", &spec, NULL));
    bool good = service_choose_target(service_value, pods_value, &spec, target, err);
    service_spec_clear(&spec);
    return good;
}

static void a_service_leads_to_a_pods_port(void **state) {
    (void)state;
    static const struct {
        const char *service;
        const char *spec;
        unsigned pod_port;
        unsigned service_port;
        bool https;
        const char *authority;
    } cases[] = {
        {SERVICE("", HTTP), "kc", 8080, 80, false, "kc.sso.svc"},
        {SERVICE("", HTTP "," HTTPS), "kc", 8443, 443, true, "kc.sso.svc"},
        {SERVICE("", HTTP "," HTTPS), "kc:http", 8080, 80, false, "kc.sso.svc"},
        {SERVICE("", HTTP), "https:kc", 8080, 80, true, "kc.sso.svc:80"},
        {SERVICE("", "{\"port\":8080}"), "kc:8080", 8080, 8080, false, "kc.sso.svc:8080"},
        {SERVICE("", "{\"port\":8443}"), "kc", 8443, 8443, true, "kc.sso.svc:8443"},
        {SERVICE("", "{\"port\":9000,\"name\":\"https-x\",\"targetPort\":9443}"), "kc", 9443, 9000, true,
         "kc.sso.svc:9000"},
        /* kubectl ignores targetPort of headless Services */
        {SERVICE("\"clusterIP\":\"None\",", HTTP), "kc", 80, 80, false, "kc.sso.svc"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct service_target target;
        auto_error err = {0};
        assert_true(choose(cases[i].service, "[" POD("kc-1", "False") "," POD("kc-0", "True") "]",
                           cases[i].spec, &target, &err));
        assert_string_equal(target.pod, "kc-0");
        assert_string_equal(target.namespace, "sso");
        assert_int_equal(target.pod_port, cases[i].pod_port);
        assert_int_equal(target.service_port, cases[i].service_port);
        assert_int_equal(target.https, cases[i].https);
        assert_string_equal(target.authority, cases[i].authority);
        service_target_clear(&target);
    }
}

static void a_service_that_leads_nowhere_says_why(void **state) {
    (void)state;
    static const struct {
        const char *service;
        const char *pods;
        const char *spec;
        enum error_class class;
        const char *message;
        const char *next;
    } cases[] = {
        {SERVICE("", HTTP), "[]", "kc", ERROR_NOT_FOUND, "Service sso/kc: no pod matches its selector app=kc",
         "kubectl get pods -n sso --show-labels"},
        {SERVICE("", HTTP), "[" POD("kc-0", "False") "]", "kc", ERROR_UNREACHABLE,
         "Service sso/kc: no pod is ready: kc-0 (Running, not ready)", "kubectl describe pod -n sso kc-0"},
        {SERVICE("", HTTP), "[" POD("kc-0", "True") "]", "kc:99", ERROR_NOT_FOUND,
         "Service sso/kc has no TCP port 99; its ports: http (80)",
         "append the port: --keycloak-service sso/kc:PORT"},
        {SERVICE("", "{\"name\":\"a\",\"port\":1},{\"name\":\"b\",\"port\":2}"), "[" POD("kc-0", "True") "]",
         "kc", ERROR_USAGE, "Service sso/kc: which port? It has a (1), b (2)",
         "append the port: --keycloak-service sso/kc:PORT"},
        {SERVICE("", "{\"port\":80,\"targetPort\":\"none\"}"), "[" POD("kc-0", "True") "]", "kc",
         ERROR_NOT_FOUND,
         "Service sso/kc: port 80 leads to the container port \"none\", which pod kc-0 does not have", NULL},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct service_target target;
        auto_error err = {0};
        assert_false(choose(cases[i].service, cases[i].pods, cases[i].spec, &target, &err));
        assert_int_equal(err.class, cases[i].class);
        assert_string_equal(err.message, cases[i].message);
        if (cases[i].next)
            assert_string_equal(err.next, cases[i].next);
        assert_null(target.pod);
    }
}

static const struct fake_answer answers[] = {
    {.request = "GET /api/v1/namespaces/sso/services/kc", .body = SERVICE("", HTTP)},
    {.request = "GET /api/v1/namespaces/here/services/kc", .body = SERVICE("", HTTP)},
    {.request = "GET /api/v1/namespaces/sso/pods?labelSelector=app%3Dkc&limit=500",
     .body = "{\"items\":[" POD("kc-0", "True") "]}"},
    {.request = "GET /api/v1/namespaces/here/pods?labelSelector=app%3Dkc&limit=500",
     .status = 403,
     .body = FAKE_STATUS(403, "Forbidden", "")},
    {.request = "GET /api/v1/namespaces/sso/services/ext",
     .body = "{" META("ext") ",\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"sso.example.com\"}}"},
    {.request = "GET /api/v1/namespaces/sso/services/bare", .body = "{" META("bare") ",\"spec\":{}}"},
    {0}};

static bool resolve(const char *text, struct service_target *target, struct error *err) {
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    struct service_spec spec;
    assert_true(service_spec_parse(text, "--keycloak-service", &spec, NULL));
    bool good = service_resolve(kube, &spec, target, err);
    service_spec_clear(&spec);
    fake_kube_close(kube);
    fake_api_stop(api);
    return good;
}

static void services_are_resolved_through_the_api(void **state) {
    (void)state;
    struct service_target target;
    auto_error err = {0};
    assert_true(resolve("sso/kc", &target, &err));
    assert_string_equal(target.pod, "kc-0");
    service_target_clear(&target);
}

static void what_cannot_be_resolved_comes_with_advice(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        enum error_class class;
        const char *message;
        const char *next;
    } cases[] = {
        {"sso/none", ERROR_NOT_FOUND, "Service sso/none: not here", "kubectl get services -n sso"},
        {"kc", ERROR_FORBIDDEN,
         "the pods of Service here/kc: user \"dev\" may not list pods in namespace here",
         "kubectl auth can-i list pods -n here --context=ctx; the rule that is missing, for a Role in "
         "namespace here: {apiGroups: [\"\"], resources: [pods], verbs: [list]}"},
        {"sso/ext", ERROR_REFUSED,
         "Service sso/ext is an ExternalName for sso.example.com: it has no pods to forward to",
         "use --keycloak-url https://sso.example.com"},
        {"sso/bare", ERROR_REFUSED, "Service sso/bare has no selector: its endpoints are no pods of its own",
         "use --keycloak-url with an address that is reachable from here"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct service_target target;
        auto_error err = {0};
        assert_false(resolve(cases[i].spec, &target, &err));
        assert_int_equal(err.class, cases[i].class);
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.next, cases[i].next);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_leads_to_a_pods_port),
        cmocka_unit_test(a_service_that_leads_nowhere_says_why),
        cmocka_unit_test(services_are_resolved_through_the_api),
        cmocka_unit_test(what_cannot_be_resolved_comes_with_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
