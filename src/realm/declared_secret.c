#include "kcrealm/realm/declared_secret.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/mask.h"
#include "kcrealm/realm/seal.h"

static const char field[] = "secret";

struct secret *declared_secret_take(json_t *spec) {
    const json_t *value = json_object_get(spec, field);
    if (!json_string_length(value) || mask_is(value))
        return NULL;
    struct secret *secret = secret_new(json_string_value(value), json_string_length(value));
    json_object_del(spec, field);
    return secret;
}

static bool is_live(const struct secret *secret, const json_t *live) {
    return seal_matches(json_object_get(live, field), secret_reveal(secret));
}

void declared_secret_compare(const struct secret *secret, const json_t *live, struct changes *changes) {
    const json_t *live_secret = json_object_get(live, field);
    if (!secret || is_live(secret, live))
        return;
    const char *unknown = mask_is(live_secret) ? "masked by the server"
                          : !live_secret && value_is_true(live, "publicClient", false)
                              ? "the client is public"
                              : NULL;
    if (unknown) {
        changes_add_unknown(changes, mem_dup("/secret"), mem_dup(unknown));
        return;
    }
    auto_json concealed = json_string(CONCEALED_VALUE);
    changes_add(changes, live_secret ? CHANGE_REPLACE : CHANGE_ADD, mem_dup("/secret"), concealed,
                live_secret ? concealed : NULL);
}

void declared_secret_add(const struct secret *secret, const json_t *live, json_t *body) {
    if (secret && !is_live(secret, live) && !value_is_true(body, "publicClient", false))
        json_object_set_new(body, field, json_string(secret_reveal(secret)));
}
