#include "kcrealm/reconcile/chain.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/placeholder.h"
#include "kcrealm/vault/refusal.h"

#include <string.h>

static bool obstruct(struct chain *chain) {
    chain->verdict = CHAIN_OBSTACLE;
    return false;
}

/* --- Keycloak ------------------------------------------------------------------------------------------------- */

static const char *why_not_carried(const struct client_secret *client) {
    switch (client->authentication) {
    case CLIENT_IS_PUBLIC:
        return "a public client has no secret";
    case CLIENT_IS_BEARER_ONLY:
        return "a bearer-only client logs in nowhere, so its secret is of no use";
    case CLIENT_AUTHENTICATES_OTHERWISE:
        return "the client does not authenticate with a secret";
    case CLIENT_AUTHENTICATES_BY_SECRET:
    case CLIENT_AUTHENTICATES_BY_SECRET_JWT:
        break;
    }
    return NULL;
}

static bool judge_secret(struct chain *chain, const struct chain_options *options) {
    const struct extraction *wanted = chain->wanted;
    struct client_secret *client = &chain->client;
    if (client->masked) {
        error_set(&chain->error, ERROR_FORBIDDEN, "the secret of client \"%s\" of realm \"%s\" is masked",
                  wanted->client_id, wanted->realm);
        error_next(&chain->error,
                   "Keycloak masks secrets before those who may only view clients: give the login the "
                   "role manage-clients");
        return obstruct(chain);
    }
    enum placeholder placeholder =
        placeholder_judge(client->secret, wanted->client_id, options->placeholders);
    if (placeholder == PLACEHOLDER_NONE)
        return true;
    error_set(&chain->error, ERROR_REFUSED,
              "the secret of client \"%s\" of realm \"%s\" is a placeholder: %s", wanted->client_id,
              wanted->realm, placeholder_reason(placeholder));
    error_next(&chain->error,
               "let Keycloak generate one (Clients, Credentials, Regenerate), then run this again");
    return obstruct(chain);
}

/* False when there is nothing to carry. */
static bool judge_client(struct chain *chain, const struct chain_options *options) {
    const struct extraction *wanted = chain->wanted;
    struct client_secret *client = &chain->client;
    if (error_is_set(&client->error)) {
        error_copy(&chain->error, &client->error);
        error_wrap(&chain->error, "client \"%s\" of realm \"%s\"", wanted->client_id, wanted->realm);
        return obstruct(chain);
    }
    if (!client->id) {
        error_set(&chain->error, ERROR_NOT_FOUND,
                  "client \"%s\" does not exist in realm \"%s\", or the login may not see it",
                  wanted->client_id, wanted->realm);
        error_next(&chain->error, "create it first: kubectl kcrealm ensure");
        return obstruct(chain);
    }
    const char *why = why_not_carried(client);
    if (!why)
        return judge_secret(chain, options);
    chain->verdict = CHAIN_SKIPPED;
    chain->reason = mem_dup(why);
    return false;
}

/* --- Vault ---------------------------------------------------------------------------------------------------- */

static void judge_value(struct chain *chain, const char *target) {
    const struct vault_field *vault = &chain->vault;
    switch (vault->state) {
    case VAULT_PRESENT:
        chain->verdict = secret_equal(vault->value, chain->client.secret) ? CHAIN_EQUAL : CHAIN_REPLACES;
        chain->version = chain->verdict == CHAIN_EQUAL ? vault->version : 0;
        return;
    case VAULT_NO_FIELD:
    case VAULT_MISSING:
    case VAULT_SOFT_DELETED:
    case VAULT_DESTROYED:
        chain->verdict = CHAIN_MISSING;
        return;
    case VAULT_NOT_TEXT:
        error_set(&chain->error, ERROR_REFUSED, "%s holds something else than text", target);
        error_next(&chain->error, "name another field with vaultField, or remove that one first");
        obstruct(chain);
        return;
    case VAULT_NO_MOUNT:
        error_set(&chain->error, ERROR_NOT_FOUND, "%s: nothing is mounted there", target);
        error_next(&chain->error, "name the mount with --vault-mount; which there are: vault secrets list");
        obstruct(chain);
        return;
    case VAULT_FAILED:
        break;
    }
    error_copy(&chain->error, &vault->error);
    error_wrap(&chain->error, "%s", target);
    obstruct(chain);
}

char *chain_target(const struct chain_hops *hops, const struct chain *chain) {
    return mem_format("%s/%s%s#%s", hops->kv->mount, hops->kv->prefix, chain->wanted->vault_key,
                      chain->wanted->vault_field);
}

/* --- Behind Vault --------------------------------------------------------------------------------------------- */

static void warn_of(const struct secret_pusher *pusher, const struct vault_location *location,
                    const struct chain_options *options) {
    auto_text place = mem_format("%s/%s", location->mount, location->path);
    auto_text warning = secret_pusher_warning(pusher, place);
    if (warning)
        event_warning(options->events, "%s", warning);
}

static bool look_behind(const struct chain_hops *hops, const struct chain_options *options,
                        struct chain *chain, struct error *err) {
    auto_text path = mem_format("%s%s", hops->kv->prefix, chain->wanted->vault_key);
    const struct vault_location location = {.vault_namespace = vault_namespace(hops->vault),
                                            .mount = hops->kv->mount,
                                            .path = path,
                                            .kv_version = hops->kv->version};
    auto_secret_pusher pusher = {0};
    secret_syncs_find(hops->syncs, &location, chain->wanted->vault_field, &chain->syncs, &pusher);
    if (pusher.how == PUSHES && !options->force) {
        error_set(&chain->error, ERROR_REFUSED, "%s writes %s/%s too", pusher.name, location.mount,
                  location.path);
        error_next(&chain->error,
                   "remove it: Keycloak is the authority over the secrets of its clients. With --force "
                   "the value is written all the same");
        obstruct(chain);
        return true;
    }
    warn_of(&pusher, &location, options);
    chain->is_shared = pusher.how == PUSHES_BESIDE;
    return secret_syncs_compare(hops->syncs, &chain->syncs, chain->client.secret, err);
}

