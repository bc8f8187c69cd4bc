#include "kcrealm/reconcile/rotation.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/json.h"
#include "kcrealm/objects/timestamp.h"

#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stddef.h>
#include <string.h>

#define MICROSECONDS_PER_SECOND 1000000LL
/* ConfigMaps allow 253 characters, file systems 255, of which some go to the ending. */
#define KEY_MAX 200
#define LOCK_NAME_READABLE_MAX 40
#define DIGEST_DIGITS 16
#define OPERATION_BYTES 16

static const char *const step_names[ROTATION_STEPS] = {
    [ROTATION_PREPARED] = "prepared",       [ROTATION_ANNOUNCED] = "announced",
    [ROTATION_REGENERATED] = "regenerated", [ROTATION_TESTED] = "tested",
    [ROTATION_STORED] = "stored",           [ROTATION_SYNCED] = "synced",
    [ROTATION_VERIFIED] = "verified",       [ROTATION_RESTARTED] = "restarted",
    [ROTATION_INVALIDATED] = "invalidated",
};

const char *rotation_step_name(enum rotation_step step) {
    return step_names[step];
}

/* --- Names ------------------------------------------------------------------------------------------------- */

static void add_hex(struct buffer *out, const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        buffer_format(out, "%02x", bytes[i]);
}

char *rotation_new_operation(void) {
    unsigned char bytes[OPERATION_BYTES];
    struct buffer name = {0};
    RAND_bytes(bytes, sizeof bytes);
    add_hex(&name, bytes, sizeof bytes);
    return buffer_steal(&name);
}

/* The beginning of SHA-256 over both names, so that two clients whose names look alike here stay apart. */
static void add_digest(struct buffer *out, const char *realm, const char *client_id) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    auto_buffer both = {0};
    buffer_add(&both, realm, strlen(realm) + 1);
    buffer_add_text(&both, client_id);
    SHA256((const unsigned char *)buffer_text(&both), both.size, digest);
    add_hex(out, digest, DIGEST_DIGITS / 2);
}

