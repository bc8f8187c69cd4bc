#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/client.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The error for an answer to a request of user "dev". */
static void refuse(struct kube_access *access, const char *method, const char *path, int status,
                   const char *content_type, const char *body, struct error *err) {
    struct kube *kube = fake_kube_open("https://k:6443", access);
    struct http_response response = {.status = status, .content_type = mem_dup(content_type)};
    buffer_add_text(&response.body, body);
    assert_false(kube_refusal(kube, method, path, &response, err));
    http_response_clear(&response);
    fake_kube_close(kube);
}

static const char json[] = "application/json";

static const struct {
    const char *method;
    const char *path;
    int status;
    const char *type;
    const char *body;
    enum error_class class;
    const char *message;
    const char *next;
} refusals[] = {
    {"GET", "/api/v1/namespaces/a/services/b", 404, json,
     FAKE_STATUS(404, "NotFound", "services b not found"), ERROR_NOT_FOUND, "services b not found", NULL},
    {"PUT", "/api/v1/namespaces/a/configmaps/b", 409, json, FAKE_STATUS(409, "Conflict", "was modified"),
     ERROR_CONFLICT, "was modified", NULL},
    {"POST", "/api/v1/namespaces/a/configmaps", 422, json, FAKE_STATUS(422, "Invalid", ""), ERROR_REFUSED,
     "Invalid", NULL},
    {"GET", "/api/v1/namespaces/a/services", 403, json,
     FAKE_STATUS(403, "Forbidden",
                 "services is forbidden: User \\\"dev\\\" cannot list resource "
                 "\\\"services\\\" in API group \\\"\\\" in the namespace \\\"a\\\""),
     ERROR_FORBIDDEN, "user \"dev\" may not list services in namespace a",
     "kubectl auth can-i list services -n a --context=ctx; the rule that is missing, for a Role in "
     "namespace a: {apiGroups: [\"\"], resources: [services], verbs: [list]}"},
    {"GET", "/apis/k8s.keycloak.org/v2beta1/keycloaks", 403, json, FAKE_STATUS(403, "Forbidden", ""),
     ERROR_FORBIDDEN, "user \"dev\" may not list keycloaks.k8s.keycloak.org in all namespaces",
     "kubectl auth can-i list keycloaks.k8s.keycloak.org --all-namespaces --context=ctx; the rule that "
     "is missing, for a ClusterRole: {apiGroups: [\"k8s.keycloak.org\"], resources: [keycloaks], verbs: "
     "[list]}"},
    {"GET", "/api/v1/namespaces/a/configmaps/s", 403, json,
     FAKE_STATUS(403, "Forbidden",
                 "configmaps is forbidden: User \\\"system:anonymous\\\" cannot get resource "
                 "\\\"configmaps\\\" in API group \\\"\\\" in the namespace \\\"a\\\""),
     ERROR_FORBIDDEN,
     "user \"dev\" may not get configmaps \"s\" in namespace a (the API server takes us for "
     "system:anonymous)",
     NULL},
    {"GET", "/api/v1/namespaces/a/secrets/s", 403, json, FAKE_STATUS(403, "Forbidden", ""), ERROR_FORBIDDEN,
     "user \"dev\" may not get secrets \"s\" in namespace a",
     "kubectl auth can-i get secrets/s -n a --context=ctx; the rule that is missing, for a Role in "
     "namespace a: {apiGroups: [\"\"], resources: [secrets], resourceNames: [\"s\"], verbs: [get]}"},
    {"GET", "/api/v1/namespaces/a/pods/p/portforward", 403, json, FAKE_STATUS(403, "Forbidden", ""),
     ERROR_FORBIDDEN, "user \"dev\" may not get pods/portforward \"p\" in namespace a",
     "kubectl auth can-i get pods --subresource=portforward -n a --context=ctx; the rule that is "
     "missing, for a Role in namespace a: {apiGroups: [\"\"], resources: [pods/portforward], verbs: "
     "[get]}"},
    {"PATCH", "/api/v1/namespaces/a/secrets/s", 403, json,
     FAKE_STATUS(403, "Forbidden", "admission webhook vault.io denied the request: no"), ERROR_FORBIDDEN,
     "user \"dev\" may not patch secrets \"s\" in namespace a: admission webhook vault.io denied the "
     "request: no",
     "kubectl auth can-i patch secrets/s -n a --context=ctx"},
    {"GET", "/version", 502, "text/html", "<html>bad gateway</html>", ERROR_SERVER,
     "the Kubernetes API server https://k:6443 (context \"ctx\") answered 502 with text/html",
     "check that it is a Kubernetes API server, not a proxy or another server: kubectl version"},
    {"GET", "/version", 404, "text/plain", "404 page not found\nmore", ERROR_NOT_FOUND,
     "the Kubernetes API server https://k:6443 (context \"ctx\") answered 404: 404 page not found", NULL},
    {"GET", "/version", 403, "text/html", "<html>login</html>", ERROR_FORBIDDEN,
     "the Kubernetes API server https://k:6443 (context \"ctx\") answered 403 with text/html", NULL},
    {"GET", "/version", 503, "", "", ERROR_SERVER,
     "the Kubernetes API server https://k:6443 (context \"ctx\") answered 503 with an empty body", NULL},
};

