#include "support/realm_random.h"

#include "kcrealm/base/memory.h"

#include <string.h>

/* xorshift64*: small, and the same everywhere. */
static uint64_t next(struct random *random) {
    uint64_t state = random->state;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    random->state = state;
    return state * 0x2545f4914f6cdd1du;
}

size_t random_below(struct random *random, size_t limit) {
    return (size_t)((next(random) >> 33) % limit);
}

static const char *one_of(struct random *random, const char *const *words, size_t count) {
    return words[random_below(random, count)];
}

static bool chance(struct random *random, size_t one_in) {
    return random_below(random, one_in) == 0;
}

static json_t *random_text(struct random *random) {
    static const char *const texts[] = {"", "a", "b", "a b", "${role_x}", "ü/~", "false"};
    return json_string(one_of(random, texts, mem_count(texts)));
}

/* What a text can be declared as. */
static json_t *random_text_like(struct random *random) {
    switch (random_below(random, 8)) {
    case 0:
        return json_null();
    case 1:
        return json_boolean(random_below(random, 2));
    case 2:
        return json_integer((json_int_t)random_below(random, 3));
    default:
        return random_text(random);
    }
}

static json_t *random_boolean(struct random *random) {
    static const char *const texts[] = {"true", "false"};
    return chance(random, 6) ? json_string(one_of(random, texts, 2)) : json_boolean(random_below(random, 2));
}

static json_t *random_set(struct random *random) {
    static const char *const uris[] = {"https://a/*", "https://b/*", "http://localhost:8080/*", "+", "/x"};
    json_t *set = json_array();
    for (size_t i = random_below(random, 6); i > 0; i--)
        json_array_append_new(set, json_string(one_of(random, uris, mem_count(uris))));
    return set;
}

static json_t *random_joined(struct random *random) {
    static const char *const values[] = {"", "+", "a", "a##b", "b##a", "b##c##a", "a##a"};
    return json_string(one_of(random, values, mem_count(values)));
}

static json_t *random_attributes(struct random *random) {
    static const char *const names[] = {"pkce.code.challenge.method", "access.token.lifespan", "a/b~c",
                                        "use.jwks.url"};
    static const char *const noise[] = {"realm_client", "client.secret.creation.time",
                                        "backchannel.logout.session.required"};
    json_t *attributes = json_object();
    for (size_t i = 0; i < mem_count(names); i++)
        if (chance(random, 2))
            json_object_set_new(attributes, names[i], random_text_like(random));
    for (size_t i = 0; i < mem_count(noise); i++)
        if (chance(random, 4))
            json_object_set_new(attributes, noise[i], json_string(chance(random, 2) ? "true" : "false"));
    if (chance(random, 2))
        json_object_set_new(attributes, "post.logout.redirect.uris", random_joined(random));
    return attributes;
}

static json_t *random_mapper(struct random *random, const char *name) {
    static const char *const types[] = {"oidc-usermodel-attribute-mapper", "oidc-audience-mapper"};
    static const char *const settings[] = {"claim.name", "id.token.claim", "multivalued"};
    json_t *mapper = json_object();
    json_object_set_new(mapper, "name", json_string(name));
    json_object_set_new(mapper, "protocol", json_string("openid-connect"));
    json_object_set_new(mapper, "protocolMapper", json_string(one_of(random, types, mem_count(types))));
    if (chance(random, 4))
        json_object_set_new(mapper, "consentRequired", json_true());
    json_t *config = json_object();
    for (size_t i = 0; i < mem_count(settings); i++)
        if (chance(random, 2))
            json_object_set_new(config, settings[i], random_text_like(random));
    json_object_set_new(mapper, "config", config);
    return mapper;
}

static json_t *random_mappers(struct random *random) {
    static const char *const names[] = {"groups", "audience", "family name", "a/b"};
    json_t *mappers = json_array();
    for (size_t i = 0; i < mem_count(names); i++)
        if (chance(random, 2))
            json_array_append_new(mappers, random_mapper(random, names[i]));
    return mappers;
}