static bool is_letter_or_digit(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

/* Escapes with "_"; capital letters too, because two names may differ in nothing else and some file systems do not
 * see that. */
static void add_safe(struct buffer *out, const char *text, const char *also) {
    for (; *text; text++) {
        bool plain = is_letter_or_digit(*text) && !(*text >= 'A' && *text <= 'Z');
        if (plain || *text == '-' || strchr(also, *text))
            buffer_add_char(out, *text);
        else
            buffer_format(out, "_%02x", (unsigned char)*text);
    }
}

char *rotation_key(const char *realm, const char *client_id) {
    struct buffer key = {0};
    add_safe(&key, realm, "");
    buffer_add_char(&key, '.');
    add_safe(&key, client_id, ".");
    if (key.size <= KEY_MAX)
        return buffer_steal(&key);
    auto_text whole = buffer_steal(&key);
    struct buffer cut = {0};
    buffer_add(&cut, whole, KEY_MAX - DIGEST_DIGITS - 2);
    buffer_add_text(&cut, "__"); /* no escape begins so */
    add_digest(&cut, realm, client_id);
    return buffer_steal(&cut);
}

char *rotation_lock_name(const char *realm, const char *client_id) {
    auto_text readable = mem_format("%s-%s", realm, client_id);
    struct buffer name = {0};
    buffer_add_text(&name, "kcrealm-rotate-");
    for (size_t i = 0; readable[i] && i < LOCK_NAME_READABLE_MAX; i++) {
        char character = readable[i];
        if (character >= 'A' && character <= 'Z')
            character = (char)(character - 'A' + 'a');
        buffer_add_char(&name, is_letter_or_digit(character) ? character : '-');
    }
    buffer_add_char(&name, '-');
    add_digest(&name, realm, client_id);
    return buffer_steal(&name);
}

/* --- The text ---------------------------------------------------------------------------------------------- */

/* How it is written: one row a member. */
static const struct {
    const char *name;
    size_t offset;
} text_members[] = {
    {"operation", offsetof(struct rotation, operation)},
    {"realm", offsetof(struct rotation, realm)},
    {"clientId", offsetof(struct rotation, client_id)},
    {"clientUuid", offsetof(struct rotation, client_uuid)},
    {"vaultMount", offsetof(struct rotation, vault_mount)},
    {"vaultPath", offsetof(struct rotation, vault_path)},
    {"vaultField", offsetof(struct rotation, vault_field)},
};

static const struct {
    const char *name;
    size_t offset;
} time_members[] = {
    {"keycloakCreated", offsetof(struct rotation, keycloak_created)},
    {"started", offsetof(struct rotation, started_s)},
    {"advanced", offsetof(struct rotation, advanced_s)},
};

static char **text_at(const struct rotation *rotation, size_t offset) {
    return (char **)(void *)((char *)(uintptr_t)rotation + offset);
}

static long long *time_at(const struct rotation *rotation, size_t offset) {
    return (long long *)(void *)((char *)(uintptr_t)rotation + offset);
}

void rotation_clear(struct rotation *rotation) {
    for (size_t i = 0; i < mem_count(text_members); i++)
        mem_free(*text_at(rotation, text_members[i].offset));
    mem_free(rotation->seen);
    *rotation = (struct rotation){0};
}

void rotations_clear(struct rotations *rotations) {
    for (size_t i = 0; i < rotations->count; i++)
        rotation_clear(&rotations->items[i]);
    mem_free(rotations->items);
    strings_clear(&rotations->unreadable);
    *rotations = (struct rotations){0};
}

char *rotation_render(const struct rotation *rotation) {
    auto_json object = json_object();
    for (size_t i = 0; i < mem_count(text_members); i++)
        json_object_set_new(object, text_members[i].name,
                            json_string(*text_at(rotation, text_members[i].offset)));
    json_object_set_new(object, "vaultVersion", json_integer(rotation->vault_version));
    json_object_set_new(object, "restart", json_boolean(rotation->restart));
    json_object_set_new(object, "invalidateOld", json_boolean(rotation->invalidate_old));
    json_object_set_new(object, "step", json_string(rotation_step_name(rotation->step)));
    json_object_set_new(object, "runs", json_integer(rotation->runs));
    for (size_t i = 0; i < mem_count(time_members); i++) {
        long long seconds = *time_at(rotation, time_members[i].offset);
        auto_text time = timestamp_micro(seconds * MICROSECONDS_PER_SECOND);
        if (seconds)
            json_object_set_new(object, time_members[i].name, json_string(time));
    }
    struct buffer text = {0};
    value_write(&text, object, 2, false);
    buffer_add_char(&text, '\n');
    return buffer_steal(&text);
}

static bool take_step(const char *name, struct rotation *rotation) {
    for (size_t i = 0; i < ROTATION_STEPS; i++)
        if (text_equal(name, step_names[i])) {
            rotation->step = (enum rotation_step)i;
            return true;
        }
    return false;
}

static bool take_members(const json_t *object, struct rotation *rotation) {
    for (size_t i = 0; i < mem_count(text_members); i++) {
        char **text = text_at(rotation, text_members[i].offset);
        *text = mem_dup(value_text(object, text_members[i].name));
        if (!*text)
            return false;
    }
    for (size_t i = 0; i < mem_count(time_members); i++) {
        const char *text = value_text(object, time_members[i].name);
        if (text && !timestamp_parse(text, time_at(rotation, time_members[i].offset)))
            return false;
    }
    rotation->vault_version = (long)json_integer_value(json_object_get(object, "vaultVersion"));
    rotation->runs = json_integer_value(json_object_get(object, "runs"));
    rotation->restart = value_is_true(object, "restart", false);
    rotation->invalidate_old = value_is_true(object, "invalidateOld", false);
    return take_step(value_text(object, "step"), rotation);
}

bool rotation_parse(const char *text, const char *what, struct rotation *rotation, struct error *err) {
    *rotation = (struct rotation){0};
    auto_json object = value_parse(text, strlen(text), what, err);
    if (!object)
        return false;
    if (take_members(object, rotation)) {
        rotation->seen = mem_dup(text);
        return true;
    }
    rotation_clear(rotation);
    return error_set(err, ERROR_INPUT, "%s is no rotation that this version understands", what);
}