static void each_refusal_has_its_class_and_words(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(refusals); i++) {
        auto_error err = {0};
        refuse(NULL, refusals[i].method, refusals[i].path, refusals[i].status, refusals[i].type,
               refusals[i].body, &err);
        auto_text origin =
            mem_format("%s %s (HTTP %d)", refusals[i].method, refusals[i].path, refusals[i].status);
        assert_int_equal(err.class, refusals[i].class);
        assert_int_equal(err.http_status, refusals[i].status);
        assert_string_equal(err.message, refusals[i].message);
        assert_string_equal(err.origin, origin);
        bool is_other_server = strcmp(refusals[i].type, "text/html") == 0 || !*refusals[i].body;
        if (is_other_server)
            assert_string_equal(err.code, "KCR-2001");
        else
            assert_null(err.code);
        if (refusals[i].next)
            assert_string_equal(err.next, refusals[i].next);
    }
}

static void a_401_names_what_was_not_accepted(void **state) {
    (void)state;
    struct kube_access cases[] = {
        {.auth = {.token = secret_from_text("t")}},
        {.auth = {.token_file = mem_dup("f")}},
        {.auth = {.username = mem_dup("u")}},
        {.endpoint = {.tls = {.certificate_pem = mem_dup("c")}}},
        {.in_cluster = false},
    };
    static const char *const says[] = {"the token of", "the token file of", "the password of",
                                       "the client certificate of",
                                       "wants a login, and user \"dev\" has none"};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_error err = {0};
        refuse(&cases[i], "GET", "/version", 401, "application/json", FAKE_STATUS(401, "Unauthorized", "x"),
               &err);
        assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
        assert_non_null(strstr(err.message, says[i]));
        assert_non_null(err.next);
    }
}

static void impersonation_is_told(void **state) {
    (void)state;
    struct kube_access access = {0};
    strings_add(&access.headers, "Impersonate-User: bob");
    auto_error err = {0};
    refuse(&access, "GET", "/api/v1/pods", 403, "application/json", FAKE_STATUS(403, "Forbidden", ""), &err);
    assert_string_equal(err.message,
                        "user \"bob\" (impersonated by \"dev\") may not list pods in all namespaces");
    assert_true(
        text_starts_with(err.next, "kubectl auth can-i list pods --all-namespaces --context=ctx --as=bob; "));
}

/* The API server names whom one may not act as in the Status' details (1.35). */
static void a_refused_impersonation_is_told_from_a_refused_request(void **state) {
    (void)state;
    static const struct {
        const char *kind;
        const char *message;
        const char *group;
    } cases[] = {
        {"users", "user \"dev\" may not impersonate users \"x\"", "{apiGroups: [\"\"],"},
        {"groups", "user \"dev\" may not impersonate groups \"x\"", "{apiGroups: [\"\"],"},
        {"uids", "user \"dev\" may not impersonate uids.authentication.k8s.io \"x\"",
         "{apiGroups: [\"authentication.k8s.io\"],"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct kube_access access = {0};
        strings_add(&access.headers, "Impersonate-User: x");
        strings_add(&access.kubectl_arguments, "--as=x");
        auto_error err = {0};
        auto_text body = mem_format("{\"kind\":\"Status\",\"code\":403,\"message\":\"no\",\"details\":"
                                    "{\"kind\":\"%s\",\"name\":\"x\"}}",
                                    cases[i].kind);
        refuse(&access, "GET", "/api/v1/pods", 403, "application/json", body, &err);
        assert_string_equal(err.message, cases[i].message);
        assert_non_null(strstr(err.next, cases[i].group));
        assert_non_null(strstr(err.next, "ClusterRole"));
        assert_null(strstr(err.next, "--as"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_refusal_has_its_class_and_words),
        cmocka_unit_test(a_401_names_what_was_not_accepted),
        cmocka_unit_test(impersonation_is_told),
        cmocka_unit_test(a_refused_impersonation_is_told_from_a_refused_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
