#include "cli/vault_credentials.h"

#include "cli/credentials.h"
#include "cli/service_account.h"
#include "cli/vault_environment.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/input.h"

#include <string.h>
#include <unistd.h>

#define TOKEN_FILE ".vault-token"

/* What there is to choose from, and what was chosen. */
struct collecting {
    struct connection *connection;
    const struct flags *flags;
    struct store_login login; /* of the store that named Vault; without a method: none */
    struct secret_data named; /* of --vault-secret */
    char *named_source;       /* "Secret ns/name", NULL without --vault-secret */
    struct vault_credentials *credentials;
    bool discovered;
};

/* A copy without line ends at its end, which Secrets made from files have; NULL when the key is not there. */
static struct secret *named_value(const struct collecting *collecting, const char *key) {
    const struct secret *value = secret_data_get(&collecting->named, key);
    size_t size = value ? secret_size(value) : 0;
    const char *bytes = value ? secret_reveal(value) : NULL;
    while (size && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r'))
        size--;
    return value ? secret_new(bytes, size) : NULL;
}

static bool take_named(const struct collecting *collecting, const char *key) {
    struct vault_credentials *credentials = collecting->credentials;
    credentials->secret = named_value(collecting, key);
    if (credentials->secret)
        mem_replace(&credentials->source, mem_dup(collecting->named_source));
    return credentials->secret != NULL;
}

static bool refuse_named(const struct collecting *collecting, const char *keys, struct error *err) {
    error_set(err, ERROR_INPUT, "%s has no %s", collecting->named_source, keys);
    return credentials_show_keys(collecting->named_source, err);
}

/* --- Tokens ------------------------------------------------------------------------------------------------ */

static bool token_from_environment(const struct collecting *collecting) {
    const struct session *session = collecting->connection->session;
    struct vault_credentials *credentials = collecting->credentials;
    const char *token = vault_environment(session, "TOKEN");
    if (!token)
        return false;
    credentials->secret = secret_from_text(token);
    credentials->source = vault_variable(session, "TOKEN");
    return true;
}

/* Where vault and bao leave the token of `login`; NULL when there is none. The caller frees it. */
static char *token_file(const struct session *session) {
    const char *named = vault_environment(session, "TOKEN_PATH");
    const char *home = session_environment(session, "HOME");
    if (named)
        return mem_dup(named);
    if (!home)
        return NULL;
    auto_text path = mem_format("%s/" TOKEN_FILE, home);
    return access(path, F_OK) == 0 ? mem_steal(path) : NULL;
}

static bool token_from_file(struct collecting *collecting, const char *path, struct error *err) {
    struct vault_credentials *credentials = collecting->credentials;
    credentials->secret = input_read_secret(path, err);
    credentials->source = mem_dup(path);
    collecting->discovered = true;
    return credentials->secret != NULL;
}

static bool has_token(const struct session *session) {
    auto_text path = token_file(session);
    return path || vault_environment(session, "TOKEN");
}

static bool collect_token(struct collecting *collecting, struct error *err) {
    if (collecting->named_source)
        return take_named(collecting, "token") || refuse_named(collecting, "token", err);
    if (token_from_environment(collecting))
        return true;
    auto_text path = token_file(collecting->connection->session);
    if (path)
        return token_from_file(collecting, path, err);
    error_set(err, ERROR_UNAUTHENTICATED, "there is no token for Vault");
    return error_next(err, "set VAULT_TOKEN, log in with `vault login`, or name a Secret with the key token: "
                           "--vault-secret [NS/]NAME");
}

static bool collect_approle(struct collecting *collecting, struct error *err) {
    auto_secret role_id = named_value(collecting, "role-id");
    if (role_id) {
        collecting->credentials->role = mem_dup(secret_reveal(role_id));
        collecting->credentials->secret = named_value(collecting, "secret-id");
        collecting->credentials->source = mem_dup(collecting->named_source);
        return true;
    }
    if (collecting->named_source)
        return refuse_named(collecting, "role-id", err);
    error_set(err, ERROR_USAGE, "--vault-auth approle needs a role id");
    return error_next(err, "name a Secret with the keys role-id and secret-id: --vault-secret [NS/]NAME");
}

/* --- Tokens of service accounts ---------------------------------------------------------------------------- */

/* What the operator asks for: with jwt `vault`, unless something else is said. */
static json_t *audiences_of(const struct store_login *login) {
    json_t *audiences = json_array();
    json_array_extend(audiences, (json_t *)login->audiences);
    if (login->more_audiences)
        json_array_extend(audiences, (json_t *)login->more_audiences);
    else if (strcmp(login->method, "jwt") == 0)
        json_array_append_new(audiences, json_string("vault"));
    return audiences;
}

static bool jwt_of_store(struct collecting *collecting, struct error *err) {
    struct connection *connection = collecting->connection;
    const struct store_login *login = &collecting->login;
    if (!connect_kube(connection, err))
        return false;
    const char *namespace =
        *login->account_namespace ? login->account_namespace : kube_namespace(connection->kube);
    auto_json audiences = audiences_of(login);
    struct vault_credentials *credentials = collecting->credentials;
    credentials->source = mem_format("service account %s/%s", namespace, login->account);
    credentials->secret = service_account_token(connection->kube, namespace, login->account, audiences, err);
    return credentials->secret != NULL;
}

static bool jwt_of_pod(struct collecting *collecting, const char *file, struct error *err) {
    collecting->credentials->source = mem_format("this pod's service account (%s)", file);
    collecting->credentials->secret = input_read_secret(file, err);
    return collecting->credentials->secret != NULL;
}

/* NULL outside of a pod; borrowed. */
static const char *own_file(const struct collecting *collecting) {
    auto_error ignored = {0};
    return connect_kube(collecting->connection, &ignored)
               ? service_account_own_file(collecting->connection->kube)
               : NULL;
}

static bool no_service_account(const char *method, struct error *err) {
    error_set(
        err, ERROR_UNAUTHENTICATED,
        "nothing says as which service account to log in to Vault with %s: no SecretStore that names this "
        "Vault has a serviceAccountRef, and this is no pod",
        method);
    return error_next(err,
                      "put a token into a Secret under the key jwt and name it: --vault-secret [NS/]NAME; or "
                      "choose another login with --vault-auth");
}

/* A role that the user names is his own, so in a pod it goes with the pod's service account; else it is that of the
 * store, as is the role. */
static bool collect_jwt(struct collecting *collecting, const char *method, struct error *err) {
    const char *file = NULL;
    bool store_has_one = collecting->login.method && *collecting->login.account;
    if (collecting->named_source)
        return take_named(collecting, "jwt") || take_named(collecting, "token") ||
               refuse_named(collecting, "jwt", err);
    if (collecting->flags->vault_role || !store_has_one)
        file = own_file(collecting);
    if (file)
        return jwt_of_pod(collecting, file, err);
    return store_has_one ? jwt_of_store(collecting, err) : no_service_account(method, err);
}

static bool collect_as_role(struct collecting *collecting, const char *method, struct error *err) {
    const struct store_login *login = &collecting->login;
    bool of_store = text_equal(login->method, method);
    const char *role = collecting->flags->vault_role;
    if (!role && of_store && *login->role) {
        role = login->role;
        collecting->discovered = true;
    }
    if (!role) {
        error_set(err, ERROR_USAGE, "logging in to Vault with %s needs a role", method);
        return error_next(err, "add --vault-role NAME");
    }
    collecting->credentials->role = mem_dup(role);
    if (of_store && *login->mount)
        collecting->credentials->mount = mem_dup(login->mount);
    return collect_jwt(collecting, method, err);
}

static bool collect_kubernetes(struct collecting *collecting, struct error *err) {
    return collect_as_role(collecting, "kubernetes", err);
}

static bool collect_by_jwt(struct collecting *collecting, struct error *err) {
    return collect_as_role(collecting, "jwt", err);
}

/* --- Choosing ---------------------------------------------------------------------------------------------- */

static const struct method {
    const char *name; /* of --vault-auth */
    enum vault_method method;
    bool (*collect)(struct collecting *collecting, struct error *err);
} methods[] = {
    {"token", VAULT_BY_TOKEN, collect_token},
    {"kubernetes", VAULT_BY_KUBERNETES, collect_kubernetes},
    {"approle", VAULT_BY_APPROLE, collect_approle},
    {"jwt", VAULT_BY_JWT, collect_by_jwt},
};

/* That there is such a one was seen when the flags were read. */
static const struct method *method_named(const char *name) {
    for (size_t i = 0; i < mem_count(methods); i++)
        if (text_equal(methods[i].name, name))
            return &methods[i];
    return NULL;
}

static const char *method_of_secret(const struct collecting *collecting) {
    static const char *const keys[][2] = {{"token", "token"}, {"role-id", "approle"}, {"jwt", "jwt"}};
    for (size_t i = 0; i < mem_count(keys); i++)
        if (secret_data_get(&collecting->named, keys[i][0]))
            return keys[i][1];
    return NULL;
}

/* What the user says comes before what the environment has, and that before what the cluster proposes. */
static const char *method_name(const struct collecting *collecting) {
    const struct flags *flags = collecting->flags;
    if (flags->vault_auth)
        return flags->vault_auth;
    if (collecting->named_source)
        return method_of_secret(collecting);
    if (flags->vault_role)
        return "kubernetes";
    if (has_token(collecting->connection->session))
        return "token";
    return collecting->login.method && *collecting->login.role ? collecting->login.method : NULL;
}

static bool no_credentials(const struct collecting *collecting, struct error *err) {
    if (collecting->named_source)
        return refuse_named(collecting, "token, role-id or jwt", err);
    error_set(err, ERROR_UNAUTHENTICATED, "there is nothing to log in to Vault with");
    return error_next(
        err, "set VAULT_TOKEN, log in with `vault login`, name a Secret with --vault-secret [NS/]NAME "
             "(key token, role-id and secret-id, or jwt), or a role with --vault-role");
}

bool vault_credentials_collect(struct connection *connection, const struct secret_store *store,
                               struct vault_credentials *credentials, bool *discovered, struct error *err) {
    const struct flags *flags = &connection->session->flags;
    struct collecting collecting = {.connection = connection, .flags = flags, .credentials = credentials};
    bool good = true;
    if (store)
        (void)!secret_store_login(store, &collecting.login);
    if (flags->vault_secret)
        good = connect_kube(connection, err) &&
               credentials_read_secret(connection, flags->vault_secret, &collecting.named,
                                       &collecting.named_source, err);
    if (good) {
        const struct method *method = method_named(method_name(&collecting));
        credentials->method = method ? method->method : VAULT_BY_TOKEN;
        good = method ? method->collect(&collecting, err) : no_credentials(&collecting, err);
    }
    *discovered = collecting.discovered;
    secret_data_clear(&collecting.named);
    mem_free(collecting.named_source);
    return good;
}
