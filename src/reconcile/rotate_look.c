#include "kcrealm/base/memory.h"
#include "reconcile/rotating.h"

#include <stdarg.h>

void rotating_clear(struct rotating *rotating) {
    client_secret_clear(&rotating->client);
    rotation_clear(&rotating->rotation);
    if (rotating->rotator->syncs)
        rotating->rotator->syncs->clear(&rotating->syncs);
}

void rotating_say(const struct rotating *rotating, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    auto_text text = mem_vformat(format, arguments);
    va_end(arguments);
    event_note(rotating->rotator->options.events, "%s: %s", rotating->rotation.client_id, text);
}

bool rotating_read_client(struct rotating *rotating, struct error *err) {
    struct client_secret *client = &rotating->client;
    client_secret_clear(client);
    client->realm = rotating->rotation.realm;
    client->client_id = rotating->rotation.client_id;
    rotating->is_tested = false;
    if (!client_secrets_read(rotating->rotator->keycloak, client, 1, err))
        return false;
    if (!error_is_set(&client->error))
        return true;
    error_move(err, &client->error);
    return error_wrap(err, "reading client %s of realm %s", client->client_id, client->realm);
}

bool rotating_read_vault(const struct rotating *rotating, long version, struct vault_field *field,
                         struct error *err) {
    const struct rotation *rotation = &rotating->rotation;
    *field = (struct vault_field){.path = rotation->vault_path,
                                  .field = rotation->vault_field,
                                  .asked_version = version,
                                  .to_be_written = true};
    if (!vault_read_all(rotating->rotator->vault, rotating->rotator->kv, field, 1, err))
        return false;
    if (field->state != VAULT_FAILED)
        return true;
    error_move(err, &field->error);
    return error_wrap(err, "reading %s in Vault", rotation->vault_path);
}

void rotating_find_syncs(struct rotating *rotating, struct secret_pusher *pusher) {
    const struct rotator *rotator = rotating->rotator;
    const struct vault_kv *kv = rotator->kv;
    *pusher = (struct secret_pusher){0};
    if (!rotator->syncs)
        return;
    auto_text path = mem_format("%s%s", kv->prefix, rotating->rotation.vault_path);
    const struct vault_location location = {.vault_namespace = rotator->vault_namespace,
                                            .mount = kv->mount,
                                            .path = path,
                                            .kv_version = kv->version};
    rotator->syncs->clear(&rotating->syncs);
    rotator->syncs->find(rotator->syncs->syncs, &location, rotating->rotation.vault_field, &rotating->syncs,
                         pusher);
    rotating->is_shared = pusher->how == PUSHES_BESIDE;
}

void rotating_warn_of_pusher(const struct rotating *rotating, const struct secret_pusher *pusher) {
    const struct rotation *rotation = &rotating->rotation;
    auto_text place = mem_format("%s/%s", rotation->vault_mount, rotation->vault_path);
    auto_text warning = secret_pusher_warning(pusher, place);
    if (warning)
        event_warning(rotating->rotator->options.events, "%s: %s", rotation->client_id, warning);
}

static bool cannot_tell(const struct rotating *rotating, enum vault_state state, struct error *err) {
    const struct rotation *rotation = &rotating->rotation;
    error_set(err, ERROR_REFUSED,
              "nobody can tell whether Keycloak made a new secret: version %ld of %s in Vault is %s",
              rotation->vault_version, rotation->vault_path, vault_state_name(state));
    auto_text command = rotating_extract_command(rotating);
    return error_next(err, "carry the secret that Keycloak has with: %s; then the rotation can be aborted",
                      command);
}

/* Keycloak's own time is looked at second: secrets that were declared have none, and two may be of one second. */
enum regenerated rotating_look_back(struct rotating *rotating, struct error *err) {
    const struct rotation *rotation = &rotating->rotation;
    const struct client_secret *client = &rotating->client;
    bool times_known = rotation->keycloak_created && client->created_s;
    bool times_differ = times_known && rotation->keycloak_created != client->created_s;
    struct vault_field before;
    if (!rotating_read_vault(rotating, rotation->vault_version, &before, err)) {
        vault_fields_clear(&before, 1);
        return REGENERATED_UNTOLD;
    }
    enum vault_state state = before.state;
    bool equal = state == VAULT_PRESENT && secret_equal(before.value, client->secret);
    vault_fields_clear(&before, 1);
    if (state == VAULT_PRESENT && !equal)
        return REGENERATED_YES;
    /* KV v1 has no versions: somebody may have carried the new secret there meanwhile. */
    if (equal && rotation->vault_version)
        return REGENERATED_NOT;
    if (times_known)
        return times_differ ? REGENERATED_YES : REGENERATED_NOT;
    if (equal)
        return REGENERATED_NOT;
    cannot_tell(rotating, state, err);
    return REGENERATED_UNTOLD;
}

bool rotating_authenticates(const struct rotating *rotating, const struct secret *secret, const char *what,
                            struct error *err) {
    const struct rotate_options *options = &rotating->rotator->options;
    for (size_t tries = 1;; tries++) {
        bool authenticates = false;
        if (!client_secret_authenticates(rotating->rotator->keycloak, &rotating->client, secret,
                                         &authenticates, err))
            return error_wrap(err, "trying %s of client %s", what, rotating->client.client_id);
        if (authenticates)
            return true;
        if (tries == ROTATE_TRIES || (options->interrupted && *options->interrupted))
            return error_set(err, ERROR_REFUSED, "%s does not authenticate client %s at Keycloak", what,
                             rotating->client.client_id);
        options->pause_ms(ROTATE_TRY_PAUSE_MS);
    }
}
