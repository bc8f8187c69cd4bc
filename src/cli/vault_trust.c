#include "cli/vault_trust.h"

#include "cli/reach.h"
#include "cli/vault_environment.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/read.h"
#include "kcrealm/objects/base64.h"
#include "kcrealm/objects/config_map.h"

/* Go's ParseBool, with which Vault reads it. */
static bool is_true(const char *text) {
    static const char *const truths[] = {"1", "t", "T", "true", "TRUE", "True"};
    for (size_t i = 0; i < mem_count(truths); i++)
        if (text_equal(text, truths[i]))
            return true;
    return false;
}

bool vault_trust_check(const struct session *session, struct error *err) {
    if (!is_true(vault_environment(session, "SKIP_VERIFY")))
        return true;
    auto_text variable = vault_variable(session, "SKIP_VERIFY");
    error_set(err, ERROR_USAGE, "%s is set, but secrets go to a Vault only whose certificate is verified",
              variable);
    return error_next(err, "unset it, and name the authority with --vault-ca FILE or VAULT_CACERT");
}

static const char *kind_of(const struct secret_store *store) {
    return store->is_cluster ? STORE_KIND_CLUSTER : STORE_KIND_NAMESPACED;
}

static bool refuse_authority(const struct secret_store *store, const char *why, struct error *err) {
    error_set(err, ERROR_INPUT, "%s %s: %s", kind_of(store), store->name, why);
    return error_next(err, "correct it, or name the authority with --vault-ca FILE");
}

static bool decode_bundle(const struct secret_store *store, struct tls_settings *tls, struct error *err) {
    auto_buffer pem = {0};
    if (!base64_decode(&pem, store->ca_bundle))
        return refuse_authority(store, "caBundle is no base64", err);
    tls->ca_pem = buffer_steal(&pem);
    return true;
}

/* NULL when there is no such key, or the object cannot be read. The caller frees it. */
static char *provided_text(struct kube *kube, const char *namespace, const json_t *provider,
                           struct error *err) {
    const char *name = value_text(provider, "name");
    const char *key = value_text(provider, "key");
    if (text_equal(value_text(provider, "type"), "ConfigMap")) {
        auto_json config_map = kube_read_config_map(kube, namespace, name ? name : "", err);
        return config_map ? mem_dup(config_map_text(config_map, key ? key : "")) : NULL;
    }
    auto_secret_data data = {0};
    bool read = kube_read_secret(kube, namespace, name ? name : "", &data, err);
    const struct secret *value = read ? secret_data_get(&data, key ? key : "") : NULL;
    return value ? mem_dup(secret_reveal(value)) : NULL;
}

static bool read_provider(struct connection *connection, const struct secret_store *store,
                          struct tls_settings *tls, struct error *err) {
    const char *namespace =
        store->is_cluster ? value_text(store->ca_provider, "namespace") : store->namespace;
    auto_error failure = {0};
    if (!connect_kube(connection, err))
        return false;
    tls->ca_pem = provided_text(connection->kube, namespace ? namespace : kube_namespace(connection->kube),
                                store->ca_provider, &failure);
    if (tls->ca_pem)
        return true;
    if (!error_is_set(&failure))
        return refuse_authority(store, "caProvider names a key that is not there", err);
    error_move(err, &failure);
    return error_wrap(err, "%s %s", kind_of(store), store->name);
}

bool vault_trust(struct connection *connection, const struct secret_store *store, struct tls_settings *tls,
                 struct error *err) {
    const struct session *session = connection->session;
    const char *file = session->flags.vault_ca;
    tls->ca_file = mem_dup(file ? file : vault_environment(session, "CACERT"));
    tls->ca_dir = file ? NULL : mem_dup(vault_environment(session, "CAPATH"));
    tls->certificate_file = mem_dup(vault_environment(session, "CLIENT_CERT"));
    tls->key_file = mem_dup(vault_environment(session, "CLIENT_KEY"));
    tls->server_name = mem_dup(vault_environment(session, "TLS_SERVER_NAME"));
    bool given = tls->ca_file || tls->ca_dir;
    bool good = true;
    if (!given && store && *store->ca_bundle)
        good = decode_bundle(store, tls, err);
    else if (!given && store && store->ca_provider)
        good = read_provider(connection, store, tls, err);
    reach_use_certificate_store(connection, tls);
    return good;
}
