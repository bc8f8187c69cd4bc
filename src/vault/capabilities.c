#include "kcrealm/base/memory.h"
#include "vault/vault.h"

#include <string.h>

struct capability_row {
    const char *name;
    unsigned bit;
};

static const struct capability_row capability_rows[] = {
    {"create", VAULT_CREATE}, {"read", VAULT_READ}, {"update", VAULT_UPDATE}, {"patch", VAULT_PATCH}};

static char *join_names(unsigned capabilities, const char *quote) {
    auto_strings names = {0};
    for (size_t i = 0; i < mem_count(capability_rows); i++)
        if (capabilities & capability_rows[i].bit)
            strings_format(&names, "%s%s%s", quote, capability_rows[i].name, quote);
    return strings_join(&names, ", ");
}

char *capability_names(unsigned capabilities) {
    return capabilities ? join_names(capabilities, "") : mem_dup("nothing");
}

/* A policy is HCL; on one line, so that it survives where lines are wrapped. */
char *vault_policy_line(const char *path, unsigned capabilities) {
    struct buffer line = {0};
    auto_text names = join_names(capabilities, "\"");
    buffer_add_text(&line, "path \"");
    for (const char *at = path; *at; at++) {
        if (*at == '"' || *at == '\\')
            buffer_add_char(&line, '\\');
        buffer_add_char(&line, *at);
    }
    buffer_format(&line, "\" { capabilities = [%s] }", names);
    return buffer_steal(&line);
}

/* ["deny"] is nothing of these, as is a path that the answer does not name; ["root"] is everything. */
static unsigned read_capabilities(const json_t *names) {
    unsigned granted = 0;
    size_t i;
    json_t *item;
    json_array_foreach (names, i, item) {
        const char *name = json_is_string(item) ? json_string_value(item) : "";
        if (strcmp(name, "root") == 0)
            granted |= VAULT_CREATE | VAULT_READ | VAULT_UPDATE | VAULT_PATCH;
        for (size_t k = 0; k < mem_count(capability_rows); k++)
            if (strcmp(name, capability_rows[k].name) == 0)
                granted |= capability_rows[k].bit;
    }
    return granted;
}

static void fill_question(struct http_request *request, const struct strings *paths) {
    auto_json list = json_array();
    for (size_t i = 0; i < paths->count; i++)
        json_array_append_new(list, json_string(paths->items[i]));
    auto_json body = json_pack("{s:O}", "paths", list);
    request->method = "POST";
    request->path = mem_dup("/v1/sys/capabilities-self");
    value_write(&request->body, body, 0, false);
}

bool ask_capabilities(struct vault *vault, const struct strings *paths, unsigned *granted, bool *refused,
                      struct error *err) {
    struct http_request request = {0};
    auto_response response = {0};
    fill_question(&request, paths);
    const struct http_request asked = {.method = "POST", .path = (char *)"/v1/sys/capabilities-self"};
    *refused = false;
    if (!vault_fetch(vault, &request, &response, err))
        return false;
    if (response.status == 403)
        return *refused = true;
    auto_json reply = vault_reply(vault, &asked, &response, err);
    if (!reply)
        return false;
    for (size_t i = 0; i < paths->count; i++)
        granted[i] = read_capabilities(value_at(reply, "data", paths->items[i], NULL));
    return true;
}
