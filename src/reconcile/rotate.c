#include "kcrealm/reconcile/rotate.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "reconcile/rotating.h"

#include <string.h>

static const struct {
    enum rotation_step step;
    rotating_step *act;
} steps[] = {
    {ROTATION_ANNOUNCED, rotating_announce}, {ROTATION_REGENERATED, rotating_regenerate},
    {ROTATION_TESTED, rotating_test},        {ROTATION_STORED, rotating_store},
    {ROTATION_SYNCED, rotating_sync},        {ROTATION_VERIFIED, rotating_verify},
    {ROTATION_RESTARTED, rotating_restart},  {ROTATION_INVALIDATED, rotating_invalidate},
};

/* --- Driving ----------------------------------------------------------------------------------------------- */

static bool may_go_on(const struct rotating *rotating, enum rotation_step step, bool journaled,
                      struct error *err) {
    const struct rotate_options *options = &rotating->rotator->options;
    bool stopped =
        (options->after_step && !options->after_step(options->after_step_state, step, journaled)) ||
        (options->interrupted && *options->interrupted);
    return !stopped ||
           error_set(err, ERROR_INTERRUPTED, "interrupted after the step \"%s\"", rotation_step_name(step));
}

static bool write_step(struct rotating *rotating, enum rotation_step step, struct error *err) {
    rotating->rotation.step = step;
    rotating->rotation.advanced_s = rotating->rotator->options.now_s();
    return journal_write(rotating->rotator->journal, &rotating->rotation, err);
}

static bool take_step(struct rotating *rotating, size_t index, struct error *err) {
    enum rotation_step step = steps[index].step, before = rotating->rotation.step;
    if (!lock_keep(rotating->lock, 0, err))
        return false;
    if (!steps[index].act(rotating, err)) {
        /* A step that takes the rotation back says so itself, as far as it still can. */
        if (rotating->rotation.step != before)
            (void)!write_step(rotating, rotating->rotation.step, NULL);
        return error_wrap(err, "rotating client %s of realm %s (after \"%s\")", rotating->rotation.client_id,
                          rotating->rotation.realm, rotation_step_name(rotating->rotation.step));
    }
    return may_go_on(rotating, step, false, err) && lock_keep(rotating->lock, 0, err) &&
           write_step(rotating, step, err) && may_go_on(rotating, step, true, err);
}

static bool drive(struct rotating *rotating, struct error *err) {
    for (size_t i = 0; i < mem_count(steps); i++)
        if (rotating->rotation.step < steps[i].step && !take_step(rotating, i, err))
            return false;
    if (!journal_close(rotating->rotator->journal, &rotating->rotation, err))
        return false;
    rotating_say(rotating, "the rotation is finished");
    return true;
}

/* --- Beginning --------------------------------------------------------------------------------------------- */

static char *mount_of(const struct vault_kv *kv) {
    size_t size = strlen(kv->prefix);
    return size ? mem_format("%s/%.*s", kv->mount, (int)(size - 1), kv->prefix) : mem_dup(kv->mount);
}

static void start(struct rotating *rotating, const struct rotate_target *target) {
    const struct rotator *rotator = rotating->rotator;
    rotating->rotation = (struct rotation){.realm = mem_dup(target->realm),
                                           .client_id = mem_dup(target->client_id),
                                           .vault_mount = mount_of(rotator->kv),
                                           .vault_path = mem_dup(target->vault_path),
                                           .vault_field = mem_dup(target->vault_field),
                                           .restart = rotator->options.restart,
                                           .invalidate_old = rotator->options.invalidate_old};
}

/* " and Secret ns/x", "" for none that could be compared; freed by the caller. */
static char *name_secrets(const struct secret_sync_list *list) {
    struct buffer names = {0};
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].state == SYNC_AGREES)
            buffer_format(&names, " and Secret %s/%s", list->items[i].namespace, list->items[i].secret);
    return buffer_steal(&names);
}

