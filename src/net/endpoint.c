#include "kcrealm/net/endpoint.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define PORT_MAX 65535

/* Reads ":port" up to end; nothing at all is fine. */
static bool is_port_suffix(const char *at, const char *end) {
    if (at == end)
        return true;
    if (*at != ':' || at + 1 == end || end - at > 6)
        return false;
    unsigned port = 0;
    for (at++; at < end; at++) {
        if (*at < '0' || *at > '9')
            return false;
        port = port * 10 + (unsigned)(*at - '0');
    }
    return port > 0 && port <= PORT_MAX;
}

static bool is_name_byte(char byte) {
    return isalnum((unsigned char)byte) || strchr("-._", byte) != NULL;
}

static bool is_ipv6_byte(char byte) {
    return isxdigit((unsigned char)byte) || byte == ':' || byte == '.';
}

static bool is_authority(const char *text, const char *end) {
    const char *at = text;
    if (at < end && *at == '[') {
        for (at++; at < end && is_ipv6_byte(*at);)
            at++;
        return at < end && at > text + 1 && *at == ']' && is_port_suffix(at + 1, end);
    }
    while (at < end && *at && is_name_byte(*at))
        at++;
    return at > text && is_port_suffix(at, end);
}

static bool is_path(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7f || strchr("?#\"<>\\^`{|}", *text))
            return false;
    return true;
}

/* User info may hold a password, so the message does not repeat such a URL. */
static bool refuse(const char *url, const char *why, struct error *err) {
    if (strchr(url, '@'))
        error_set(err, ERROR_INPUT, "the URL is not usable: it must not contain a user or password");
    else
        error_set(err, ERROR_INPUT, "the URL %s is not usable: %s", url, why);
    return error_next(err, "write it like https://host:8443/path");
}

bool endpoint_from_url(struct endpoint *endpoint, const char *url, struct error *err) {
    bool https = strncasecmp(url, "https://", 8) == 0;
    if (!https && strncasecmp(url, "http://", 7) != 0)
        return refuse(url, "it must start with http:// or https://", err);
    const char *authority = url + (https ? 8 : 7);
    const char *path = authority + strcspn(authority, "/?#");
    if (!is_authority(authority, path))
        return refuse(url, "its host or port is not valid", err);
    if (!is_path(path))
        return refuse(url, "it must not contain a query, a fragment or unencoded characters", err);
    size_t path_length = strlen(path);
    while (path_length && path[path_length - 1] == '/')
        path_length--;
    endpoint->https = https;
    endpoint->authority = mem_dup_n(authority, (size_t)(path - authority));
    endpoint->base_path = mem_dup_n(path, path_length);
    return true;
}

char *endpoint_url(const struct endpoint *endpoint) {
    return mem_format("%s://%s%s", endpoint->https ? "https" : "http", endpoint->authority,
                      endpoint->base_path ? endpoint->base_path : "");
}

char *endpoint_host(const struct endpoint *endpoint) {
    const char *authority = endpoint->authority;
    if (*authority == '[')
        return mem_dup_n(authority, strcspn(authority, "]") + 1);
    return mem_dup_n(authority, strcspn(authority, ":"));
}

unsigned endpoint_port(const struct endpoint *endpoint) {
    const char *authority = endpoint->authority;
    if (*authority == '[')
        authority += strcspn(authority, "]");
    const char *at = strchr(authority, ':');
    if (!at)
        return endpoint->https ? 443 : 80;
    unsigned port = 0;
    for (at++; *at >= '0' && *at <= '9' && port <= PORT_MAX; at++)
        port = port * 10 + (unsigned)(*at - '0');
    return port;
}

bool endpoint_is_loopback(const struct endpoint *endpoint) {
    auto_text host = endpoint_host(endpoint);
    if (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
        return true;
    return text_starts_with(host, "127.") && strspn(host, "0123456789.") == strlen(host);
}

static void tls_settings_clear(struct tls_settings *tls) {
    mem_free(tls->ca_file);
    mem_free(tls->ca_dir);
    mem_free(tls->ca_pem);
    mem_free(tls->certificate_file);
    mem_free(tls->certificate_pem);
    mem_free(tls->key_file);
    mem_free(tls->key_pem);
    mem_free(tls->server_name);
}

void endpoint_clear(struct endpoint *endpoint) {
    mem_free(endpoint->authority);
    mem_free(endpoint->base_path);
    mem_free(endpoint->connect_to);
    mem_free(endpoint->proxy);
    tls_settings_clear(&endpoint->tls);
    *endpoint = (struct endpoint){0};
}
