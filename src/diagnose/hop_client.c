#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/chain_facts.h"

#include "diagnose/hop_objects.h"

#include <string.h>

void judge_git(const struct chain_facts *facts, const struct client_facts *client, struct chain_item *item) {
    (void)facts;
    const struct position *where = !client              ? NULL
                                   : client->declared   ? &client->declared->where
                                   : client->extraction ? &client->extraction->where
                                                        : NULL;
    if (!where || !where->file) {
        chain_item_set(item, HOP_GIT, HOP_ABSENT, mem_dup("not declared in this input"));
        return;
    }
    char *place = where->line ? mem_format("%s:%u", where->file, where->line) : mem_dup(where->file);
    chain_item_set(item, HOP_GIT, HOP_OK, place);
}

void judge_realm(const struct chain_facts *facts, const struct client_facts *client,
                 struct chain_item *item) {
    if (!client || !client->is_looked_for)
        return;
    if (client->realm_is_missing) {
        chain_item_set(item, HOP_REALM, HOP_BROKEN, mem_dup("does not exist"));
        struct finding *finding = findings_add(&item->findings, FINDING_REALM_MISSING,
                                               "realm %s does not exist in Keycloak", client->realm);
        finding_evidence(finding, "GET /admin/realms/%s: 404", client->realm);
        finding_next(finding, "create it with its importer: kubectl get keycloakrealmimports -A");
    } else if (client->realm_is_disabled) {
        chain_item_set(item, HOP_REALM, HOP_BROKEN, mem_dup("disabled"));
        struct finding *finding = findings_add(&item->findings, FINDING_REALM_DISABLED,
                                               "realm %s is disabled: nobody can log in", client->realm);
        finding_evidence(finding, "GET /admin/realms/%s: enabled is false", client->realm);
    } else if (client->state == DRIFT_UNKNOWN && !client->realm_is_seen) {
        chain_item_set(item, HOP_REALM, HOP_UNKNOWN, mem_dup(client->unknown_why));
    } else {
        chain_item_set(item, HOP_REALM, HOP_OK,
                       mem_dup(client->realm_is_seen ? "exists, enabled" : "exists"));
    }
    (void)facts;
}

/* --- The client ---------------------------------------------------------------------------------------------- */

static void report_missing(const struct chain_facts *facts, const struct client_facts *client,
                           struct chain_item *item) {
    auto_text import = NULL;
    bool imported = objects_import_is_done(facts, client, &import);
    chain_item_set(item, HOP_CLIENT, HOP_BROKEN, mem_dup("missing"));
    struct finding *finding =
        imported
            ? findings_add(&item->findings, FINDING_IMPORTER_CREATES_ONLY,
                           "client %s is missing in realm %s, and the importer will not add it: it creates a "
                           "realm once and never updates it",
                           client->name, client->realm)
            : findings_add(&item->findings, FINDING_CLIENT_MISSING, "client %s does not exist in realm %s",
                           client->name, client->realm);
    if (import)
        finding_evidence(finding, "%s is done, and carries the client", import);
    else
        finding_evidence(finding, "GET /admin/realms/%s/clients?clientId=%s: none", client->realm,
                         client->name);
    if (client->declared)
        finding_next(finding, "kubectl kcrealm ensure %s%s", client->name, facts->flags ? facts->flags : "");
    else
        finding_next(finding, "declare it, or check its name: Keycloak tells upper and lower case apart");
}

static bool scope_is_missing(const struct chain_facts *facts, const char *realm, const char *scope) {
    for (size_t i = 0; facts->drift && scope && i < facts->drift->count; i++) {
        const struct drift_item *item = &facts->drift->items[i];
        if (item->kind == &kind_client_scope && item->state == DRIFT_MISSING &&
            text_equal(item->realm, realm) && text_equal(item->name, scope))
            return true;
    }
    return false;
}

/* The texts of the changes at this path, or of all others; NULL for none. */
struct drift_words {
    struct buffer redirects, links, scopes, others;
    size_t redirect_count, link_count, scope_count, other_count;
};

static void add_word(struct buffer *words, size_t *count, const char *sign, const char *word) {
    if (!word)
        return;
    buffer_format(words, "%s%s%s", *count ? ", " : "", sign, word);
    (*count)++;
}

static const char *sign_of(enum change_op op) {
    return op == CHANGE_ADD ? "+" : op == CHANGE_REMOVE ? "-" : "~";
}

