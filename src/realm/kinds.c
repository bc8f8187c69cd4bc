#include "kcrealm/realm/kinds.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* Sources: the behaviour of each field was measured on Keycloak 26.7.4, see docs/keycloak.md. */

static const char *const no_keys[] = {NULL};

/* "realm_client" cannot be written; sending "client.secret.*" back resurrects rotated secrets. */
static const char *const client_attributes_server_owned[] = {"realm_client", "client.secret.*",
                                                             "de.adorsys.keycloak.config.*", NULL};
/* The certificates belong to keys of the server that nobody sees. */
static const char *const client_attributes_filled_in[] = {"backchannel.logout.session.required",
                                                          "backchannel.logout.revoke.offline.tokens",
                                                          "saml.artifact.binding.identifier",
                                                          "saml.encryption.certificate",
                                                          "saml.signing.certificate",
                                                          NULL};
static const char *const client_attributes_joined[] = {"post.logout.redirect.uris", "request.uris",
                                                       "default.acr.values", NULL};

/* A mapper that is created with id.token.claim alone gets the same for userinfo.token.claim. */
static const char *const mapper_config_filled_in[] = {"userinfo.token.claim", NULL};

static const struct map_rules client_attributes = {client_attributes_server_owned,
                                                   client_attributes_filled_in, client_attributes_joined};
static const struct map_rules plain_map = {no_keys, no_keys, no_keys};
static const struct map_rules mapper_config = {no_keys, mapper_config_filled_in, no_keys};

static const struct field protocol_mapper_fields[] = {
    {"config", SHAPE_MAP, TYPE_TEXTS, &mapper_config, NULL, "settings of the mapper"},
    {"consentRequired", SHAPE_OWN, TYPE_BOOLEAN, NULL, NULL, "filled in by the server"},
    {"consentText", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "shown on the consent page"},
    {"id", SHAPE_OWN, TYPE_STRING, NULL, NULL, "given by the server"},
    {"name", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "tells mappers apart"},
    {"protocol", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "openid-connect or saml"},
    {"protocolMapper", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "the mapper's type"},
};

const struct kind kind_protocol_mapper = {"protocol-mapper", "name", NULL, protocol_mapper_fields,
                                          mem_count(protocol_mapper_fields)};

/* Sorted by name: kind_field searches by halves. */
static const struct field client_fields[] = {
    {"access", SHAPE_OWN, TYPE_ANY, NULL, NULL, "what the caller may do"},
    {"adminUrl", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "where the client's admin interface is"},
    {"alwaysDisplayInConsole", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "listed in the account console"},
    {"attributes", SHAPE_MAP, TYPE_TEXTS, &client_attributes, NULL, "further settings by name"},
    {"authenticationFlowBindingOverrides", SHAPE_MAP, TYPE_TEXTS, &plain_map, NULL,
     "flows of this client, by alias"},
    {"authorizationServicesEnabled", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "fine-grained authorization"},
    {"authorizationSettings", SHAPE_OWN, TYPE_ANY, NULL, NULL,
     "sent when the client is created; not compared: PUT ignores it"},
    {"baseUrl", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "the client's home page"},
    {"bearerOnly", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "accepts tokens, obtains none"},
    {"clientAuthenticatorType", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "how the client proves who it is"},
    {"clientId", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "tells clients apart"},
    {"consentRequired", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "users are asked"},
    {"containerId", SHAPE_OWN, TYPE_STRING, NULL, NULL, "given by the server"},
    {"defaultClientScopes", SHAPE_LINKS, TYPE_STRINGS, NULL, NULL, "scopes in every token"},
    {"description", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "for people"},
    {"directAccessGrantsEnabled", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "password grant"},
    {"enabled", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "disabled clients obtain no tokens"},
    {"frontchannelLogout", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "logout through the browser"},
    {"fullScopeAllowed", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "all roles go into tokens"},
    {"id", SHAPE_OWN, TYPE_STRING, NULL, NULL, "given by the server"},
    {"implicitFlowEnabled", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "implicit flow"},
    {"name", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "for people"},
    {"nodeReRegistrationTimeout", SHAPE_SCALAR, TYPE_NUMBER, NULL, NULL, "seconds"},
    {"notBefore", SHAPE_SCALAR, TYPE_NUMBER, NULL, NULL, "older tokens are refused; seconds since 1970"},
    {"optionalClientScopes", SHAPE_LINKS, TYPE_STRINGS, NULL, NULL, "scopes in tokens that ask for them"},
    {"protocol", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "openid-connect or saml"},
    {"protocolMappers", SHAPE_KEYED, TYPE_OBJECTS, NULL, &kind_protocol_mapper, "what goes into tokens"},
    {"publicClient", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "has no secret"},
    {"redirectUris", SHAPE_SET, TYPE_STRINGS, NULL, NULL, "where logins may return to"},
    {"registeredNodes", SHAPE_OWN, TYPE_ANY, NULL, NULL, "registered at run time"},
    {"registrationAccessToken", SHAPE_SECRET, TYPE_STRING, NULL, NULL, "never read or written"},
    {"rootUrl", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "put before relative URLs"},
    {"secret", SHAPE_SECRET, TYPE_STRING, NULL, NULL,
     "generated by Keycloak; left alone unless --allow-declared-secrets lets a file declare it"},
    {"serviceAccountsEnabled", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "client credentials grant"},
    {"standardFlowEnabled", SHAPE_SCALAR, TYPE_BOOLEAN, NULL, NULL, "authorization code flow"},
    {"surrogateAuthRequired", SHAPE_OWN, TYPE_BOOLEAN, NULL, NULL, "no longer has a meaning"},
    {"webOrigins", SHAPE_SET, TYPE_STRINGS, NULL, NULL, "origins for CORS"},
};

const struct kind kind_client = {"client", "clientId", "clients", client_fields, mem_count(client_fields)};

static const struct field client_scope_fields[] = {
    {"attributes", SHAPE_MAP, TYPE_TEXTS, &plain_map, NULL, "further settings by name"},
    {"description", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "for people"},
    {"id", SHAPE_OWN, TYPE_STRING, NULL, NULL, "given by the server"},
    {"name", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "tells scopes apart"},
    {"protocol", SHAPE_SCALAR, TYPE_STRING, NULL, NULL, "openid-connect or saml"},
    {"protocolMappers", SHAPE_KEYED, TYPE_OBJECTS, NULL, &kind_protocol_mapper, "what goes into tokens"},
};

const struct kind kind_client_scope = {"client-scope", "name", "client-scopes", client_scope_fields,
                                       mem_count(client_scope_fields)};

/* Realms are looked at, never written. */
const struct kind kind_realm = {"realm", "realm", NULL, NULL, 0};

const struct field *kind_field(const struct kind *kind, const char *name) {
    size_t low = 0, high = kind->field_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, kind->fields[middle].name);
        if (order == 0)
            return &kind->fields[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

enum shape kind_shape(const struct kind *kind, const char *name) {
    const struct field *field = kind_field(kind, name);
    return field ? field->shape : SHAPE_PLAIN;
}

static bool matches(const char *pattern, const char *key) {
    size_t length = strlen(pattern);
    if (length && pattern[length - 1] == '*')
        return strncmp(pattern, key, length - 1) == 0;
    return strcmp(pattern, key) == 0;
}

bool kind_key_matches(const char *const *patterns, const char *key) {
    for (; patterns && *patterns; patterns++)
        if (matches(*patterns, key))
            return true;
    return false;
}

bool kind_is_openid(const char *scope) {
    return text_equal(scope, "openid");
}
