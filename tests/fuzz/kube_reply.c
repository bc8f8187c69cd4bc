/* Refusals of the Kubernetes API server. The first byte chooses request, status and media type. */
#include "kcrealm/kube/client.h"

#include "kcrealm/base/memory.h"
#include "support/fuzz.h"

static const int statuses[] = {403, 400, 401, 404, 409, 422, 500, 503};
static const char *const types[] = {"application/json", "text/plain", "text/html", ""};
static const char *const paths[] = {"/api/v1/namespaces/a/secrets/s",
                                    "/api/v1/namespaces/a/pods/p/portforward",
                                    "/apis/k8s.keycloak.org/v2beta1/keycloaks", "/version"};

static long long now(void) {
    return 0;
}

/* Opened once: opening costs more than what is looked at. */
static struct kube *kube(void) {
    static struct kube *opened;
    static const char *const environment[] = {NULL};
    if (opened)
        return opened;
    struct kube_access access = {.context = mem_dup("ctx"),
                                 .cluster = mem_dup("cluster"),
                                 .user = mem_dup("dev"),
                                 .namespace = mem_dup("here")};
    bool read = endpoint_from_url(&access.endpoint, "https://k:6443", NULL);
    assert(read);
    strings_add(&access.headers, "Impersonate-User: bob");
    const struct kube_options options = {.now_s = now, .environment = environment};
    opened = kube_open(http_new(&(struct http_options){0}), &access, &options);
    return opened;
}

void fuzz_one(const char *bytes, size_t size) {
    unsigned choice = fuzz_choose(&bytes, &size, 128);
    auto_response response = {.status = statuses[choice % 8], .content_type = mem_dup(types[choice / 8 % 4])};
    buffer_add(&response.body, bytes, size);
    auto_error err = {0};
    bool fine = kube_refusal(kube(), choice % 3 ? "GET" : "POST", paths[choice / 32], &response, &err);
    assert(!fine);
    fuzz_is_reported(true, &err);
}
