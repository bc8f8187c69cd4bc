#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "keycloak/oidc_request.h"
#include "keycloak/session.h"

#define DEVICE_GRANT "urn:ietf:params:oauth:grant-type:device_code"

void oidc_device_clear(struct oidc_device *device) {
    secret_free(device->device_code);
    mem_free(device->user_code);
    mem_free(device->verification_uri);
    mem_free(device->verification_uri_complete);
    *device = (struct oidc_device){0};
}

static long long within(long long value, long long otherwise, long long most) {
    if (value <= 0)
        return otherwise;
    return value < most ? value : most;
}

static bool take_device(const struct oidc_realm *realm, const json_t *reply, struct oidc_device *device,
                        struct error *err) {
    const char *code = value_text(reply, "device_code");
    const char *user_code = value_text(reply, "user_code");
    const char *uri = value_text(reply, "verification_uri");
    if (!code || !user_code || !uri) {
        error_set(err, ERROR_SERVER, "the device endpoint answered without codes");
        return error_next(err, "is that Keycloak? Look into its log, and that of proxies between");
    }
    long long lifetime_s = json_integer_value(json_object_get(reply, "expires_in"));
    long long interval_s = json_integer_value(json_object_get(reply, "interval"));
    *device = (struct oidc_device){
        .device_code = secret_from_text(code),
        .user_code = mem_dup(user_code),
        .verification_uri = mem_dup(uri),
        .verification_uri_complete = mem_dup(value_text(reply, "verification_uri_complete")),
        .interval_s = within(interval_s, OIDC_DEVICE_INTERVAL_S, OIDC_DEVICE_INTERVAL_MAX_S),
        .expires_at_s = realm->now_s() + within(lifetime_s, OIDC_DEVICE_WAIT_MAX_S, OIDC_DEVICE_WAIT_MAX_S)};
    return true;
}

bool oidc_device_begin(const struct oidc_realm *realm, const struct oidc_client *client, const char *scope,
                       struct oidc_device *device, struct oidc_refusal *refusal, struct error *err) {
    struct http_request request = oidc_request(realm, OIDC_DEVICE);
    auto_json reply = NULL;
    if (scope)
        form_add(&request.body, "scope", scope);
    if (!oidc_prove(realm, client, &request, err)) {
        http_request_clear(&request);
        return false;
    }
    return oidc_send(realm, OIDC_DEVICE, &request, &reply, refusal, err) &&
           take_device(realm, reply, device, err);
}

/* One question, after the interval. */
static bool ask(const struct oidc_realm *realm, const struct oidc_client *client,
                const struct oidc_device *device, struct oidc_tokens *tokens, struct oidc_refusal *refusal,
                struct error *err) {
    const struct oidc_grant grant = {.type = DEVICE_GRANT, .device_code = device->device_code};
    struct http_request request = oidc_request(realm, OIDC_TOKEN);
    auto_json reply = NULL;
    request.delay_ms = (long)(device->interval_s * 1000);
    oidc_fill_grant(&request.body, &grant);
    if (!oidc_prove(realm, client, &request, err)) {
        http_request_clear(&request);
        return false;
    }
    return oidc_send(realm, OIDC_TOKEN, &request, &reply, refusal, err) &&
           oidc_take_tokens(realm, reply, tokens, err);
}

/* Whether to ask again. */
static bool is_pending(struct oidc_device *device, const struct oidc_refusal *refusal) {
    if (text_equal(refusal->error, "slow_down")) {
        device->interval_s = within(device->interval_s + OIDC_DEVICE_SLOWER_S, 1, OIDC_DEVICE_INTERVAL_MAX_S);
        return true;
    }
    return text_equal(refusal->error, "authorization_pending");
}

static bool expire(struct oidc_refusal *refusal, struct error *err) {
    mem_replace(&refusal->error, mem_dup("expired_token"));
    error_set(err, ERROR_REFUSED, "nobody entered the code before it expired");
    return error_next(err, "begin again, and open the address in a browser right away");
}

bool oidc_device_wait(const struct oidc_realm *realm, const struct oidc_client *client,
                      struct oidc_device *device, struct oidc_tokens *tokens, struct oidc_refusal *refusal,
                      struct error *err) {
    while (realm->now_s() < device->expires_at_s) {
        oidc_refusal_clear(refusal);
        error_clear(err);
        if (ask(realm, client, device, tokens, refusal, err))
            return true;
        if (text_equal(refusal->error, "expired_token"))
            return expire(refusal, err);
        if (!is_pending(device, refusal))
            return false;
    }
    return expire(refusal, err);
}
