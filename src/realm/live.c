#include "kcrealm/realm/live.h"

#include "kcrealm/base/text.h"
#include "kcrealm/realm/mask.h"

#include <string.h>

/* SAML keys (saml.signing.private.key, saml.encryption.private.key), jwt.credential.private.key … */
bool live_holds_secret(const char *attribute) {
    return text_starts_with(attribute, "client.secret") || strstr(attribute, "private.key") != NULL;
}

void live_drop_secrets(json_t *client) {
    json_t *attributes = json_object_get(client, "attributes");
    const char *key;
    json_t *value;
    void *next;
    json_object_del(client, "secret");
    json_object_del(client, "registrationAccessToken");
    json_object_foreach_safe (attributes, next, key, value)
        if (live_holds_secret(key))
            json_object_del(attributes, key);
}

void live_seal_secrets(json_t *client, const struct seal *seal) {
    auto_json secret = json_incref(json_object_get(client, "secret"));
    live_drop_secrets(client);
    if (!seal || !json_string_length(secret))
        return;
    if (mask_is(secret))
        json_object_set(client, "secret", secret);
    else
        json_object_set_new(client, "secret", seal_new(seal, json_string_value(secret)));
}

static const char *alias_of(const json_t *flow_ids, const char *id) {
    const char *alias;
    json_t *value;
    json_object_foreach ((json_t *)flow_ids, alias, value)
        if (text_equal(json_string_value(value), id))
            return alias;
    return NULL;
}

void live_name_flows(json_t *client, const json_t *flow_ids) {
    json_t *overrides = json_object_get(client, "authenticationFlowBindingOverrides");
    const char *binding;
    json_t *flow;
    void *next;
    if (!flow_ids)
        return;
    json_object_foreach_safe (overrides, next, binding, flow) {
        const char *alias = json_is_string(flow) ? alias_of(flow_ids, json_string_value(flow)) : NULL;
        if (alias)
            json_object_set_new(overrides, binding, json_string(alias));
    }
}

void live_mask_flows(json_t *client) {
    json_t *overrides = json_object_get(client, "authenticationFlowBindingOverrides");
    const char *binding;
    json_t *flow;
    void *next;
    json_object_foreach_safe (overrides, next, binding, flow)
        json_object_set_new(overrides, binding, json_string(MASKED_VALUE));
}
