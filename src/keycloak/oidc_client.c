#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/base64.h"
#include "keycloak/client_assertion.h"
#include "keycloak/oidc_request.h"
#include "keycloak/session.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

static const char *const proof_names[OIDC_PROOFS] = {
    [OIDC_PROOF_NONE] = "none",
    [OIDC_PROOF_POST] = "client_secret_post",
    [OIDC_PROOF_BASIC] = "client_secret_basic",
    [OIDC_PROOF_SECRET_JWT] = "client_secret_jwt",
    [OIDC_PROOF_KEY_JWT] = "private_key_jwt",
};

const char *oidc_proof_name(enum oidc_proof proof) {
    return proof_names[proof];
}

bool oidc_proof_named(const char *name, enum oidc_proof *proof) {
    for (size_t i = 0; i < OIDC_PROOFS; i++) {
        if (!text_equal(name, proof_names[i]))
            continue;
        *proof = (enum oidc_proof)i;
        return true;
    }
    return false;
}

/* RFC 6749 section 2.3.1: both are encoded as in a form before they are joined. */
static struct secret *basic_header(const struct oidc_client *client) {
    auto_buffer pair = {0};
    auto_buffer header = {0};
    url_encode(&pair, client->client_id);
    buffer_add_char(&pair, ':');
    url_encode(&pair, secret_reveal(client->secret));
    buffer_add_text(&header, "Basic ");
    base64_encode(&header, buffer_text(&pair), pair.size);
    return secret_new(buffer_text(&header), header.size);
}

static struct secret *sign(const struct oidc_client *client, const struct assertion *assertion,
                           struct error *err) {
    if (client->proof == OIDC_PROOF_KEY_JWT)
        return assertion_sign_by_key(assertion, client->secret, client->key_id, err);
    return assertion_sign(assertion, client->secret, err);
}

static bool add_assertion(const struct oidc_realm *realm, const struct oidc_client *client,
                          struct buffer *form, struct error *err) {
    auto_json configuration = oidc_configuration(realm, err);
    if (!configuration)
        return false;
    auto_text id = assertion_id();
    const struct assertion assertion = {.client_id = client->client_id,
                                        .audience = value_text(configuration, "issuer"),
                                        .id = id,
                                        .algorithm = client->algorithm,
                                        .now_s = realm->now_s()};
    auto_secret signed_assertion = sign(client, &assertion, err);
    if (!signed_assertion)
        return error_wrap(err, "signing as client %s", client->client_id);
    form_add(form, "client_assertion_type", ASSERTION_TYPE);
    form_add(form, "client_assertion", secret_reveal(signed_assertion));
    return true;
}

bool oidc_prove(const struct oidc_realm *realm, const struct oidc_client *client,
                struct http_request *request, struct error *err) {
    if (client->proof == OIDC_PROOF_BASIC) {
        request->authorization = basic_header(client);
        return true;
    }
    form_add(&request->body, "client_id", client->client_id);
    if (client->proof == OIDC_PROOF_POST)
        form_add(&request->body, "client_secret", secret_reveal(client->secret));
    return client->proof == OIDC_PROOF_NONE || client->proof == OIDC_PROOF_POST ||
           add_assertion(realm, client, &request->body, err);
}
