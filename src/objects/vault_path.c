#include "kcrealm/objects/vault_path.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

static void drop_last_segment(struct buffer *path) {
    while (path->size && path->data[--path->size] != '/')
        continue;
    if (path->data)
        path->data[path->size] = '\0';
}

char *vault_path_clean(const char *path) {
    struct buffer clean = {0};
    while (*path) {
        size_t size = strcspn(path, "/");
        if (size == 2 && strncmp(path, "..", 2) == 0) {
            drop_last_segment(&clean);
        } else if (size && !(size == 1 && *path == '.')) {
            if (clean.size)
                buffer_add_char(&clean, '/');
            buffer_add(&clean, path, size);
        }
        path += size + (path[size] == '/');
    }
    return buffer_steal(&clean);
}

/* With a path in the store: the key may begin with it, and in KV v2 with "data/" after it. */
static char *path_in_mount(const struct secret_store *store, const char *key) {
    auto_text prefix = mem_format("%s/", store->path);
    if (text_starts_with(key, prefix)) {
        key += strlen(prefix);
        if (store->kv_version == 2 && text_starts_with(key, "data/"))
            key += strlen("data/");
    }
    return mem_format("%s/%s%s", store->path, store->kv_version == 2 ? "data/" : "", key);
}

/* Without: the key's first segment is the mount, unless "/data/" stands anywhere in it. */
static char *path_with_mount(const struct secret_store *store, const char *key) {
    size_t mount_size = strcspn(key, "/");
    if (store->kv_version != 2 || strstr(key, "/data/"))
        return mem_dup(key);
    auto_text mount = mem_dup_n(key, mount_size);
    return mem_format("%s/data%s", mount, key + mount_size);
}

char *vault_path_of(const struct secret_store *store, const char *remote_key) {
    auto_text path = store->path ? path_in_mount(store, remote_key) : path_with_mount(store, remote_key);
    return vault_path_clean(path);
}

static bool is_same_path(const char *a, const char *b) {
    auto_text first = vault_path_clean(a ? a : "");
    auto_text second = vault_path_clean(b ? b : "");
    return strcmp(first, second) == 0;
}

bool vault_path_means(const struct secret_store *store, const char *remote_key,
                      const struct vault_location *location) {
    if (!secret_store_is_vault(store) || !is_same_path(store->vault_namespace, location->vault_namespace))
        return false;
    auto_text asked = vault_path_of(store, remote_key);
    auto_text meant =
        mem_format("%s/%s%s", location->mount, store->kv_version == 2 ? "data/" : "", location->path);
    return is_same_path(asked, meant);
}
