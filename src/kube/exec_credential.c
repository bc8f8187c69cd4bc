#include "kcrealm/kube/exec_credential.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/timestamp.h"

#include <string.h>

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

static bool check_envelope(const json_t *answer, const char *api_version, struct error *err) {
    if (!text_equal(value_text(answer, "kind"), "ExecCredential"))
        return error_set(err, ERROR_INPUT, "its output is no ExecCredential");
    const char *answered = text_or_empty(answer, "apiVersion");
    if (strcmp(answered, api_version) != 0) {
        error_set(err, ERROR_INPUT, "it answered in apiVersion \"%s\", the kubeconfig asks for \"%s\"",
                  answered, api_version);
        return error_next(err, "set the user's exec.apiVersion in the kubeconfig to what the plugin speaks");
    }
    if (!json_is_object(value_at(answer, "status", NULL)))
        return error_set(err, ERROR_INPUT, "its output has no status");
    return true;
}

static bool check_status(const json_t *status, struct error *err) {
    bool token = *text_or_empty(status, "token");
    bool certificate = *text_or_empty(status, "clientCertificateData");
    bool key = *text_or_empty(status, "clientKeyData");
    if (!token && !certificate && !key)
        return error_set(err, ERROR_INPUT, "its output has neither a token nor a certificate");
    if (certificate != key)
        return error_set(err, ERROR_INPUT, "its output has a certificate or a key, but not both");
    return true;
}

static char *dup_filled(const json_t *object, const char *key) {
    const char *text = text_or_empty(object, key);
    return *text ? mem_dup(text) : NULL;
}

static bool take_expiry(const json_t *status, long long *expires_s, struct error *err) {
    const char *text = value_text(status, "expirationTimestamp");
    if (!text || timestamp_parse(text, expires_s))
        return true;
    return error_set(err, ERROR_INPUT, "its expirationTimestamp \"%.64s\" is no RFC 3339 time", text);
}

bool exec_credential_parse(const char *bytes, size_t size, const char *api_version,
                           struct exec_credential *credential, struct error *err) {
    *credential = (struct exec_credential){0};
    /* The parser's own message may quote the text next to the mistake, hence it is not passed on. */
    auto_json answer = value_parse(bytes, size, "exec plugin", NULL);
    if (!json_is_object(answer))
        return error_set(err, ERROR_INPUT, size ? "its output is not JSON" : "it printed nothing");
    if (!check_envelope(answer, api_version, err))
        return false;
    const json_t *status = value_at(answer, "status", NULL);
    if (!check_status(status, err) || !take_expiry(status, &credential->expires_s, err))
        return false;
    const char *token = text_or_empty(status, "token");
    credential->token = *token ? secret_from_text(token) : NULL;
    credential->certificate_pem = dup_filled(status, "clientCertificateData");
    credential->key_pem = dup_filled(status, "clientKeyData");
    return true;
}

char *exec_credential_info(const struct exec_spec *spec, bool interactive) {
    auto_json info = json_pack("{s:s, s:s, s:{s:b}}", "kind", "ExecCredential", "apiVersion",
                               spec->api_version, "spec", "interactive", interactive);
    if (spec->cluster)
        json_object_set(value_at(info, "spec", NULL), "cluster", spec->cluster);
    return value_dump(info);
}

void exec_spec_free(struct exec_spec *spec) {
    if (!spec)
        return;
    mem_free(spec->api_version);
    mem_free(spec->command);
    strings_clear(&spec->arguments);
    strings_clear(&spec->environment);
    mem_free(spec->install_hint);
    json_decref(spec->cluster);
    mem_free(spec);
}

void exec_credential_clear(struct exec_credential *credential) {
    secret_free(credential->token);
    mem_free(credential->certificate_pem);
    mem_free(credential->key_pem);
    *credential = (struct exec_credential){0};
}
