#include "kcrealm/keycloak/client_secret.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/single.h"
#include "kcrealm/net/url.h"
#include "kcrealm/realm/mask.h"

#include <stdlib.h>
#include <string.h>

/* An attribute of seconds since 1970, as text; 0 when it is absent or none. */
static long long time_attribute(const json_t *attributes, const char *name) {
    const char *text = value_text(attributes, name);
    char *end = NULL;
    long long seconds = text ? strtoll(text, &end, 10) : 0;
    return end && *end == '\0' && seconds > 0 ? seconds : 0;
}

static enum client_authentication authentication_of(const json_t *client) {
    static const struct {
        const char *authenticator;
        enum client_authentication authentication;
    } rows[] = {{"client-secret", CLIENT_AUTHENTICATES_BY_SECRET},
                {"client-secret-jwt", CLIENT_AUTHENTICATES_BY_SECRET_JWT}};
    if (value_is_true(client, "bearerOnly", false))
        return CLIENT_IS_BEARER_ONLY;
    if (value_is_true(client, "publicClient", false))
        return CLIENT_IS_PUBLIC;
    for (size_t i = 0; i < mem_count(rows); i++)
        if (text_equal(value_text(client, "clientAuthenticatorType"), rows[i].authenticator))
            return rows[i].authentication;
    return CLIENT_AUTHENTICATES_OTHERWISE;
}

static void take_secret(struct client_secret *to, const json_t *secret) {
    secret_free_slot(&to->secret);
    to->masked = mask_is(secret);
    if (!to->masked)
        to->secret = secret_from_text(json_string_value(secret));
}

static void take_client(struct client_secret *to, const json_t *client) {
    const json_t *attributes = json_object_get(client, "attributes");
    to->id = mem_dup(value_text(client, "id"));
    to->enabled = value_is_true(client, "enabled", true);
    to->authentication = authentication_of(client);
    to->authenticator = mem_dup(value_text(client, "clientAuthenticatorType"));
    to->signing_algorithm = mem_dup(value_text(attributes, "token.endpoint.auth.signing.alg"));
    take_secret(to, json_object_get(client, "secret"));
    to->created_s = time_attribute(attributes, "client.secret.creation.time");
    to->expires_s = time_attribute(attributes, "client.secret.expiration.time");
    to->has_rotated = json_object_get(attributes, "client.secret.rotated") != NULL;
    to->rotated_expires_s = time_attribute(attributes, "client.secret.rotated.expiration.time");
}

/* --- Reading ----------------------------------------------------------------------------------------------- */

static void take_read(struct client_secret *client, struct document_read *read) {
    const json_t *found = value_find(read->document, "clientId", client->client_id);
    if (error_is_set(&read->error))
        error_move(&client->error, &read->error);
    else if (found)
        take_client(client, found);
}

bool client_secrets_read(struct keycloak *keycloak, struct client_secret *clients, size_t count,
                         struct error *err) {
    struct document_read *reads = mem_alloc_array(count, sizeof *reads);
    for (size_t i = 0; i < count; i++)
        reads[i].path =
            url_path("/admin/realms/{}/clients?clientId={}", clients[i].realm, clients[i].client_id, NULL);
    bool ran = keycloak_read_documents(keycloak, reads, count, err);
    for (size_t i = 0; i < count; i++)
        take_read(&clients[i], &reads[i]);
    document_reads_clear(reads, count);
    mem_free(reads);
    return ran;
}

void client_secret_clear(struct client_secret *client) {
    mem_free(client->id);
    mem_free(client->authenticator);
    mem_free(client->signing_algorithm);
    secret_free(client->secret);
    error_clear(&client->error);
    *client = (struct client_secret){.realm = client->realm, .client_id = client->client_id};
}

/* --- One request -------------------------------------------------------------------------------------------- */

struct exchange {
    const char *method;
    char *path;
    bool sent;
    json_t *reply; /* of a success with a body */
    bool answered; /* with a success */
    int status;    /* 0: no answer */
    struct error error;
};

