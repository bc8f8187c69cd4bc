#include "kubeconfig_user.h"

#include "file.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kubeconfig_cluster.h"

static bool take_certificate(const struct kubeconfig_entry *entry, struct tls_settings *tls,
                             struct error *err) {
    if (!kubeconfig_entry_data(entry, "client-certificate-data", &tls->certificate_pem, err) ||
        !kubeconfig_entry_path(entry, "client-certificate", &tls->certificate_file, err) ||
        !kubeconfig_entry_data(entry, "client-key-data", &tls->key_pem, err) ||
        !kubeconfig_entry_path(entry, "client-key", &tls->key_file, err))
        return false;
    return true;
}

static void override_certificate(const struct kube_overrides *overrides, struct tls_settings *tls) {
    if (overrides->client_certificate) {
        mem_replace(&tls->certificate_pem, NULL);
        mem_replace(&tls->certificate_file, mem_dup(overrides->client_certificate));
    }
    if (overrides->client_key) {
        mem_replace(&tls->key_pem, NULL);
        mem_replace(&tls->key_file, mem_dup(overrides->client_key));
    }
}

static bool certificate_error(const struct kubeconfig_entry *entry, bool from_flag, const char *key,
                              struct error *err, const char *message) {
    if (from_flag || !entry)
        return error_set(err, ERROR_USAGE, "--%s: %s", key, message);
    return kubeconfig_entry_error(entry, key, err, "%s: %s", key, message);
}

static bool check_readable(const struct kubeconfig_entry *entry, bool from_flag, const char *key,
                           const char *path, struct error *err) {
    auto_buffer content = {0};
    auto_error failure = {0};
    return !path || file_read(path, &content, NULL, &failure) ||
           certificate_error(entry, from_flag, key, err, failure.message);
}

static bool check_certificate(const struct kubeconfig_entry *entry, const struct kube_overrides *overrides,
                              const struct tls_settings *tls, struct error *err) {
    bool certificate = tls->certificate_file || tls->certificate_pem;
    bool key = tls->key_file || tls->key_pem;
    bool flags = overrides->client_certificate || overrides->client_key;
    if (certificate && !key)
        return certificate_error(entry, flags, "client-certificate", err, "the key (client-key) is missing");
    if (key && !certificate)
        return certificate_error(entry, flags, "client-key", err,
                                 "the certificate (client-certificate) is missing");
    return check_readable(entry, overrides->client_certificate, "client-certificate",
                          tls->certificate_pem ? NULL : tls->certificate_file, err) &&
           check_readable(entry, overrides->client_key, "client-key", tls->key_pem ? NULL : tls->key_file,
                          err);
}

static const struct {
    const char *name;
    const char *next;
} removed_providers[] = {
    {"gcp", "install gke-gcloud-auth-plugin and run: gcloud container clusters get-credentials CLUSTER"},
    {"azure", "install kubelogin and run: kubelogin convert-kubeconfig"},
    {"oidc", "use an exec plugin: https://github.com/int128/kubelogin"},
};

static bool refuse_provider(const struct kubeconfig_entry *entry, struct error *err) {
    const char *name = value_text(value_at(entry->value, "auth-provider", NULL), "name");
    if (!value_at(entry->value, "auth-provider", "name", NULL))
        return true;
    kubeconfig_entry_error(entry, "auth-provider", err,
                           "the old auth-provider \"%s\" is not supported; exec plugins replace it",
                           name ? name : "");
    for (size_t i = 0; i < mem_count(removed_providers); i++)
        if (text_equal(name, removed_providers[i].name))
            return error_next(err, "%s", removed_providers[i].next);
    return error_next(err,
                      "use a user of the kubeconfig with a token, a client certificate or an exec plugin");
}

static bool take_login(const struct kubeconfig_entry *entry, struct kube_auth *auth, struct error *err) {
    const char *token = NULL, *username = NULL, *password = NULL;
    if (!kubeconfig_entry_text(entry, "token", &token, err) ||
        !kubeconfig_entry_path(entry, "tokenFile", &auth->token_file, err) ||
        !kubeconfig_entry_text(entry, "username", &username, err) ||
        !kubeconfig_entry_text(entry, "password", &password, err))
        return false;
    if (token && (username || password))
        return kubeconfig_entry_error(entry, "token", err, "token and username exclude each other");
    auth->token = secret_from_text(token);
    auth->username = mem_dup(username);
    auth->password = secret_from_text(password);
    if (username && !password)
        auth->password = secret_from_text("");
    return true;
}

/* A token or a certificate makes the plugin unnecessary: client-go does not run it then. */
static bool take_exec(const struct kubeconfig_entry *entry, const struct kubeconfig_entry *cluster,
                      struct kube_access *access, struct error *err) {
    const json_t *exec = value_at(entry->value, "exec", NULL);
    const struct tls_settings *tls = &access->endpoint.tls;
    const struct kube_auth *auth = &access->auth;
    if (!json_is_object(exec) || auth->token || auth->token_file || auth->username || tls->certificate_file ||
        tls->certificate_pem)
        return true;
    access->auth.exec = kubeconfig_exec_spec(entry, err);
    if (!access->auth.exec)
        return false;
    if (!value_is_true(exec, "provideClusterInfo", false))
        return true;
    access->auth.exec->cluster = kubeconfig_exec_cluster(cluster, access, err);
    return access->auth.exec->cluster != NULL;
}

bool kubeconfig_take_user(const struct kubeconfig_entry *entry, const struct kubeconfig_entry *cluster,
                          const struct kube_overrides *overrides, struct kube_access *access,
                          struct error *err) {
    struct tls_settings *tls = &access->endpoint.tls;
    if (entry && !take_certificate(entry, tls, err))
        return false;
    override_certificate(overrides, tls);
    if (!check_certificate(entry, overrides, tls, err))
        return false;
    if (overrides->token || overrides->token_file) {
        access->auth.token = secret_copy(overrides->token);
        access->auth.token_file = overrides->token ? NULL : mem_dup(overrides->token_file);
        return true;
    }
    return !entry || (refuse_provider(entry, err) && take_login(entry, &access->auth, err) &&
                      take_exec(entry, cluster, access, err));
}
