#include "kcrealm/base/memory.h"
#include "kcrealm/vault/refusal.h"
#include "reconcile/rotating.h"

/* --- Keycloak ---------------------------------------------------------------------------------------------- */

static const char *why_not(const struct client_secret *client) {
    if (!client->enabled)
        return "it is disabled, so that nothing can tell whether its secret works";
    if (client->authentication == CLIENT_IS_PUBLIC)
        return "it is public, and has no secret";
    if (client->authentication == CLIENT_IS_BEARER_ONLY)
        return "it is bearer-only, and never authenticates";
    if (client->authentication == CLIENT_AUTHENTICATES_OTHERWISE)
        return "it does not authenticate by its secret";
    if (client->masked)
        return "the login may not see its secret (Keycloak masks it)";
    return client->secret ? NULL : "it has no secret";
}

static bool check_client(struct rotating *rotating, struct error *err) {
    const struct client_secret *client = &rotating->client;
    if (!rotating_read_client(rotating, err))
        return false;
    if (!client->id) {
        error_set(err, ERROR_NOT_FOUND,
                  "realm %s has no client %s, or the login does not see it (role view-clients)",
                  client->realm, client->client_id);
        return error_next(err, "check the name: kubectl kcrealm diff, or the Keycloak console");
    }
    const char *reason = why_not(client);
    if (reason)
        return error_set(err, ERROR_REFUSED, "client %s of realm %s cannot be rotated: %s", client->client_id,
                         client->realm, reason);
    mem_replace(&rotating->rotation.client_uuid, mem_dup(client->id));
    rotating->rotation.keycloak_created = client->created_s;
    return true;
}

static bool check_login(struct rotating *rotating, struct error *err) {
    if (rotating_authenticates(rotating, rotating->client.secret, "the present secret", err))
        return true;
    return error_next(err, "look at the client in Keycloak: its secret may have expired under a policy");
}

/* A policy that was removed leaves its times at the client, and one that came later has left none yet: they count
 * only where the policies themselves do not tell. */
static bool check_overlap(struct rotating *rotating, bool *overlaps, struct error *err) {
    const struct client_secret *client = &rotating->client;
    enum secret_policy policy = SECRET_POLICY_UNKNOWN;
    if (!secret_policy_read(rotating->rotator->keycloak, client->realm, &policy, err))
        return false;
    *overlaps = policy == SECRET_POLICY_ALL || (policy != SECRET_POLICY_NONE && client->expires_s > 0);
    if (*overlaps)
        return true;
    const char *reason = policy == SECRET_POLICY_NONE ? "no client policy of the realm rotates secrets"
                         : policy == SECRET_POLICY_SOME
                             ? "none of the policies that rotate secrets has touched this client yet"
                             : "the client has no expiry, and the client policies may not be read";
    if (rotating->rotator->options.allow_outage) {
        event_warning(rotating->rotator->options.events,
                      "%s: the old secret dies with the new one (%s): logins fail until all have it",
                      client->client_id, reason);
        return true;
    }
    error_set(err, ERROR_REFUSED, "the old secret of client %s would die at once: %s", client->client_id,
              reason);
    return error_next(err,
                      "give realm %s a client policy with the executor secret-rotation, or accept failing "
                      "logins with --allow-outage",
                      client->realm);
}

/* --- Vault ------------------------------------------------------------------------------------------------- */

static bool refuse_vault(const struct rotating *rotating, const struct vault_field *there,
                         struct error *err) {
    const struct rotation *rotation = &rotating->rotation;
    if (there->state == VAULT_PRESENT)
        error_set(err, ERROR_REFUSED,
                  "Keycloak and Vault do not agree: field %s of %s holds another value than client %s has",
                  rotation->vault_field, rotation->vault_path, rotation->client_id);
    else
        error_set(err, ERROR_REFUSED, "Vault does not hold the secret of client %s: field %s of %s is %s",
                  rotation->client_id, rotation->vault_field, rotation->vault_path,
                  vault_state_name(there->state));
    auto_text command = rotating_extract_command(rotating);
    return error_next(err, "carry it there first: %s", command);
}

