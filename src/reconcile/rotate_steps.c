/* The steps at Keycloak and Vault. */
#include "kcrealm/base/memory.h"
#include "kcrealm/objects/timestamp.h"
#include "kcrealm/reconcile/provenance.h"
#include "reconcile/rotating.h"

#define MICROSECONDS_PER_SECOND 1000000LL

/* Nothing is done: that the journal says so before the request goes out is the step. */
bool rotating_announce(struct rotating *rotating, struct error *err) {
    (void)rotating;
    (void)err;
    return true;
}

/* --- A new secret ------------------------------------------------------------------------------------------ */

static void say_new_secret(const struct rotating *rotating) {
    const struct client_secret *client = &rotating->client;
    auto_text created = timestamp_micro(client->created_s * MICROSECONDS_PER_SECOND);
    auto_text until = timestamp_micro(client->rotated_expires_s * MICROSECONDS_PER_SECOND);
    rotating_say(rotating, "Keycloak made a new secret%s%.19s%s", client->created_s ? " at " : "",
                 client->created_s ? created : "", client->created_s ? "Z" : "");
    if (client->has_rotated && client->rotated_expires_s)
        rotating_say(rotating, "the old secret authenticates until %.19sZ", until);
    else if (client->has_rotated)
        rotating_say(rotating, "the old secret still authenticates");
    else
        rotating_say(rotating, "the old secret is dead");
}

/* What Keycloak has now is what counts, whoever asked for it. */
static bool adopt(struct rotating *rotating, struct error *err) {
    if (!rotating_read_client(rotating, err))
        return false;
    const struct client_secret *client = &rotating->client;
    if (client->secret)
        return true;
    if (!client->id)
        return error_set(err, ERROR_NOT_FOUND, "client %s of realm %s is not there any more",
                         client->client_id, client->realm);
    return error_set(err, ERROR_SERVER, "client %s of realm %s shows no secret after it was given a new one",
                     client->client_id, client->realm);
}

static bool stop_without_new_secret(const struct rotating *rotating, struct error *cause, struct error *err) {
    auto_text command = rotating_resume_command(rotating);
    error_move(err, cause);
    error_wrap(err, "Keycloak has the old secret still");
    return error_next(err, "when Keycloak is well again: %s", command);
}

static bool settle_unknown(struct rotating *rotating, struct error *cause, struct error *err) {
    event_warning(rotating->rotator->options.events,
                  "%s: nobody knows yet whether Keycloak made a new secret (%s); looking",
                  rotating->rotation.client_id, cause->message);
    if (!adopt(rotating, err))
        return false;
    switch (rotating_look_back(rotating, err)) {
    case REGENERATED_YES:
        return true;
    case REGENERATED_NOT:
        return stop_without_new_secret(rotating, cause, err);
    case REGENERATED_UNTOLD:
        break;
    }
    return false;
}

/* A node of Keycloak that lags behind may still show the old secret: the answer to the request is what counts. */
static bool keep_answer(struct rotating *rotating, struct error *err) {
    auto_secret answered = secret_copy(rotating->client.secret);
    if (!adopt(rotating, err))
        return false;
    secret_free(rotating->client.secret);
    rotating->client.secret = mem_steal(answered);
    return true;
}

bool rotating_regenerate(struct rotating *rotating, struct error *err) {
    auto_error cause = {0};
    bool has_new = false;
    switch (client_secret_regenerate(rotating->rotator->keycloak, &rotating->client, &cause)) {
    case REGENERATION_DONE:
        has_new = keep_answer(rotating, err);
        break;
    case REGENERATION_UNKNOWN:
        has_new = settle_unknown(rotating, &cause, err);
        break;
    case REGENERATION_REFUSED:
        return stop_without_new_secret(rotating, &cause, err);
    }
    if (has_new)
        say_new_secret(rotating);
    return has_new;
}

bool rotating_test(struct rotating *rotating, struct error *err) {
    if (rotating->is_tested)
        return true;
    if (!rotating_authenticates(rotating, rotating->client.secret, "the new secret", err))
        return error_next(err, "Vault was not touched; look at the client in Keycloak, then resume");
    rotating->is_tested = true;
    rotating_say(rotating, "the new secret authenticates");
    return true;
}

/* --- Vault ------------------------------------------------------------------------------------------------- */

static bool refuse_to_overwrite(const struct rotating *rotating, const struct vault_field *there,
                                struct error *err) {
    const struct rotation *rotation = &rotating->rotation;
    error_set(err, ERROR_CONFLICT,
              "somebody else wrote %s in Vault: version %ld is %s and holds another value, where version %ld "
              "was expected",
              rotation->vault_path, there->version, vault_state_name(there->state), rotation->vault_version);
    auto_text command = rotating_extract_command(rotating);
    return error_next(
        err, "find out who (vault kv metadata get); then carry Keycloak's secret there with: %s, and resume",
        command);
}

