#include "kcrealm/realm/standard_scopes.h"

#include "kcrealm/base/memory.h"

#include <string.h>

/* One mapper: "attribute" is what it reads, "claim" what it writes; types other than the two user mappers
 * have their settings in mapper_config below. */
struct mapper_row {
    const char *scope;
    const char *name;
    const char *type;
    const char *attribute;
    const char *claim;
    const char *json_type;
};

#define ATTRIBUTE "oidc-usermodel-attribute-mapper"
#define PROPERTY "oidc-usermodel-property-mapper"

static const struct mapper_row mappers[] = {
    {"profile", "username", ATTRIBUTE, "username", "preferred_username", "String"},
    {"profile", "family name", ATTRIBUTE, "lastName", "family_name", "String"},
    {"profile", "given name", ATTRIBUTE, "firstName", "given_name", "String"},
    {"profile", "middle name", ATTRIBUTE, "middleName", "middle_name", "String"},
    {"profile", "nickname", ATTRIBUTE, "nickname", "nickname", "String"},
    {"profile", "profile", ATTRIBUTE, "profile", "profile", "String"},
    {"profile", "picture", ATTRIBUTE, "picture", "picture", "String"},
    {"profile", "website", ATTRIBUTE, "website", "website", "String"},
    {"profile", "gender", ATTRIBUTE, "gender", "gender", "String"},
    {"profile", "birthdate", ATTRIBUTE, "birthdate", "birthdate", "String"},
    {"profile", "zoneinfo", ATTRIBUTE, "zoneinfo", "zoneinfo", "String"},
    {"profile", "locale", ATTRIBUTE, "locale", "locale", "String"},
    {"profile", "updated at", ATTRIBUTE, "updatedAt", "updated_at", "long"},
    {"profile", "full name", "oidc-full-name-mapper", NULL, NULL, NULL},
    {"email", "email", ATTRIBUTE, "email", "email", "String"},
    {"email", "email verified", PROPERTY, "emailVerified", "email_verified", "boolean"},
    {"address", "address", "oidc-address-mapper", NULL, NULL, NULL},
    {"phone", "phone number", ATTRIBUTE, "phoneNumber", "phone_number", "String"},
    {"phone", "phone number verified", ATTRIBUTE, "phoneNumberVerified", "phone_number_verified", "boolean"},
    {"groups", "groups", "oidc-group-membership-mapper", NULL, "groups", NULL},
};

static const struct {
    const char *name;
    const char *description;
    const char *consent_text;
} scopes[] = {
    {"profile", "OpenID Connect built-in scope: profile", "${profileScopeConsentText}"},
    {"email", "OpenID Connect built-in scope: email", "${emailScopeConsentText}"},
    {"address", "OpenID Connect built-in scope: address", "${addressScopeConsentText}"},
    {"phone", "OpenID Connect built-in scope: phone", "${phoneScopeConsentText}"},
    {"groups", "The groups of the user, as claim \"groups\"", NULL},
};

static void set_text(json_t *object, const char *key, const char *value) {
    json_object_set_new(object, key, json_string(value));
}

static void set_address_attributes(json_t *config) {
    static const char *const parts[] = {"formatted", "street",      "locality",
                                        "region",    "postal_code", "country"};
    for (size_t i = 0; i < mem_count(parts); i++) {
        auto_text key = mem_format("user.attribute.%s", parts[i]);
        set_text(config, key, parts[i]);
    }
}

static json_t *mapper_config(const struct mapper_row *row) {
    json_t *config = json_object();
    set_text(config, "id.token.claim", "true");
    set_text(config, "access.token.claim", "true");
    set_text(config, "userinfo.token.claim", "true");
    set_text(config, "introspection.token.claim", "true");
    if (row->claim)
        set_text(config, "claim.name", row->claim);
    if (row->attribute)
        set_text(config, "user.attribute", row->attribute);
    if (row->json_type)
        set_text(config, "jsonType.label", row->json_type);
    if (strcmp(row->scope, "address") == 0)
        set_address_attributes(config);
    if (strcmp(row->scope, "groups") == 0)
        set_text(config, "full.path", "false");
    return config;
}

static json_t *mapper(const struct mapper_row *row) {
    json_t *object = json_object();
    set_text(object, "name", row->name);
    set_text(object, "protocol", "openid-connect");
    set_text(object, "protocolMapper", row->type);
    json_object_set_new(object, "config", mapper_config(row));
    return object;
}

static json_t *scope_attributes(const char *consent_text) {
    json_t *attributes = json_object();
    set_text(attributes, "include.in.token.scope", "true");
    set_text(attributes, "display.on.consent.screen", "true");
    if (consent_text)
        set_text(attributes, "consent.screen.text", consent_text);
    return attributes;
}

static json_t *scope_mappers(const char *name) {
    json_t *list = json_array();
    for (size_t i = 0; i < mem_count(mappers); i++)
        if (strcmp(mappers[i].scope, name) == 0)
            json_array_append_new(list, mapper(&mappers[i]));
    return list;
}

json_t *standard_scope(const char *name) {
    for (size_t i = 0; i < mem_count(scopes); i++) {
        if (strcmp(scopes[i].name, name) != 0)
            continue;
        json_t *scope = json_object();
        set_text(scope, "name", name);
        set_text(scope, "description", scopes[i].description);
        set_text(scope, "protocol", "openid-connect");
        json_object_set_new(scope, "attributes", scope_attributes(scopes[i].consent_text));
        json_object_set_new(scope, "protocolMappers", scope_mappers(name));
        return scope;
    }
    return NULL;
}

const char *standard_scope_names(void) {
    return "profile, email, address, phone, groups";
}