static void take_answer(struct keycloak *keycloak, struct exchange *exchange,
                        const struct http_response *response) {
    const struct http_request asked = {.method = exchange->method, .path = exchange->path};
    exchange->status = response->status;
    exchange->answered = response->status >= 200 && response->status < 300;
    if (!exchange->answered)
        keycloak_refusal(keycloak, &asked, response, &exchange->error);
    else if (response->body.size)
        exchange->reply = keycloak_reply(keycloak, &asked, response, &exchange->error);
}

static bool run_exchange(struct keycloak *keycloak, struct exchange *exchange, struct error *err) {
    struct http_request request = {
        .method = exchange->method, .path = mem_dup(exchange->path), .never_retry = true};
    auto_response response = {0};
    struct single single = {.request = &request, .response = &response, .err = &exchange->error};
    const struct http_source source = single_source(&single);
    bool ran = keycloak_run(keycloak, &source, err);
    http_request_clear(&request);
    exchange->sent = single.sent;
    if (single.answered)
        take_answer(keycloak, exchange, &response);
    else if (single.offered)
        error_origin(&exchange->error, "%s %s", exchange->method, exchange->path);
    return ran;
}

static void exchange_clear(struct exchange *exchange) {
    mem_free(exchange->path);
    json_decref(exchange->reply);
    error_clear(&exchange->error);
}

#define auto_exchange __attribute__((cleanup(exchange_clear))) struct exchange

bool client_secret_is_gone(struct keycloak *keycloak, const char *realm, const char *id, bool *gone,
                           struct error *err) {
    auto_exchange exchange = {.method = "GET",
                              .path = url_path("/admin/realms/{}/clients/{}", realm, id, NULL)};
    if (!run_exchange(keycloak, &exchange, err))
        return false;
    *gone = exchange.status == 404;
    if (exchange.answered || *gone)
        return true;
    error_move(err, &exchange.error);
    return error_wrap(err, "looking whether the client still exists");
}

/* --- Regenerating ------------------------------------------------------------------------------------------- */

/* 4xx says that nothing was done. 5xx does not: a proxy may have given up on a server that goes on. */
static enum regeneration fate_of(const struct exchange *exchange) {
    if (exchange->answered || exchange->status >= 500)
        return REGENERATION_UNKNOWN;
    if (exchange->status)
        return REGENERATION_REFUSED;
    return exchange->sent ? REGENERATION_UNKNOWN : REGENERATION_REFUSED;
}

enum regeneration client_secret_regenerate(struct keycloak *keycloak, struct client_secret *client,
                                           struct error *err) {
    auto_exchange exchange = {
        .method = "POST",
        .path = url_path("/admin/realms/{}/clients/{}/client-secret", client->realm, client->id, NULL)};
    bool ran = run_exchange(keycloak, &exchange, err);
    const json_t *value = json_object_get(exchange.reply, "value");
    if (exchange.answered && json_string_length(value) && !mask_is(value)) {
        take_secret(client, value);
        return REGENERATION_DONE;
    }
    if (!ran && !exchange.sent)
        return REGENERATION_REFUSED;
    if (error_is_set(&exchange.error))
        error_move(err, &exchange.error);
    else
        error_set(err, ERROR_SERVER, "Keycloak did not answer with the new secret");
    error_wrap(err, "regenerating the secret of client %s of realm %s", client->client_id, client->realm);
    return fate_of(&exchange);
}

bool client_secret_forget_rotated(struct keycloak *keycloak, const struct client_secret *client,
                                  struct error *err) {
    auto_exchange exchange = {.method = "DELETE",
                              .path = url_path("/admin/realms/{}/clients/{}/client-secret/rotated",
                                               client->realm, client->id, NULL)};
    if (!run_exchange(keycloak, &exchange, err))
        return false;
    if (exchange.answered || exchange.status == 404)
        return true;
    error_move(err, &exchange.error);
    return error_wrap(err, "invalidating the rotated secret of client %s of realm %s", client->client_id,
                      client->realm);
}
