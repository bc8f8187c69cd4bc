#include "kcrealm/vault/kv.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "vault/vault.h"

#include <string.h>

static bool is_plain(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

char *vault_path_normal(const char *path, struct error *err) {
    auto_strings parts = {0};
    bool plain = is_plain(path);
    for (const char *at = path; plain && *at; at += *at == '/') {
        size_t length = strcspn(at, "/");
        auto_text part = mem_dup_n(at, length);
        at += length;
        if (strcmp(part, "..") == 0)
            plain = false;
        else if (*part && strcmp(part, ".") != 0)
            strings_add(&parts, part);
    }
    if (plain && parts.count)
        return strings_join(&parts, "/");
    auto_text shown = text_escaped(path);
    error_set(err, ERROR_INPUT, "\"%s\" is no path in Vault: %s", shown,
              plain ? "it is empty" : "it holds \"..\" or a control character");
    error_next(err, "write it as in: vault kv get -mount=secret apps/backstage");
    return NULL;
}

/* Names that we cannot send are kept as they are: they were refused before. */
static char *path_of(const struct vault_kv *kv, const char *kind, const char *path) {
    auto_text normal = vault_path_normal(path, NULL);
    const char *below = normal ? normal : "";
    if (kv->version == 1)
        return mem_format("%s/%s%s", kv->mount, kv->prefix, below);
    return mem_format("%s/%s/%s%s", kv->mount, kind, kv->prefix, below);
}

char *vault_policy_path(const struct vault_kv *kv, const char *kind, const char *path) {
    return path_of(kv, kind, path);
}

char *kv_request_path(const struct vault_kv *kv, const char *kind, const char *path) {
    auto_text plain = path_of(kv, kind, path);
    struct buffer out = {0};
    buffer_add_text(&out, "/v1/");
    encode_path(&out, plain);
    return buffer_steal(&out);
}

void vault_kv_clear(struct vault_kv *kv) {
    mem_free(kv->mount);
    mem_free(kv->prefix);
    *kv = (struct vault_kv){0};
}

/* Vault says "team/kv/" of team/kv/apps: the rest goes before all paths. */
static void cut_mount(struct vault_kv *kv, const char *reported) {
    size_t length = reported ? strlen(reported) : 0;
    if (length < 2 || !text_starts_with(kv->mount, reported))
        return;
    mem_replace(&kv->prefix, mem_format("%s/", kv->mount + length));
    mem_replace(&kv->mount, mem_dup_n(reported, length - 1));
}

static bool take_mount(struct vault_kv *kv, const json_t *reply, struct error *err) {
    const json_t *data = value_at(reply, "data", NULL);
    const char *type = value_text(data, "type");
    const char *version = value_text(value_at(data, "options", NULL), "version");
    if (!text_equal(type, "kv") && !text_equal(type, "generic")) {
        error_set(err, ERROR_INPUT, "%s in Vault is of type %s, and no key/value store", kv->mount,
                  type ? type : "unknown");
        return error_next(err, "name a mount of type kv with --vault-mount; vault secrets list shows them");
    }
    cut_mount(kv, value_text(data, "path"));
    kv->version = text_equal(version, "2") ? 2 : 1;
    return true;
}

static bool ask_mount(struct vault *vault, struct vault_kv *kv, struct error *err) {
    struct http_request request = {.method = "GET"};
    auto_response response = {0};
    struct buffer path = {0};
    buffer_add_text(&path, "/v1/sys/internal/ui/mounts/");
    encode_path(&path, kv->mount);
    request.path = buffer_steal(&path);
    auto_text shown = mem_dup(request.path);
    const struct http_request asked = {.method = "GET", .path = shown};
    if (!vault_fetch(vault, &request, &response, err))
        return false;
    if (response.status == 403 && !says_dead_token(&response)) {
        kv->version = 2;
        kv->assumed = true;
        event_note(vault->options.events,
                   "Vault does not tell %s which version of key/value store %s is: version 2 is assumed",
                   vault->identity, kv->mount);
        return true;
    }
    auto_error refused = {0};
    auto_json reply = vault_reply(vault, &asked, &response, &refused);
    if (reply)
        return take_mount(kv, reply, err);
    explain_unavailable(vault, &refused);
    return error_move(err, &refused);
}

bool vault_kv_open(struct vault *vault, const char *mount, int version, struct vault_kv *kv,
                   struct error *err) {
    *kv =
        (struct vault_kv){.mount = vault_path_normal(mount, err), .prefix = mem_dup(""), .version = version};
    if (kv->mount && (version != 0 || ask_mount(vault, kv, err)))
        return true;
    vault_kv_clear(kv);
    return error_wrap(err, "looking for the mount %s in Vault", mount);
}
