/* Answers of Vault, and of whatever stands before it. The first byte chooses status, question and version of the store. */
#include "vault/vault.h"

#include "kcrealm/base/memory.h"
#include "support/fuzz.h"

static const int statuses[] = {200, 400, 403, 404, 405, 412, 429, 500, 503, 302};
static const char *const paths[] = {"/v1/secret/data/a%20b", "/v1/auth/kubernetes/login",
                                    "/v1/sys/internal/ui/mounts/secret", "/v1/%e2%80%ae"};

static long long now(void) {
    return 0;
}

/* Opened once: opening costs more than what is looked at. */
static struct vault *vault(void) {
    static struct vault *opened;
    static struct endpoint endpoint;
    if (opened)
        return opened;
    bool read = endpoint_from_url(&endpoint, "https://vault.example", NULL);
    assert(read);
    struct vault_credentials credentials = {.method = VAULT_BY_KUBERNETES,
                                            .role = mem_dup("kcrealm"),
                                            .secret = secret_from_text("x"),
                                            .source = mem_dup("test")};
    const struct vault_options options = {.namespace = "team/a", .now_ms = now, .parallel = 1};
    struct http *http = http_new(&(struct http_options){0});
    opened = vault_new(http, &endpoint, &credentials, &options);
    return opened;
}

/* A login that was accepted is kept to be revoked at the end. */
static void forget_login(void) {
    while (vault()->minted) {
        struct minted *minted = vault()->minted;
        vault()->minted = minted->next;
        secret_free(minted->authorization);
        mem_free(minted);
    }
    secret_free_slot(&vault()->authorization);
}

static void read_secret(const struct vault_kv *kv, const struct http_request *request,
                        const struct http_response *response) {
    auto_error err = {0};
    struct kv_answer answer;
    kv_answer_read(vault(), kv, request, response, &answer, &err);
    fuzz_is_reported(answer.state == VAULT_FAILED, &err);
    assert((answer.fields != NULL) == (answer.state == VAULT_PRESENT));
    assert(!answer.fields || json_is_object(answer.fields));
    kv_answer_clear(&answer);
}

static void log_in(const struct http_request *request, const struct http_response *response) {
    auto_error err = {0};
    bool accepted = login_accept(vault(), request, response, &err);
    fuzz_is_reported(!accepted, &err);
    assert(!accepted || vault()->authorization);
    forget_login();
}

void fuzz_one(const char *bytes, size_t size) {
    unsigned choice = fuzz_choose(&bytes, &size, 240);
    auto_response response = {.status = statuses[choice % 10],
                              .content_type = mem_dup(choice % 3 ? "application/json" : "text/html"),
                              .retry_after_s = choice % 7 == 0 ? 5 : 0};
    response.location = choice % 5 ? NULL : mem_dup_n(bytes, size);
    buffer_add(&response.body, bytes, size);
    const struct http_request request = {.method = choice % 2 ? "PATCH" : "GET",
                                         .path = (char *)paths[choice / 10 % 4]};
    const struct vault_kv kv = {
        .mount = (char *)"secret", .prefix = (char *)"", .version = choice / 40 % 2 ? 1 : 2};
    auto_error refused = {0};
    auto_json reply = vault_reply(vault(), &request, &response, &refused);
    fuzz_is_reported(!reply, &refused);
    read_secret(&kv, &request, &response);
    log_in(&request, &response);
}
