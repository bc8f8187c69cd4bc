#include "connection.h"

#include "certificate_store.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/http.h"
#include "kcrealm/net/tunnel.h"

#include <string.h>

static bool is_empty(const char *text) {
    return !text || !*text;
}

static void set_pem(CURL *easy, CURLoption option, char *pem) {
    struct curl_blob blob = {.data = pem, .len = strlen(pem), .flags = CURL_BLOB_NOCOPY};
    curl_easy_setopt(easy, option, &blob);
}

static void set_pem_or_file(CURL *easy, CURLoption pem_option, char *pem, CURLoption file_option,
                            const char *file) {
    if (!is_empty(pem))
        set_pem(easy, pem_option, pem);
    else if (!is_empty(file))
        curl_easy_setopt(easy, file_option, file);
}

/* libcurl would go on trusting the directory that it was built with beside the CA that was given. */
static void set_authorities(CURL *easy, const struct tls_settings *tls) {
    if (is_empty(tls->ca_pem) && is_empty(tls->ca_file) && is_empty(tls->ca_dir))
        return;
    curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
    curl_easy_setopt(easy, CURLOPT_CAPATH,
                     is_empty(tls->ca_pem) && !is_empty(tls->ca_dir) ? tls->ca_dir : NULL);
    set_pem_or_file(easy, CURLOPT_CAINFO_BLOB, tls->ca_pem, CURLOPT_CAINFO, tls->ca_file);
}

static void set_tls(CURL *easy, const struct tls_settings *tls) {
    set_authorities(easy, tls);
    set_pem_or_file(easy, CURLOPT_SSLCERT_BLOB, tls->certificate_pem, CURLOPT_SSLCERT, tls->certificate_file);
    set_pem_or_file(easy, CURLOPT_SSLKEY_BLOB, tls->key_pem, CURLOPT_SSLKEY, tls->key_file);
    if (tls->insecure) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

/* As kubectl uses the kubeconfig's proxy-url: whatever NO_PROXY says; socks5 resolves names at the proxy, which
 * libcurl calls socks5h; the CA for the server is that for the proxy. */
static void set_own_proxy(CURL *easy, const struct endpoint *endpoint) {
    static const char socks[] = "socks5://";
    const struct tls_settings *tls = &endpoint->tls;
    bool is_socks = text_starts_with(endpoint->proxy, socks);
    auto_text url =
        mem_format("%s%s", is_socks ? "socks5h://" : "", endpoint->proxy + (is_socks ? strlen(socks) : 0));
    curl_easy_setopt(easy, CURLOPT_PROXY, url);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    if (!is_empty(tls->ca_pem) || !is_empty(tls->ca_file) || !is_empty(tls->ca_dir)) {
        curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, NULL);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, is_empty(tls->ca_pem) ? tls->ca_dir : NULL);
        set_pem_or_file(easy, CURLOPT_PROXY_CAINFO_BLOB, tls->ca_pem, CURLOPT_PROXY_CAINFO, tls->ca_file);
    }
    if (tls->insecure) {
        curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 0L);
    }
}

/* Go, and so kubectl, never asks a proxy for loopback hosts; libcurl would. */
static void set_proxy(CURL *easy, const struct endpoint *endpoint) {
    if (endpoint->tunnel) {
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    } else if (!is_empty(endpoint->proxy)) {
        set_own_proxy(easy, endpoint);
    } else if (endpoint->no_proxy || endpoint_is_loopback(endpoint)) {
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    }
}

/* The only way in libcurl to verify another name than the one connected to. */
static void set_connect_to(CURL *easy, const struct endpoint *endpoint, const char *url_host,
                           struct connection_lists *lists) {
    auto_text host = endpoint_host(endpoint);
    unsigned port = endpoint_port(endpoint);
    auto_text target = endpoint->connect_to ? mem_dup(endpoint->connect_to) : mem_format("%s:%u", host, port);
    auto_text rule = mem_format("%s:%u:%s", url_host, port, target);
    lists->connect_to = curl_slist_append(NULL, rule);
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, lists->connect_to);
}

char *connection_set_up(CURL *easy, const struct endpoint *endpoint, struct connection_lists *lists) {
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connection_timeout_ms(endpoint));
    certificate_store_use(easy);
    set_proxy(easy, endpoint);
    if (endpoint->https)
        set_tls(easy, &endpoint->tls);
    if (endpoint->tunnel)
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, tunnel_socket_path(endpoint->tunnel));
    const char *scheme = endpoint->https ? "https" : "http";
    if (!endpoint->https || is_empty(endpoint->tls.server_name)) {
        if (!endpoint->tunnel && !is_empty(endpoint->connect_to)) {
            auto_text host = endpoint_host(endpoint);
            set_connect_to(easy, endpoint, host, lists);
        }
        return mem_format("%s://%s", scheme, endpoint->authority);
    }
    bool bare_ipv6 = strchr(endpoint->tls.server_name, ':') && endpoint->tls.server_name[0] != '[';
    auto_text name = mem_format(bare_ipv6 ? "[%s]" : "%s", endpoint->tls.server_name);
    if (!endpoint->tunnel)
        set_connect_to(easy, endpoint, name, lists);
    return mem_format("%s://%s:%u", scheme, name, endpoint_port(endpoint));
}

long connection_timeout_ms(const struct endpoint *endpoint) {
    return endpoint->tunnel ? 3L * HTTP_CONNECT_TIMEOUT_MS : HTTP_CONNECT_TIMEOUT_MS;
}

void connection_lists_clear(struct connection_lists *lists) {
    curl_slist_free_all(lists->connect_to);
    *lists = (struct connection_lists){0};
}