bool rotating_is_stored(const struct rotating *rotating, struct vault_field *there, bool *stored,
                        struct error *err) {
    *stored = false;
    if (!rotating_read_vault(rotating, 0, there, err))
        return false;
    *stored = there->state == VAULT_PRESENT && secret_equal(there->value, rotating->client.secret);
    return true;
}

/* From here on that version is the one to be found there. */
static void take_stored(struct rotating *rotating, long version) {
    rotating->rotation.vault_version = version;
    if (version)
        rotating_say(rotating, "version %ld read back from Vault", version);
    else
        rotating_say(rotating, "read back from Vault, which keeps no versions there (KV v1)");
}

/* Somebody else was faster: that is no harm when it was the same value. */
static bool settle_conflict(struct rotating *rotating, struct error *err) {
    struct vault_field there;
    bool stored = false;
    bool read = rotating_is_stored(rotating, &there, &stored, err);
    if (stored)
        take_stored(rotating, there.version);
    else if (read)
        refuse_to_overwrite(rotating, &there, err);
    vault_fields_clear(&there, 1);
    return stored;
}

static bool write_vault(struct rotating *rotating, const struct vault_field *there, struct error *err) {
    const struct rotator *rotator = rotating->rotator;
    const struct rotation *rotation = &rotating->rotation;
    auto_json metadata = provenance(rotation->realm, rotation->client_id, rotator->options.now_s());
    struct vault_write write = {.path = rotation->vault_path,
                                .field = rotation->vault_field,
                                .value = rotating->client.secret,
                                .seen = there->state,
                                .seen_version = there->version,
                                .metadata = rotating->is_shared ? NULL : metadata};
    long long wait_ms = rotator->options.timeout_ms;
    bool ran = vault_write_all(rotator->vault, rotator->kv, &write, 1,
                               wait_ms < ROTATE_READ_BACK_MS ? (long)wait_ms : ROTATE_READ_BACK_MS, err);
    bool written = write.written;
    enum error_class class = write.error.class;
    if (written)
        take_stored(rotating, write.version);
    if (written && write.metadata_result == VAULT_METADATA_DENIED)
        rotating_say(rotating, "the login may not write metadata, so %s does not say where it comes from",
                     rotation->vault_path);
    if (!written && ran && class != ERROR_CONFLICT)
        error_move(err, &write.error);
    vault_writes_clear(&write, 1);
    if (written || !ran)
        return written;
    return class == ERROR_CONFLICT ? settle_conflict(rotating, err)
                                   : error_wrap(err, "writing %s in Vault", rotation->vault_path);
}

bool rotating_store(struct rotating *rotating, struct error *err) {
    struct vault_field there;
    bool stored = false;
    /* A process that resumes read the secret anew: nothing goes to Vault that was not tried. */
    if (!rotating_test(rotating, err))
        return false;
    bool read = rotating_is_stored(rotating, &there, &stored, err);
    bool is_expected = read && (there.state == VAULT_PRESENT || there.state == VAULT_NO_FIELD) &&
                       there.version == rotating->rotation.vault_version;
    if (stored)
        take_stored(rotating, there.version);
    else if (is_expected)
        stored = write_vault(rotating, &there, err);
    else if (read)
        refuse_to_overwrite(rotating, &there, err);
    vault_fields_clear(&there, 1);
    return stored;
}

/* --- The end ----------------------------------------------------------------------------------------------- */

/* Another process that was stopped for a while, or a person, may have given the client yet another secret: what was
 * carried is the old one then, and the one to be invalidated. A node that lags behind shows it for a moment. */
static bool is_current(struct rotating *rotating, struct error *err) {
    const struct rotation *rotation = &rotating->rotation;
    auto_secret carried = secret_copy(rotating->client.secret);
    for (size_t tries = 1; tries <= ROTATE_TRIES; tries++) {
        if (!adopt(rotating, err))
            return false;
        if (secret_equal(rotating->client.secret, carried))
            return true;
        rotating->rotator->options.pause_ms(ROTATE_TRY_PAUSE_MS);
    }
    auto_text command = rotating_resume_command(rotating);
    rotating->rotation.step = ROTATION_REGENERATED;
    error_set(err, ERROR_CONFLICT, "somebody gave client %s yet another secret meanwhile",
              rotation->client_id);
    return error_next(err, "carry that one: %s", command);
}

bool rotating_invalidate(struct rotating *rotating, struct error *err) {
    if (!is_current(rotating, err))
        return false;
    if (!rotating->rotation.invalidate_old)
        return true;
    if (!client_secret_forget_rotated(rotating->rotator->keycloak, &rotating->client, err))
        return false;
    rotating_say(rotating, "the old secret is invalidated");
    return true;
}