static json_t *random_flows(struct random *random) {
    json_t *flows = json_object();
    if (chance(random, 2))
        json_object_set_new(flows, "browser", random_text(random));
    if (chance(random, 2))
        json_object_set_new(flows, "direct_grant", random_text(random));
    return flows;
}

static json_t *random_plain(struct random *random) {
    json_t *plain = json_object();
    json_t *deep = json_object();
    json_object_set_new(deep, "x", random_text_like(random));
    json_object_set_new(deep, "y", random_set(random));
    json_object_set_new(plain, "deep", deep);
    if (chance(random, 2))
        json_object_set_new(plain, "list", random_set(random));
    if (chance(random, 2))
        json_object_set_new(plain, "flag", json_boolean(random_below(random, 2)));
    return plain;
}

/* Each scope in one of the lists at most. */
static void add_links(struct random *random, json_t *spec) {
    static const char *const names[] = {"openid", "profile", "email", "groups", "service_account", "phone"};
    json_t *lists[] = {json_array(), json_array()};
    for (size_t i = 0; i < mem_count(names); i++) {
        size_t list = random_below(random, 3);
        if (list < 2)
            json_array_append_new(lists[list], json_string(names[i]));
    }
    if (chance(random, 2))
        json_object_set(spec, "defaultClientScopes", lists[0]);
    if (chance(random, 2))
        json_object_set(spec, "optionalClientScopes", lists[1]);
    json_decref(lists[0]);
    json_decref(lists[1]);
}

static json_t *random_number(struct random *random) {
    return json_integer((json_int_t)random_below(random, 4));
}

json_t *random_spec(struct random *random) {
    static const struct {
        const char *name;
        json_t *(*make)(struct random *random);
    } fields[] = {
        {"name", random_text_like},
        {"description", random_text_like},
        {"baseUrl", random_text},
        {"rootUrl", random_text},
        {"publicClient", random_boolean},
        {"enabled", random_boolean},
        {"authorizationServicesEnabled", random_boolean},
        {"notBefore", random_number},
        {"redirectUris", random_set},
        {"webOrigins", random_set},
        {"attributes", random_attributes},
        {"authenticationFlowBindingOverrides", random_flows},
        {"protocolMappers", random_mappers},
        {"somethingNew", random_plain},
    };
    json_t *spec = json_object();
    json_object_set_new(spec, "clientId", json_string("backstage"));
    for (size_t i = 0; i < mem_count(fields); i++) {
        if (chance(random, 2))
            json_object_set_new(spec, fields[i].name, fields[i].make(random));
        else if (chance(random, 8))
            json_object_set_new(spec, fields[i].name, json_null());
    }
    add_links(random, spec);
    return spec;
}

static json_t *random_json(struct random *random, size_t depth) {
    json_t *value = NULL;
    switch (random_below(random, depth ? 8 : 6)) {
    case 0:
        return json_null();
    case 1:
        return json_boolean(random_below(random, 2));
    case 2:
        return json_real(1.5);
    case 3:
        return json_string("**********");
    case 4:
    case 5:
        return random_text(random);
    case 6:
        value = json_array();
        for (size_t i = random_below(random, 4); i > 0; i--)
            json_array_append_new(value, random_json(random, depth - 1));
        return value;
    default:
        value = json_object();
        json_object_set_new(value, "name", random_json(random, depth - 1));
        json_object_set_new(value, "config", random_json(random, depth - 1));
        json_object_set_new(value, "browser", random_json(random, depth - 1));
        json_object_set_new(value, "deep", random_json(random, depth - 1));
        return value;
    }
}

json_t *random_oddity(struct random *random) {
    static const char *const names[] = {
        "name",
        "publicClient",
        "notBefore",
        "redirectUris",
        "attributes",
        "id",
        "defaultClientScopes",
        "optionalClientScopes",
        "somethingNew",
        "protocolMappers",
        "webOrigins",
        "authenticationFlowBindingOverrides",
    };
    json_t *client = json_object();
    for (size_t i = 0; i < mem_count(names); i++)
        if (!chance(random, 4))
            json_object_set_new(client, names[i], random_json(random, 3));
    return client;
}