static void sort_change(const struct chain_facts *facts, const struct client_facts *client,
                        const struct change *change, struct drift_words *words) {
    const char *value = json_string_value(change->op == CHANGE_REMOVE ? change->live : change->declared);
    if (change->link && scope_is_missing(facts, client->realm, value)) {
        add_word(&words->scopes, &words->scope_count, "", value);
    } else if (change->link) {
        add_word(&words->links, &words->link_count, sign_of(change->op), value);
    } else if (strcmp(change->path, "/redirectUris") == 0) {
        add_word(&words->redirects, &words->redirect_count, sign_of(change->op), value);
    } else {
        auto_text label = change_label(change);
        add_word(&words->others, &words->other_count, sign_of(change->op), label);
    }
}

struct drift_finding {
    enum finding_code code;
    const char *sentence; /* of the client's name */
    const char *command;  /* which repairs it */
};

static void report_words(const struct chain_facts *facts, const struct client_facts *client,
                         struct chain_item *item, const struct drift_finding *row, const struct buffer *words,
                         size_t count) {
    if (!count)
        return;
    struct finding *finding =
        findings_add(&item->findings, row->code, "client %s %s", client->name, row->sentence);
    finding_evidence(finding, "%s", buffer_text(words));
    finding_next(finding, "kubectl kcrealm %s %s%s", row->command, client->name,
                 facts->flags ? facts->flags : "");
}

static void report_drift(const struct chain_facts *facts, const struct client_facts *client,
                         struct chain_item *item) {
    static const struct drift_finding
        redirects = {FINDING_REDIRECT_DRIFTED, "has other redirect URIs than declared", "ensure --update"},
        scopes = {FINDING_SCOPE_MISSING, "wants scopes that the realm does not have", "ensure"},
        links = {FINDING_SCOPE_NOT_LINKED, "lacks scopes that are declared: a login that asks for them fails",
                 "ensure"},
        others = {FINDING_CLIENT_DRIFTED, "differs from its declaration", "ensure --update"};
    struct drift_words words = {0};
    const struct changes *changes = &client->item->changes;
    for (size_t i = 0; i < changes->count; i++)
        sort_change(facts, client, &changes->items[i], &words);
    report_words(facts, client, item, &redirects, &words.redirects, words.redirect_count);
    report_words(facts, client, item, &scopes, &words.scopes, words.scope_count);
    report_words(facts, client, item, &links, &words.links, words.link_count);
    report_words(facts, client, item, &others, &words.others, words.other_count);
    chain_item_set(item, HOP_CLIENT, HOP_BROKEN,
                   mem_format("%zu %s", changes->count, changes->count == 1 ? "difference" : "differences"));
    buffer_clear(&words.redirects);
    buffer_clear(&words.links);
    buffer_clear(&words.scopes);
    buffer_clear(&words.others);
}

static bool is_declared_disabled(const struct client_facts *client) {
    const json_t *enabled = client->declared ? json_object_get(client->declared->spec, "enabled") : NULL;
    return json_is_false(enabled);
}

static void report_disabled(const struct chain_facts *facts, const struct client_facts *client,
                            struct chain_item *item) {
    chain_item_set(item, HOP_CLIENT, HOP_BROKEN, mem_dup("disabled"));
    struct finding *finding =
        findings_add(&item->findings, FINDING_CLIENT_DISABLED,
                     "client %s of realm %s is disabled: Keycloak answers as if it did not exist",
                     client->name, client->realm);
    finding_evidence(finding, "enabled is false");
    if (client->declared && json_is_true(json_object_get(client->declared->spec, "enabled")))
        finding_next(finding, "kubectl kcrealm ensure --update %s%s", client->name,
                     facts->flags ? facts->flags : "");
}

static void report_unknown(const struct client_facts *client, struct chain_item *item) {
    const char *why = client->item && client->item->reason ? client->item->reason : client->unknown_why;
    chain_item_set(item, HOP_CLIENT, HOP_UNKNOWN, mem_dup(why));
    finding_evidence(findings_add(&item->findings, FINDING_KEYCLOAK_RIGHTS,
                                  "client %s could not be looked at: %s", client->name,
                                  why ? why : "Keycloak did not say why"),
                     "GET /admin/realms/%s/clients?clientId=%s", client->realm, client->name);
}

void judge_client(const struct chain_facts *facts, const struct client_facts *client,
                  struct chain_item *item) {
    if (!client || !client->is_looked_for || client->realm_is_missing)
        return;
    if (client->state == DRIFT_MISSING)
        report_missing(facts, client, item);
    else if (client->state == DRIFT_UNKNOWN)
        report_unknown(client, item);
    else if (client->is_disabled && !is_declared_disabled(client))
        report_disabled(facts, client, item);
    else if (client->state == DRIFT_DRIFTED && client->item)
        report_drift(facts, client, item);
    else
        chain_item_set(item, HOP_CLIENT, HOP_OK,
                       mem_dup(client->is_disabled ? "disabled, as declared"
                               : client->declared  ? "as declared"
                                                   : "exists, nothing is declared"));
}
