/* try: which hop's secret still authenticates. */
#include "cli/repl_hops.h"
#include "cli/repl_why.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#define ALL_HOPS "keycloak,vault,secret"

/* What introspection answers when it is asked as the client: 401 is the only "no" to who asks. */
#define REFUSAL_ERROR "unauthorized_client"
#define REFUSAL_DESCRIPTION "Invalid client or Invalid client credentials"

struct trying {
    struct repl *repl;
    const char *client_id;
    struct client_secret client;
    const char *refused; /* the first hop whose secret Keycloak does not take */
    json_t *items;
    struct secret *first; /* Keycloak's, to compare */
};

static json_t *item_of(const char *hop, const char *state, const struct repl_hop *found) {
    return json_pack("{s:s, s:s, s:s*, s:s*, s:s*}", "hop", hop, "state", state, "place", found->place,
                     "detail", found->why, "next", found->next);
}

static bool try_present(struct trying *trying, const char *hop, struct repl_hop *found, struct error *err) {
    bool authenticates = false;
    auto_error failure = {0};
    if (!client_secret_authenticates(trying->repl->connection.keycloak, &trying->client, found->secret,
                                     &authenticates, &failure)) {
        if (failure.class == ERROR_INTERRUPTED)
            return error_move(err, &failure);
        mem_replace(&found->why, mem_dup(failure.message));
        json_array_append_new(trying->items, item_of(hop, "not-tried", found));
        return true;
    }
    if (trying->first && !secret_equal(trying->first, found->secret))
        mem_replace(&found->why, mem_dup("another one than Keycloak's"));
    else if (!authenticates && !trying->client.enabled)
        mem_replace(&found->why, mem_dup("the client is disabled: Keycloak takes no secret of it"));
    if (!authenticates && !trying->refused)
        trying->refused = hop;
    json_array_append_new(trying->items, item_of(hop, authenticates ? "authenticates" : "refused", found));
    return true;
}

static bool try_hop(struct trying *trying, const char *hop, const struct repl_places *places,
                    struct error *err) {
    static const char *const states[] = {[REPL_HOP_ABSENT] = "absent", [REPL_HOP_UNREADABLE] = "unreadable"};
    struct repl_hop found;
    bool done = repl_hop_read(trying->repl, hop, trying->client_id, places, &found, err);
    if (done && found.state == REPL_HOP_PRESENT) {
        if (text_equal(hop, "keycloak") && !trying->first)
            trying->first = secret_copy(found.secret);
        done = try_present(trying, hop, &found, err);
    } else if (done) {
        json_array_append_new(trying->items, item_of(hop, states[found.state], &found));
    }
    repl_hop_clear(&found);
    return done;
}

static bool check_hops(const struct strings *names, struct error *err) {
    for (size_t i = 0; i < names->count; i++)
        if (!repl_is_hop(names->items[i])) {
            error_set(err, ERROR_USAGE, "--secret-from takes keycloak, vault and secret, not \"%s\"",
                      names->items[i]);
            return error_next(err, "try %s --secret-from " ALL_HOPS, "CLIENT");
        }
    return true;
}

static void note_attempt(struct repl *repl, const struct trying *trying) {
    struct repl_attempt *attempt = &repl->attempt;
    attempt->endpoint = "token";
    mem_replace(&attempt->secret_source, mem_dup(trying->refused));
    mem_replace(&attempt->oauth_error, mem_dup(trying->client.enabled ? REFUSAL_ERROR : "invalid_client"));
    mem_replace(&attempt->oauth_description, mem_dup(REFUSAL_DESCRIPTION));
}

static bool tell_refused(struct repl *repl, const struct trying *trying, struct error *err) {
    if (!trying->refused)
        return true;
    note_attempt(repl, trying);
    error_set(err, ERROR_UNAUTHENTICATED, "Keycloak does not take the secret of client %s from %s",
              trying->client_id, trying->refused);
    err->http_status = 401;
    return error_next(err, "explain");
}

bool repl_run_try(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *names = repl_line_flag(line, "secret-from");
    struct trying trying = {.repl = repl, .client_id = repl_line_operand(line, 0)};
    const struct repl_places places = repl_places_of(line);
    auto_strings hops = {0};
    strings_split(&hops, names ? names : ALL_HOPS, ',');
    repl->attempt.realm = mem_dup(repl->realm);
    repl->attempt.client = mem_dup(trying.client_id);
    if (!check_hops(&hops, err) || !repl_client_secret(repl, trying.client_id, &trying.client, err)) {
        client_secret_clear(&trying.client);
        return false;
    }
    bool done = true;
    trying.items = json_array();
    for (size_t i = 0; done && i < hops.count; i++)
        done = try_hop(&trying, hops.items[i], &places, err);
    *result =
        json_pack("{s:s, s:s, s:o}", "realm", repl->realm, "client", trying.client_id, "hops", trying.items);
    done = done && tell_refused(repl, &trying, err);
    secret_free(trying.first);
    client_secret_clear(&trying.client);
    return done;
}