/* --- All ------------------------------------------------------------------------------------------------------ */

static size_t count_enabled(const struct extractions *extractions) {
    size_t count = 0;
    for (size_t i = 0; i < extractions->count; i++)
        count += extractions->items[i].enabled;
    return count;
}

static void start(const struct extractions *extractions, struct chains *chains) {
    chains->items = mem_alloc_array(count_enabled(extractions), sizeof *chains->items);
    for (size_t i = 0; i < extractions->count; i++)
        if (extractions->items[i].enabled)
            chains->items[chains->count++] = (struct chain){.wanted = &extractions->items[i]};
}

static bool read_clients(const struct chain_hops *hops, const struct chain_options *options,
                         struct chains *chains, struct error *err) {
    struct client_secret *clients = mem_alloc_array(chains->count, sizeof *clients);
    for (size_t i = 0; i < chains->count; i++)
        clients[i] = (struct client_secret){.realm = chains->items[i].wanted->realm,
                                            .client_id = chains->items[i].wanted->client_id};
    bool read = client_secrets_read(hops->keycloak, clients, chains->count, err);
    for (size_t i = 0; i < chains->count; i++) {
        chains->items[i].client = clients[i];
        if (read && judge_client(&chains->items[i], options))
            chains->items[i].verdict = CHAIN_MISSING;
    }
    mem_free(clients);
    return read;
}

static bool is_carried(const struct chain *chain) {
    return chain->verdict == CHAIN_EQUAL || chain->verdict == CHAIN_MISSING ||
           chain->verdict == CHAIN_REPLACES;
}

static bool writes(const struct chain *chain) {
    return chain->verdict == CHAIN_MISSING || chain->verdict == CHAIN_REPLACES;
}

static bool read_vault(const struct chain_hops *hops, struct chains *chains, struct error *err) {
    struct vault_field *fields = mem_alloc_array(chains->count, sizeof *fields);
    size_t count = 0;
    for (size_t i = 0; i < chains->count; i++)
        if (is_carried(&chains->items[i]))
            fields[count++] = (struct vault_field){.path = chains->items[i].wanted->vault_key,
                                                   .field = chains->items[i].wanted->vault_field,
                                                   .to_be_written = true};
    bool read = count == 0 || vault_read_all(hops->vault, hops->kv, fields, count, err);
    count = 0;
    for (size_t i = 0; i < chains->count; i++) {
        struct chain *chain = &chains->items[i];
        if (!is_carried(chain))
            continue;
        chain->vault = fields[count++];
        auto_text target = chain_target(hops, chain);
        if (read)
            judge_value(chain, target);
    }
    mem_free(fields);
    return read;
}

/* Before the first write: all paths, by one request. */
static bool check_rights(const struct chain_hops *hops, struct chains *chains, struct error *err) {
    struct vault_need *needs = mem_alloc_array(chains->count, sizeof *needs);
    size_t count = 0;
    for (size_t i = 0; i < chains->count; i++)
        if (writes(&chains->items[i]))
            needs[count++] = (struct vault_need){.path = chains->items[i].wanted->vault_key,
                                                 .seen = chains->items[i].vault.state,
                                                 .write = true};
    bool asked = count == 0 || vault_preflight(hops->vault, hops->kv, needs, count, err);
    count = 0;
    for (size_t i = 0; i < chains->count; i++) {
        struct chain *chain = &chains->items[i];
        if (!writes(chain))
            continue;
        struct vault_need *need = &needs[count++];
        if (asked && need->right == VAULT_RIGHT_MISSING) {
            error_copy(&chain->error, &need->error);
            obstruct(chain);
        }
        error_clear(&need->error);
    }
    mem_free(needs);
    return asked;
}

static bool read_syncs(const struct chain_hops *hops, const struct chain_options *options,
                       struct chains *chains, struct error *err) {
    for (size_t i = 0; hops->syncs && i < chains->count; i++)
        if (is_carried(&chains->items[i]) && !look_behind(hops, options, &chains->items[i], err))
            return false;
    return true;
}

bool chains_read(const struct chain_hops *hops, const struct extractions *extractions,
                 const struct chain_options *options, struct chains *chains, struct error *err) {
    start(extractions, chains);
    return read_clients(hops, options, chains, err) && read_vault(hops, chains, err) &&
           check_rights(hops, chains, err) && read_syncs(hops, options, chains, err);
}

const struct chain *chains_obstacle(const struct chains *chains, size_t *index) {
    while (*index < chains->count) {
        const struct chain *chain = &chains->items[(*index)++];
        if (chain->verdict == CHAIN_OBSTACLE)
            return chain;
    }
    return NULL;
}

void chains_clear(struct chains *chains) {
    for (size_t i = 0; i < chains->count; i++) {
        struct chain *chain = &chains->items[i];
        client_secret_clear(&chain->client);
        vault_fields_clear(&chain->vault, 1);
        secret_sync_list_clear(&chain->syncs);
        mem_free(chain->reason);
        error_clear(&chain->error);
    }
    mem_free(chains->items);
    *chains = (struct chains){0};
}