static void say_prepared(const struct rotating *rotating, bool overlaps) {
    const struct rotation *rotation = &rotating->rotation;
    if (journal_is_local(rotating->rotator->journal))
        rotating_say(rotating, "the journal is in %s: only this host can resume the rotation",
                     journal_place(rotating->rotator->journal));
    auto_text version =
        rotation->vault_version ? mem_format(" (version %ld)", rotation->vault_version) : mem_dup("");
    auto_text secrets = name_secrets(&rotating->syncs);
    rotating_say(rotating, "Keycloak and Vault%s%s agree; the present secret authenticates%s", version,
                 secrets, overlaps ? ", and will for a while" : "");
}

/* Opens the rotation in the journal, in the place of what rotation.seen is (NULL: nothing). */
static bool open_rotation(struct rotating *rotating, struct error *err) {
    struct rotation *rotation = &rotating->rotation;
    bool overlaps = false;
    if (!rotating_preflight(rotating, &overlaps, err))
        return false;
    mem_replace(&rotation->operation, rotation_new_operation());
    rotation->started_s = rotating->rotator->options.now_s();
    rotation->runs = 1;
    if (!lock_keep(rotating->lock, 0, err) || !write_step(rotating, ROTATION_PREPARED, err))
        return false;
    say_prepared(rotating, overlaps);
    return may_go_on(rotating, ROTATION_PREPARED, true, err);
}

static struct lock *take_lock(const struct rotator *rotator, const char *realm, const char *client_id,
                              struct error *err) {
    const struct rotate_options *options = &rotator->options;
    const struct lock_options lock_options = {.holder = rotator->holder,
                                              .events = options->events,
                                              .now_ms = options->now_ms,
                                              .now_s = options->now_s,
                                              .pause_ms = options->pause_ms,
                                              .interrupted = options->interrupted,
                                              .wait_ms = options->timeout_ms};
    return journal_lock(rotator->journal, realm, client_id, &lock_options, err);
}

static bool refuse_open(const struct rotator *rotator, const struct rotation *rotation, struct error *err) {
    auto_text command = rotate_resume_command(rotation->realm, rotation->client_id, rotator->flags);
    error_set(err, ERROR_REFUSED,
              "a rotation of client %s of realm %s is open, and has come as far as \"%s\"",
              rotation->client_id, rotation->realm, rotation_step_name(rotation->step));
    return error_next(err, "%s", command);
}

static bool refuse_when_open(const struct rotator *rotator, const struct rotate_target *target, bool *is_open,
                             struct error *err) {
    auto_rotation open = {0};
    if (!journal_find(rotator->journal, target->realm, target->client_id, &open, is_open, err))
        return false;
    return !*is_open || refuse_open(rotator, &open, err);
}

/* Without a right to see stores, ExternalSecrets that read it are not found. */
static enum rotate_outcome how_far(const struct rotating *rotating) {
    return rotating->rotator->syncs && !rotating->syncs.count ? ROTATE_DONE_IN_VAULT : ROTATE_DONE;
}

static enum rotate_outcome rotate_locked(struct rotating *rotating, const struct rotate_target *target,
                                         bool *is_open, struct error *err) {
    if (!refuse_when_open(rotating->rotator, target, is_open, err))
        return ROTATE_FAILED;
    start(rotating, target);
    bool done = open_rotation(rotating, err) && drive(rotating, err);
    *is_open = rotating->rotation.seen != NULL;
    return done ? how_far(rotating) : ROTATE_FAILED;
}

enum rotate_outcome rotate_client(const struct rotator *rotator, const struct rotate_target *target,
                                  bool *is_open, struct error *err) {
    struct rotating rotating = {.rotator = rotator};
    *is_open = false;
    rotating.lock = take_lock(rotator, target->realm, target->client_id, err);
    if (!rotating.lock)
        return ROTATE_FAILED;
    enum rotate_outcome outcome = rotate_locked(&rotating, target, is_open, err);
    lock_release(rotating.lock);
    rotating_clear(&rotating);
    return outcome;
}

