/* Answers of Keycloak, and of whatever stands before it. The first byte chooses status, question and media type. */
#include "keycloak/session.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/live.h"
#include "support/fuzz.h"

static const int statuses[] = {200, 400, 401, 403, 404, 409, 429, 500, 302, 503};
static const char *const types[] = {"application/json", "text/html", ""};
static const char *const paths[] = {"/admin/realms/a%20b/clients?first=0",
                                    "/admin/realms/%e2%80%ae/authentication/flows",
                                    "/realms/master/protocol/openid-connect/token", "/admin/realms/%"};

static long long now(void) {
    return 0;
}

/* Opened once: opening costs more than what is looked at, and answers leave nothing behind but a token. */
static struct keycloak *keycloak(void) {
    static struct keycloak *opened;
    static struct endpoint endpoint;
    if (opened)
        return opened;
    bool read = endpoint_from_url(&endpoint, "https://sso.example/auth", NULL);
    assert(read);
    struct keycloak_credentials credentials = {
        .username = mem_dup("admin"), .password = secret_from_text("x"), .source = mem_dup("test")};
    const struct keycloak_options options = {.login_realm = "master", .now_ms = now, .parallel = 1};
    struct http *http = http_new(&(struct http_options){0});
    opened = keycloak_new(http, &endpoint, &credentials, &options);
    return opened;
}

void fuzz_one(const char *bytes, size_t size) {
    unsigned choice = fuzz_choose(&bytes, &size, 240);
    auto_response response = {.status = statuses[choice % 10],
                              .content_type = mem_dup(types[choice / 10 % 3]),
                              .retry_after_s = choice % 7 == 0 ? 5 : 0};
    response.location = choice % 5 ? NULL : mem_dup_n(bytes, size);
    buffer_add(&response.body, bytes, size);
    const struct http_request request = {.method = choice % 2 ? "PUT" : "GET",
                                         .path = (char *)paths[choice / 30 % 4]};
    auto_error refused = {0};
    auto_json reply = keycloak_reply(keycloak(), &request, &response, &refused);
    fuzz_is_reported(!reply, &refused);
    live_drop_secrets(reply);
    auto_error unauthenticated = {0};
    bool accepted = token_accept(keycloak(), GRANT_PASSWORD, &response, &unauthenticated);
    fuzz_is_reported(!accepted, &unauthenticated);
}