static bool check_right(struct rotating *rotating, struct error *err) {
    const struct rotator *rotator = rotating->rotator;
    struct vault_need need = {.path = rotating->rotation.vault_path, .seen = VAULT_PRESENT, .write = true};
    if (!vault_preflight(rotator->vault, rotator->kv, &need, 1, err))
        return false;
    bool missing = need.right == VAULT_RIGHT_MISSING;
    if (need.right == VAULT_RIGHT_UNKNOWN)
        rotating_say(rotating, "Vault does not tell whether %s may be written", need.path);
    if (missing)
        error_move(err, &need.error);
    error_clear(&need.error);
    return !missing;
}

static bool check_vault(struct rotating *rotating, struct error *err) {
    struct vault_field there;
    bool read = rotating_read_vault(rotating, 0, &there, err);
    bool agrees = read && there.state == VAULT_PRESENT && secret_equal(there.value, rotating->client.secret);
    if (read && !agrees)
        refuse_vault(rotating, &there, err);
    rotating->rotation.vault_version = there.version;
    vault_fields_clear(&there, 1);
    return agrees && check_right(rotating, err);
}

/* --- The hops behind it ------------------------------------------------------------------------------------ */

static bool check_sync(struct rotating *rotating, const struct secret_sync *sync, struct error *err) {
    if (sync->may_read)
        return true;
    if (sync->obstacles.count) {
        error_set(err, ERROR_REFUSED, "ExternalSecret %s/%s would not fetch a new secret: %s",
                  sync->namespace, sync->name, sync->obstacles.items[0].sentence);
        return error_next(err, "%s", sync->obstacles.items[0].next);
    }
    if (sync->state == SYNC_DIFFERS) {
        error_set(err, ERROR_REFUSED, "Secret %s/%s does not hold what Vault and Keycloak have",
                  sync->namespace, sync->secret);
        auto_text command = rotating_extract_command(rotating);
        return error_next(err, "bring it up to date first: %s", command);
    }
    if (sync->state == SYNC_NOT_COMPARABLE)
        rotating_say(rotating, "Secret %s/%s cannot be compared: %s", sync->namespace, sync->secret,
                     sync->why ? sync->why : "something stands in between");
    return true;
}

static bool check_hops(struct rotating *rotating, struct error *err) {
    const struct rotator *rotator = rotating->rotator;
    auto_secret_pusher pusher = {0};
    rotating_find_syncs(rotating, &pusher);
    if (pusher.how == PUSHES && !rotator->options.force) {
        error_set(err, ERROR_REFUSED, "%s writes %s in Vault, and would put the old secret back", pusher.name,
                  rotating->rotation.vault_path);
        return error_next(err, "delete it or let it push somewhere else; --force goes on all the same");
    }
    rotating_warn_of_pusher(rotating, &pusher);
    if (!rotator->syncs || rotating->syncs.count == 0)
        return true;
    if (!rotator->syncs->compare(rotator->syncs->syncs, &rotating->syncs, rotating->client.secret, err))
        return false;
    for (size_t i = 0; i < rotating->syncs.count; i++)
        if (!check_sync(rotating, &rotating->syncs.items[i], err))
            return false;
    return true;
}

/* Keycloak keeps one old secret: who rotates again soon ends the one that workloads may still have. */
static void warn_of_older(const struct rotating *rotating) {
    const struct client_secret *client = &rotating->client;
    const struct rotate_options *options = &rotating->rotator->options;
    bool expired = client->rotated_expires_s && client->rotated_expires_s <= options->now_s();
    if (client->has_rotated && !expired)
        event_warning(
            options->events,
            "%s: the secret before the present one still authenticates, and will not any more after "
            "this rotation",
            client->client_id);
}

bool rotating_preflight(struct rotating *rotating, bool *overlaps, struct error *err) {
    *overlaps = false;
    if (!check_client(rotating, err) || !check_vault(rotating, err) || !check_hops(rotating, err) ||
        !check_login(rotating, err) || !check_overlap(rotating, overlaps, err))
        return false;
    warn_of_older(rotating);
    return true;
}