bool rotate_check(const struct rotator *rotator, const struct rotate_target *target, struct rotate_plan *plan,
                  struct error *err) {
    struct rotating rotating = {.rotator = rotator};
    bool is_open = false;
    *plan = (struct rotate_plan){0};
    start(&rotating, target);
    bool good = refuse_when_open(rotator, target, &is_open, err) &&
                rotating_preflight(&rotating, &plan->overlaps, err);
    if (good) {
        plan->vault_version = rotating.rotation.vault_version;
        plan->created_s = rotating.client.created_s;
        plan->syncs = rotating.syncs;
        rotating.syncs = (struct secret_sync_list){0};
    }
    rotating_clear(&rotating);
    return good;
}

void rotate_plan_clear(const struct rotator *rotator, struct rotate_plan *plan) {
    if (rotator->syncs)
        rotator->syncs->clear(&plan->syncs);
    *plan = (struct rotate_plan){0};
}

/* --- Going on ---------------------------------------------------------------------------------------------- */

/* The journal's client; another one of the same name is not meant. */
static bool is_client_gone(struct rotating *rotating, bool *gone, struct error *err) {
    const struct rotation *rotation = &rotating->rotation;
    *gone = false;
    if (!rotating_read_client(rotating, err))
        return false;
    if (text_equal(rotating->client.id, rotation->client_uuid))
        return true;
    if (rotating->client.id) {
        *gone = true;
        return true;
    }
    if (!client_secret_is_gone(rotating->rotator->keycloak, rotation->realm, rotation->client_uuid, gone,
                               err))
        return false;
    if (*gone)
        return true;
    error_set(err, ERROR_FORBIDDEN, "client %s of realm %s exists, but a look-up does not show it",
              rotation->client_id, rotation->realm);
    return error_next(err, "give the login the role view-clients");
}

static enum rotate_outcome close_without(struct rotating *rotating, const char *why, struct error *err) {
    auto_text text = mem_format("the rotation is closed: %s", why);
    if (!lock_keep(rotating->lock, 0, err) ||
        !journal_close(rotating->rotator->journal, &rotating->rotation, err))
        return ROTATE_FAILED;
    rotating_say(rotating, "%s", text);
    return ROTATE_ENDED;
}

static bool is_of_mount(const struct rotating *rotating, struct error *err) {
    const struct rotation *rotation = &rotating->rotation;
    auto_text mount = mount_of(rotating->rotator->kv);
    if (strcmp(mount, rotation->vault_mount) == 0)
        return true;
    error_set(err, ERROR_REFUSED,
              "the rotation of client %s was begun with the mount %s of Vault, not with %s",
              rotation->client_id, rotation->vault_mount, mount);
    return error_next(err, "add --vault-mount %s", rotation->vault_mount);
}

/* Before the announcement nothing was sent; at it, what is there tells. */
static enum regenerated look_back(struct rotating *rotating, struct error *err) {
    if (rotating->rotation.step < ROTATION_ANNOUNCED)
        return REGENERATED_NOT;
    if (rotating->rotation.step > ROTATION_ANNOUNCED)
        return REGENERATED_YES;
    return rotating_look_back(rotating, err);
}

static enum rotation_step step_before(enum rotation_step step) {
    if (step == ROTATION_ANNOUNCED)
        return ROTATION_REGENERATED;
    /* What Secrets hold is tried by who says what it is; and restarting goes on where it was. */
    return step >= ROTATION_VERIFIED ? ROTATION_SYNCED : step;
}

/* From where to go on: not behind Vault when Keycloak's secret is not (or no more) there. */
static bool find_step(struct rotating *rotating, enum rotation_step *step, struct error *err) {
    *step = step_before(rotating->rotation.step);
    if (*step < ROTATION_STORED)
        return true;
    struct vault_field there;
    bool stored = false;
    bool read = rotating_is_stored(rotating, &there, &stored, err);
    vault_fields_clear(&there, 1);
    if (read && !stored)
        *step = ROTATION_REGENERATED;
    return read;
}

