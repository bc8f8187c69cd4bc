#include "kcrealm/base/memory.h"
#include "vault/vault.h"

#define NEEDED_TO_WRITE (VAULT_CREATE | VAULT_READ | VAULT_UPDATE | VAULT_PATCH)

/* What the next requests for this path will be; updating can be done in either of two ways. */
static unsigned attempted(const struct vault_need *need, unsigned granted) {
    if (!need->write)
        return VAULT_READ;
    unsigned update = granted & VAULT_PATCH ? VAULT_PATCH : VAULT_UPDATE;
    if (need->seen == VAULT_FAILED)
        return VAULT_READ | VAULT_CREATE | update;
    return VAULT_READ | (need->seen == VAULT_MISSING ? VAULT_CREATE : update);
}

unsigned vault_wanted(const struct vault_kv *kv, bool write) {
    unsigned to_write = kv->version == 1 ? NEEDED_TO_WRITE & ~(unsigned)VAULT_PATCH : NEEDED_TO_WRITE;
    return write ? to_write : VAULT_READ;
}

static void judge(const struct vault *vault, const struct vault_kv *kv, struct vault_need *need,
                  unsigned granted) {
    unsigned usable = kv->version == 1 ? granted & ~(unsigned)VAULT_PATCH : granted;
    auto_text path = vault_policy_path(kv, "data", need->path);
    struct vault_refused refused = {path, attempted(need, usable), vault_wanted(kv, need->write),
                                    &need->error};
    if ((refused.attempted & ~granted) == 0) {
        need->right = VAULT_RIGHT_GRANTED;
        return;
    }
    need->right = VAULT_RIGHT_MISSING;
    explain_missing(vault, &refused, usable);
}

/* Two paths for each need: those of its data and of its metadata. */
static void take_granted(const struct vault *vault, const struct vault_kv *kv, struct vault_need *needs,
                         size_t count, const unsigned *granted) {
    for (size_t i = 0; i < count; i++) {
        judge(vault, kv, &needs[i], granted[2 * i]);
        needs[i].metadata_denied = needs[i].write && kv->version == 2 && !(granted[2 * i + 1] & VAULT_PATCH);
    }
}

static bool read_instead(struct vault *vault, const struct vault_kv *kv, struct vault_need *needs,
                         size_t count, struct error *err) {
    struct vault_field *fields = mem_alloc_array(count, sizeof *fields);
    bool alive = false;
    for (size_t i = 0; i < count; i++)
        fields[i] = (struct vault_field){.path = needs[i].path, .field = VAULT_FIELD_DEFAULT};
    bool ran = vault_read_all(vault, kv, fields, count, err);
    for (size_t i = 0; ran && i < count; i++) {
        needs[i].right = fields[i].state == VAULT_FAILED ? VAULT_RIGHT_MISSING : VAULT_RIGHT_UNKNOWN;
        alive |= fields[i].state != VAULT_FAILED || fields[i].error.class != ERROR_UNAUTHENTICATED;
        error_move(&needs[i].error, &fields[i].error);
    }
    if (ran && !alive && err)
        error_copy(err, &needs[0].error);
    vault_fields_clear(fields, count);
    mem_free(fields);
    return ran && alive;
}

bool vault_preflight(struct vault *vault, const struct vault_kv *kv, struct vault_need *needs, size_t count,
                     struct error *err) {
    auto_strings paths = {0};
    bool untold = false;
    if (count == 0)
        return true;
    for (size_t i = 0; i < count; i++) {
        auto_text normal = vault_path_normal(needs[i].path, err);
        if (!normal)
            return false;
        auto_text data = vault_policy_path(kv, "data", needs[i].path);
        auto_text metadata = vault_policy_path(kv, "metadata", needs[i].path);
        strings_add(&paths, data);
        strings_add(&paths, metadata);
    }
    unsigned *granted = mem_alloc_array(paths.count, sizeof *granted);
    auto_error failure = {0};
    bool asked = ask_capabilities(vault, &paths, granted, &untold, &failure);
    if (asked && !untold)
        take_granted(vault, kv, needs, count, granted);
    mem_free(granted);
    if (asked)
        return !untold || read_instead(vault, kv, needs, count, err);
    explain_unavailable(vault, &failure);
    return error_move(err, &failure);
}
