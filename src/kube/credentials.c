#include "credentials.h"

#include "file.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/base64.h"

static struct secret *bearer(const struct secret *token) {
    auto_buffer header = {0};
    buffer_add_text(&header, "Bearer ");
    buffer_add(&header, secret_reveal(token), secret_size(token));
    return secret_new(header.data, header.size);
}

struct secret *credentials_basic(const char *username, const struct secret *password) {
    auto_buffer plain = {0}, header = {0};
    buffer_format(&plain, "%s:", username);
    buffer_add(&plain, secret_reveal(password), secret_size(password));
    buffer_add_text(&header, "Basic ");
    base64_encode(&header, plain.data, plain.size);
    return secret_new(header.data, header.size);
}

static void put_header(struct credentials *credentials, struct secret *header, long long valid_until_s) {
    secret_free(credentials->header);
    credentials->header = header;
    credentials->valid_until_s = valid_until_s;
    credentials->ready = true;
}

/* A token beside the file is what client-go falls back on while the file cannot be read. */
static bool read_token_file(struct credentials *credentials, struct error *err) {
    const struct kube_auth *auth = &credentials->access->auth;
    auto_error failure = {0};
    auto_secret token = file_read_secret(auth->token_file, &failure);
    const struct secret *used = token ? token : auth->token;
    if (!used) {
        error_move(err, &failure);
        error_next(err, "log in to the cluster again, or correct tokenFile in the kubeconfig");
        return error_wrap(err, "reading the token of user \"%s\"", credentials->access->user);
    }
    put_header(credentials, bearer(used), credentials->now_s() + TOKEN_FILE_PERIOD_S);
    return true;
}

static void put_certificate(struct tls_settings *tls, struct exec_credential *answer) {
    mem_replace(&tls->certificate_pem, mem_steal(answer->certificate_pem));
    mem_replace(&tls->key_pem, mem_steal(answer->key_pem));
}

static bool run_plugin(struct credentials *credentials, struct error *err) {
    struct kube_access *access = credentials->access;
    struct exec_credential answer;
    event_trace(credentials->events, 4, "running the credential plugin \"%s\"", access->auth.exec->command);
    if (!exec_plugin_run(access->auth.exec, &credentials->exec, &answer, err))
        return error_wrap(err, "user \"%s\"", access->user);
    event_trace(credentials->events, 4, "the credential plugin gave %s%s%s%s", answer.token ? "a token" : "",
                answer.token && answer.certificate_pem ? " and " : "",
                answer.certificate_pem ? "a client certificate" : "",
                answer.expires_s ? ", kept until it expires" : "");
    struct secret *header = answer.token ? bearer(answer.token) : NULL;
    put_header(credentials, header, answer.expires_s ? answer.expires_s - EXPIRY_MARGIN_S : 0);
    put_certificate(&access->endpoint.tls, &answer);
    exec_credential_clear(&answer);
    return true;
}

static bool obtain(struct credentials *credentials, struct error *err) {
    const struct kube_auth *auth = &credentials->access->auth;
    if (auth->token_file)
        return read_token_file(credentials, err);
    if (auth->exec)
        return run_plugin(credentials, err);
    if (auth->token)
        put_header(credentials, bearer(auth->token), 0);
    else if (auth->username)
        put_header(credentials, credentials_basic(auth->username, auth->password), 0);
    else
        put_header(credentials, NULL, 0);
    return true;
}

bool credentials_prepare(struct credentials *credentials, struct error *err) {
    bool expired = credentials->valid_until_s && credentials->now_s() >= credentials->valid_until_s;
    return (credentials->ready && !expired) || obtain(credentials, err);
}

enum renewal credentials_renew(struct credentials *credentials, struct error *err) {
    const struct kube_auth *auth = &credentials->access->auth;
    if (!auth->token_file && !auth->exec)
        return RENEWAL_IMPOSSIBLE;
    auto_secret before = secret_copy(credentials->header);
    auto_text certificate_before = mem_dup(credentials->access->endpoint.tls.certificate_pem);
    if (!obtain(credentials, err))
        return RENEWAL_FAILED;
    bool same = secret_equal(before, credentials->header) &&
                text_equal(certificate_before, credentials->access->endpoint.tls.certificate_pem);
    return same ? RENEWAL_IMPOSSIBLE : RENEWAL_DONE;
}

void credentials_clear(struct credentials *credentials) {
    secret_free_slot(&credentials->header);
}
