/* Entries of the journal of rotations, which everybody may write who may write a ConfigMap. */
#include "kcrealm/reconcile/rotation.h"

#include "kcrealm/base/memory.h"
#include "support/fuzz.h"

#include <string.h>

void fuzz_one(const char *bytes, size_t size) {
    auto_text text = mem_dup_n(bytes, size);
    auto_rotation rotation = {0};
    auto_rotation again = {0};
    auto_error err = {0};
    bool read = rotation_parse(text, "entry a.b of ConfigMap c/d", &rotation, &err);
    fuzz_is_reported(!read, &err);
    if (!read)
        return;
    auto_text rendered = rotation_render(&rotation);
    bool read_again = rotation_parse(rendered, "", &again, NULL);
    assert(read_again);
    auto_text rendered_again = rotation_render(&again);
    assert(strcmp(rendered, rendered_again) == 0);
    auto_text key = rotation_key(rotation.realm, rotation.client_id);
    auto_text name = rotation_lock_name(rotation.realm, rotation.client_id);
    assert(strlen(key) <= 253 && !strchr(key, '/'));
    assert(strlen(name) <= 253 && !strchr(name, '/'));
}
