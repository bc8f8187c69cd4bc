#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"
#include "keycloak/authorize_page.h"

#include <string.h>

static int hex_of(char digit) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = digit ? strchr(digits, digit) : NULL;
    return at ? (int)((at - digits) % 16) : -1;
}

/* Decodes a value of a query. %00 is dropped: our texts end there. */
static char *decoded(const char *at, size_t size) {
    struct buffer text = {0};
    for (size_t i = 0; i < size; i++) {
        int high = at[i] == '%' && i + 2 < size ? hex_of(at[i + 1]) : -1;
        int low = high < 0 ? -1 : hex_of(at[i + 2]);
        char byte = low < 0 ? at[i] : (char)(high * 16 + low);
        i += low < 0 ? 0 : 2;
        if (byte)
            buffer_add_char(&text, low < 0 && byte == '+' ? ' ' : byte);
    }
    return buffer_steal(&text);
}

char *authorize_parameter(const char *address, const char *name) {
    size_t length = strlen(name);
    const char *at = address + strcspn(address, "?#");
    while (*at) {
        at++;
        size_t size = strcspn(at, "&#");
        if (size > length && strncmp(at, name, length) == 0 && at[length] == '=')
            return decoded(at + length + 1, size - length - 1);
        at += size;
    }
    return NULL;
}

/* What follows the redirect URI is parameters, or nothing. */
static bool is_client(const char *address, const char *redirect_uri) {
    size_t length = strlen(redirect_uri);
    return length && strncmp(address, redirect_uri, length) == 0 &&
           (address[length] == '\0' || strchr("?&#", address[length]));
}

static void take_answer(const char *address, const char *redirect_uri, struct authorize_redirect *redirect) {
    /* The redirect URI may have a query of its own, with words that are not Keycloak's. */
    size_t length = strlen(redirect_uri);
    auto_text answer = mem_format("?%s", address[length] ? address + length + 1 : "");
    redirect->code = authorize_parameter(answer, "code");
    redirect->state = authorize_parameter(answer, "state");
    redirect->error = authorize_parameter(answer, "error");
    redirect->description = authorize_parameter(answer, "error_description");
    redirect->issuer = authorize_parameter(answer, "iss");
}

/* The path of an address, query and all; NULL when there is none. */
static const char *path_of(const char *address) {
    const char *scheme = strstr(address, "://");
    if (*address == '/')
        return address[1] == '/' ? NULL : address;
    bool is_web = text_starts_with(address, "http://") || text_starts_with(address, "https://");
    return is_web ? strchr(scheme + 3, '/') : NULL;
}

/* Nothing that a server could read as another path than we do. */
static bool is_plain(const char *path) {
    static const char *const parts[] = {"/.", "//", "%2e", "%2f", "%5c", "\\", "#"};
    size_t length = strcspn(path, "?");
    auto_text only_path = mem_dup_n(path, length);
    for (size_t i = 0; path[i]; i++)
        if ((unsigned char)path[i] <= ' ' || (unsigned char)path[i] >= 0x7f)
            return false;
    for (size_t i = 0; i < mem_count(parts); i++)
        if (strcasestr(only_path, parts[i]))
            return false;
    return !strchr(path, '#');
}

static enum authorize_redirect_kind kind_below(const char *rest) {
    static const struct {
        const char *start;
        enum authorize_redirect_kind kind;
    } rows[] = {{"login-actions/", AUTHORIZE_TO_REALM},
                {"protocol/openid-connect/auth", AUTHORIZE_TO_REALM},
                {"broker/", AUTHORIZE_TO_BROKER}};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (text_starts_with(rest, rows[i].start))
            return rows[i].kind;
    return AUTHORIZE_ELSEWHERE;
}

static void take_path(const char *address, const char *realm, struct authorize_redirect *redirect) {
    const char *path = path_of(address);
    auto_text root = url_path("/realms/{}/", realm, NULL);
    const char *query = path ? path + strcspn(path, "?") : NULL;
    const char *at = path ? strstr(path, root) : NULL;
    if (!at || at > query || !is_plain(path))
        return;
    redirect->kind = kind_below(at + strlen(root));
    if (redirect->kind == AUTHORIZE_TO_REALM)
        redirect->path = mem_dup(at);
}

static char *place_of(const char *address) {
    const char *scheme = strstr(address, "://");
    size_t length = scheme ? (size_t)(scheme + 3 - address) : 0;
    return mem_dup_n(address, length + strcspn(address + length, "/?#"));
}

void authorize_redirect_read(const char *address, const char *realm, const char *redirect_uri,
                             struct authorize_redirect *redirect) {
    *redirect = (struct authorize_redirect){.kind = AUTHORIZE_ELSEWHERE};
    redirect->place = place_of(address);
    if (is_client(address, redirect_uri)) {
        redirect->kind = AUTHORIZE_TO_CLIENT;
        take_answer(address, redirect_uri, redirect);
        return;
    }
    take_path(address, realm, redirect);
}

void authorize_redirect_clear(struct authorize_redirect *redirect) {
    char *const texts[] = {redirect->path,  redirect->place,       redirect->code,  redirect->state,
                           redirect->error, redirect->description, redirect->issuer};
    for (size_t i = 0; i < mem_count(texts); i++)
        mem_free(texts[i]);
    *redirect = (struct authorize_redirect){0};
}
