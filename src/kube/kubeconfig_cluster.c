#include "kubeconfig_cluster.h"

#include "file.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/objects/base64.h"

#include <string.h>

#define EXEC_EXTENSION "client.authentication.k8s.io/exec"

static bool take_tls(const struct kubeconfig_entry *entry, struct tls_settings *tls, struct error *err) {
    const char *server_name = NULL;
    if (!kubeconfig_entry_data(entry, "certificate-authority-data", &tls->ca_pem, err) ||
        !kubeconfig_entry_path(entry, "certificate-authority", &tls->ca_file, err) ||
        !kubeconfig_entry_text(entry, "tls-server-name", &server_name, err))
        return false;
    tls->server_name = mem_dup(server_name);
    tls->insecure = value_is_true(entry->value, "insecure-skip-tls-verify", false);
    if (tls->insecure && (tls->ca_pem || tls->ca_file)) {
        kubeconfig_entry_error(entry, "insecure-skip-tls-verify", err,
                               "a certificate authority and insecure-skip-tls-verify exclude each other");
        return error_next(err, "remove one of them from the cluster");
    }
    return true;
}

static bool check_overrides(const struct kube_overrides *overrides, struct error *err) {
    if (!overrides->insecure_skip_tls_verify || !overrides->certificate_authority)
        return true;
    error_set(err, ERROR_USAGE, "--insecure-skip-tls-verify and --certificate-authority exclude each other");
    return error_next(err, "leave out one of the two");
}

static void override_tls(const struct kube_overrides *overrides, struct tls_settings *tls) {
    if (overrides->insecure_skip_tls_verify || overrides->certificate_authority) {
        tls->insecure = overrides->insecure_skip_tls_verify;
        mem_replace(&tls->ca_pem, NULL);
        mem_replace(&tls->ca_file, mem_dup(overrides->certificate_authority));
    }
    if (overrides->tls_server_name || overrides->server)
        mem_replace(&tls->server_name, mem_dup(overrides->tls_server_name));
}

/* A server without a scheme is https when anything about TLS is said, else http (client-go means to do the same,
 * but kubectl looks before it has read the CA, and speaks HTTP without credentials). */
static char *complete_url(const char *server, const struct tls_settings *tls, bool certificate) {
    if (strstr(server, "://"))
        return mem_dup(server);
    bool https = tls->insecure || tls->ca_file || tls->ca_pem || certificate;
    return mem_format("%s://%s", https ? "https" : "http", server);
}

static bool check_ca_file(const struct kubeconfig_entry *entry, const struct tls_settings *tls,
                          struct error *err) {
    auto_buffer content = {0};
    auto_error failure = {0};
    if (!tls->ca_file || tls->ca_pem || file_read(tls->ca_file, &content, NULL, &failure))
        return true;
    if (!entry)
        return error_set(err, ERROR_USAGE, "certificate authority %s", failure.message);
    return kubeconfig_entry_error(entry, "certificate-authority", err, "certificate-authority %s",
                                  failure.message);
}

static bool take_server(const struct kubeconfig_entry *entry, const struct kube_overrides *overrides,
                        struct kube_access *access, struct error *err) {
    const char *server = NULL;
    if (entry && !kubeconfig_entry_text(entry, "server", &server, err))
        return false;
    bool from_flag = overrides->server != NULL;
    if (from_flag)
        server = overrides->server;
    if (!server)
        return entry ? kubeconfig_entry_error(entry, "server", err, "has no server")
                     : error_set(err, ERROR_USAGE, "no cluster and no --server is given");
    auto_text url = complete_url(server, &access->endpoint.tls, overrides->client_certificate != NULL);
    struct tls_settings tls = access->endpoint.tls;
    access->endpoint.tls = (struct tls_settings){0};
    auto_error failure = {0};
    bool good = endpoint_from_url(&access->endpoint, url, &failure);
    access->endpoint.tls = tls;
    if (good)
        return true;
    return from_flag ? error_set(err, ERROR_USAGE, "--server: %s", failure.message)
                     : kubeconfig_entry_error(entry, "server", err, "%s", failure.message);
}

/* The URL may hold a password, so no more of it is repeated than the scheme. */
static bool take_proxy(const struct kubeconfig_entry *entry, struct endpoint *endpoint, struct error *err) {
    static const char *const schemes[] = {"http", "https", "socks5"};
    const char *url = NULL;
    if (!kubeconfig_entry_text(entry, "proxy-url", &url, err))
        return false;
    if (!url)
        return true;
    const char *end = strstr(url, "://");
    auto_text scheme = mem_dup_n(url, end ? (size_t)(end - url) : 0);
    bool has_host = end && end[strlen("://")];
    for (size_t i = 0; i < mem_count(schemes); i++) {
        if (strcmp(scheme, schemes[i]) != 0 || !has_host)
            continue;
        endpoint->proxy = mem_dup(url);
        return true;
    }
    if (*scheme)
        kubeconfig_entry_error(entry, "proxy-url", err, "proxy-url begins with %s://", scheme);
    else
        kubeconfig_entry_error(entry, "proxy-url", err, "proxy-url is no URL");
    return error_next(err, "write it as http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT");
}

bool kubeconfig_take_cluster(const struct kubeconfig_entry *entry, const struct kube_overrides *overrides,
                             struct kube_access *access, struct error *err) {
    struct tls_settings *tls = &access->endpoint.tls;
    if (!check_overrides(overrides, err) ||
        (entry && (!take_tls(entry, tls, err) || !take_proxy(entry, &access->endpoint, err))))
        return false;
    override_tls(overrides, tls);
    return check_ca_file(overrides->certificate_authority ? NULL : entry, tls, err) &&
           take_server(entry, overrides, access, err);
}

static bool add_ca(json_t *cluster, const struct tls_settings *tls, struct error *err) {
    auto_buffer content = {0}, encoded = {0};
    if (tls->ca_pem)
        buffer_add_text(&content, tls->ca_pem);
    else if (tls->ca_file && !file_read(tls->ca_file, &content, NULL, err))
        return false;
    base64_encode(&encoded, buffer_text(&content), content.size);
    if (encoded.size)
        json_object_set_new(cluster, "certificate-authority-data", json_string(buffer_text(&encoded)));
    return true;
}

json_t *kubeconfig_exec_cluster(const struct kubeconfig_entry *entry, const struct kube_access *access,
                                struct error *err) {
    const struct tls_settings *tls = &access->endpoint.tls;
    auto_text url = endpoint_url(&access->endpoint);
    auto_json cluster = json_pack("{s:s}", "server", url);
    if (tls->server_name)
        json_object_set_new(cluster, "tls-server-name", json_string(tls->server_name));
    if (tls->insecure)
        json_object_set_new(cluster, "insecure-skip-tls-verify", json_true());
    if (access->endpoint.proxy)
        json_object_set_new(cluster, "proxy-url", json_string(access->endpoint.proxy));
    if (!add_ca(cluster, tls, err))
        return NULL;
    const json_t *extension =
        entry ? value_find(value_at(entry->value, "extensions", NULL), "name", EXEC_EXTENSION) : NULL;
    json_t *config = value_at(extension, "extension", NULL);
    if (config)
        json_object_set(cluster, "config", config);
    return json_incref(cluster);
}
