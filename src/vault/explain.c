#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "vault/vault.h"

struct health_row {
    int status; /* of sys/health */
    const char *message;
    const char *next;
    const char *code; /* of the table of findings, or NULL */
};

static const struct health_row *health_of(int status) {
    static const struct health_row rows[] = {
        {200, "Vault was not available for a moment, and is active again", "run it again", NULL},
        {429, "this is a standby, and the active node cannot be reached from it",
         "name the address of the active node with --vault-url", NULL},
        {472, "this is the secondary of a disaster recovery pair",
         "name the address of the primary with --vault-url", NULL},
        {473, "this is a performance standby, and the active node cannot be reached from it",
         "name the address of the active node with --vault-url", NULL},
        {501, "Vault is not initialised", "run: vault operator init (or bao operator init)", "KCR-4003"},
        {503, "Vault is sealed",
         "unseal it: vault operator unseal (or bao operator unseal), then run it again", "KCR-4002"},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (rows[i].status == status)
            return &rows[i];
    return NULL;
}

/* Without token and namespace: it is answered in every state. Never repeated, because its 503 is an answer. */
static const struct health_row *ask_health(struct vault *vault) {
    struct http_request request = {.method = "GET", .path = mem_dup("/v1/sys/health"), .never_retry = true};
    auto_response response = {0};
    auto_error ignored = {0};
    if (!http_fetch(vault->http, vault->endpoint, &request, &response, &ignored))
        return NULL;
    return health_of(response.status);
}

/* Says something else of the same refusal: its origin and status stay. */
static void restate(struct error *err, struct error *better) {
    if (err->origin)
        error_origin(better, "%s", err->origin);
    better->http_status = err->http_status;
    error_move(err, better);
}

static void put_health(const struct health_row *health, struct error *err) {
    auto_error better = {0};
    if (!health)
        return;
    error_set(&better, ERROR_SERVER, "%s", health->message);
    error_next(&better, "%s", health->next);
    better.code = health->code;
    restate(err, &better);
}

void explain_unavailable(struct vault *vault, struct error *err) {
    if (err->http_status == 503)
        put_health(ask_health(vault), err);
}

/* What is known of a token that got 403 when it asked what it may do. */
static bool is_alive(struct vault *vault) {
    struct http_request request = {.method = "GET", .path = mem_dup("/v1/auth/token/lookup-self")};
    auto_response response = {0};
    auto_error ignored = {0};
    return vault_fetch(vault, &request, &response, &ignored) && response.status == 200;
}

static char *where(const struct vault *vault) {
    return *vault->namespace ? mem_format(" (in namespace %s)", vault->namespace) : mem_dup("");
}

void explain_missing(const struct vault *vault, struct vault_refused *refused, unsigned granted) {
    auto_text line = vault_policy_line(refused->path, refused->needed);
    auto_text namespace = where(vault);
    auto_text missing = capability_names(refused->attempted & ~granted);
    auto_text has = capability_names(granted);
    auto_error better = {0};
    if (refused->attempted & ~granted) {
        error_set(&better, ERROR_FORBIDDEN, "%s may not %s %s%s: its policies grant %s", vault->identity,
                  missing, refused->path, namespace, has);
        error_next(&better, "add to its policy%s: %s", namespace, line);
    } else {
        error_set(&better, ERROR_FORBIDDEN, "%s is refused at %s%s, though its policies grant %s",
                  vault->identity, refused->path, namespace, has);
        error_next(&better,
                   "look for allowed_parameters, denied_parameters or a control group in them; if they "
                   "were changed just now, run it again");
    }
    restate(refused->err, &better);
}

static void put_unknown(const struct vault *vault, struct vault_refused *refused, bool alive) {
    auto_text line = vault_policy_line(refused->path, refused->needed);
    auto_text namespace = where(vault);
    auto_error better = {0};
    if (alive) {
        error_set(&better, ERROR_FORBIDDEN, "%s is refused at %s%s, and may not ask what is missing",
                  vault->identity, refused->path, namespace);
        error_next(&better, "its policy needs: %s", line);
    } else {
        error_set(
            &better, refused->err->class,
            "%s is refused at %s%s, and when it asks about itself: the token is dead, or has not the policy "
            "\"default\"",
            vault->identity, refused->path, namespace);
        error_next(&better, "get a new token; if this one is alive, its policy needs: %s", line);
    }
    restate(refused->err, &better);
}

static bool is_denied(const struct vault_refused *refused) {
    return refused->err->http_status == 403;
}

static void explain_denied(struct vault *vault, struct vault_refused *refused, size_t count) {
    auto_strings paths = {0};
    for (size_t i = 0; i < count; i++)
        if (is_denied(&refused[i]))
            strings_add(&paths, refused[i].path);
    unsigned *granted = mem_alloc_array(paths.count + 1, sizeof *granted);
    bool untold = false;
    auto_error ignored = {0};
    bool asked = paths.count && ask_capabilities(vault, &paths, granted, &untold, &ignored);
    bool alive = asked && untold && is_alive(vault);
    for (size_t i = 0, k = 0; asked && i < count; i++) {
        if (!is_denied(&refused[i]))
            continue;
        if (untold)
            put_unknown(vault, &refused[i], alive);
        else
            explain_missing(vault, &refused[i], granted[k]);
        k++;
    }
    mem_free(granted);
}

static void explain_unavailables(struct vault *vault, struct vault_refused *refused, size_t count) {
    const struct health_row *health = NULL;
    bool asked = false;
    for (size_t i = 0; i < count; i++) {
        if (refused[i].err->http_status != 503)
            continue;
        if (!asked)
            health = ask_health(vault);
        asked = true;
        put_health(health, refused[i].err);
    }
}

void vault_explain(struct vault *vault, struct vault_refused *refused, size_t count) {
    explain_denied(vault, refused, count);
    explain_unavailables(vault, refused, count);
}