static bool go_on(struct rotating *rotating, struct error *err) {
    struct rotation *rotation = &rotating->rotation;
    enum rotation_step step = ROTATION_REGENERATED;
    auto_secret_pusher pusher = {0};
    if (!rotating->client.secret)
        return error_set(err, ERROR_REFUSED, "the secret of client %s cannot be read%s", rotation->client_id,
                         rotating->client.masked ? ": Keycloak masks it for this login" : "");
    rotating_find_syncs(rotating, &pusher);
    rotating_warn_of_pusher(rotating, &pusher);
    if (!find_step(rotating, &step, err))
        return false;
    rotation->runs++; /* another process that still believes it has the lock stops at its next write */
    if (!lock_keep(rotating->lock, 0, err) || !write_step(rotating, step, err))
        return false;
    rotating_say(rotating, "going on after \"%s\"", rotation_step_name(step));
    return drive(rotating, err);
}

static bool resume_step(struct rotating *rotating, struct error *err) {
    switch (look_back(rotating, err)) {
    case REGENERATED_NOT:
        rotating_say(rotating, "nothing was regenerated yet: beginning anew");
        return open_rotation(rotating, err) && drive(rotating, err);
    case REGENERATED_YES:
        return go_on(rotating, err);
    case REGENERATED_UNTOLD:
        break;
    }
    return false;
}

static enum rotate_outcome resume_locked(struct rotating *rotating, struct error *err) {
    bool gone = false;
    if (!is_of_mount(rotating, err) || !is_client_gone(rotating, &gone, err))
        return ROTATE_FAILED;
    if (gone)
        return close_without(rotating, "the client no longer exists", err);
    return resume_step(rotating, err) ? how_far(rotating) : ROTATE_FAILED;
}

static bool refuse_to_abort(const struct rotating *rotating, struct error *err) {
    const struct rotation *rotation = &rotating->rotation;
    auto_text command = rotating_resume_command(rotating);
    error_set(
        err, ERROR_REFUSED,
        "the rotation of client %s cannot be aborted: Keycloak has a new secret and never takes the old "
        "one back, so only going on makes the chain agree again",
        rotation->client_id);
    return error_next(err, "%s", command);
}

static enum rotate_outcome abort_locked(struct rotating *rotating, struct error *err) {
    bool gone = false;
    if (!is_of_mount(rotating, err) || !is_client_gone(rotating, &gone, err))
        return ROTATE_FAILED;
    if (gone)
        return close_without(rotating, "the client no longer exists", err);
    switch (look_back(rotating, err)) {
    case REGENERATED_NOT:
        return close_without(rotating, "aborted, with nothing changed", err);
    case REGENERATED_YES:
        refuse_to_abort(rotating, err);
        break;
    case REGENERATED_UNTOLD:
        break;
    }
    return ROTATE_FAILED;
}

/* What resuming and aborting have in common. */
static enum rotate_outcome with_open(const struct rotator *rotator, const char *realm, const char *client_id,
                                     enum rotate_outcome (*act)(struct rotating *, struct error *),
                                     bool *is_open, struct error *err) {
    struct rotating rotating = {.rotator = rotator};
    enum rotate_outcome outcome = ROTATE_FAILED;
    *is_open = false;
    rotating.lock = take_lock(rotator, realm, client_id, err);
    if (!rotating.lock)
        return ROTATE_FAILED;
    if (journal_find(rotator->journal, realm, client_id, &rotating.rotation, is_open, err))
        outcome = *is_open ? act(&rotating, err) : ROTATE_NOTHING;
    *is_open = rotating.rotation.seen != NULL;
    lock_release(rotating.lock);
    rotating_clear(&rotating);
    return outcome;
}

enum rotate_outcome rotate_resume(const struct rotator *rotator, const char *realm, const char *client_id,
                                  bool *is_open, struct error *err) {
    return with_open(rotator, realm, client_id, resume_locked, is_open, err);
}

enum rotate_outcome rotate_abort(const struct rotator *rotator, const char *realm, const char *client_id,
                                 bool *is_open, struct error *err) {
    return with_open(rotator, realm, client_id, abort_locked, is_open, err);
}
