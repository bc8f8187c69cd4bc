#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/chain_facts.h"
#include "kcrealm/objects/timestamp.h"

#include "diagnose/secret_source.h"

#include <string.h>

/* Enough for somebody to act before it does. */
#define EXPIRES_SOON_S (7LL * 86400)

/* What is not declared to be carried is only to be replaced. */
static void propose_new_secret(const struct chain_facts *facts, const struct client_facts *client,
                               struct finding *finding) {
    if (client->extraction && client->extraction->enabled)
        finding_next(finding,
                     "let Keycloak generate one (Clients, %s, Credentials, Regenerate), then carry it: "
                     "kubectl kcrealm extract %s%s",
                     client->name, client->name, facts->carry_flags ? facts->carry_flags : "");
    else
        finding_next(finding, "let Keycloak generate one: Clients, %s, Credentials, Regenerate",
                     client->name);
}

static void report_placeholder(const struct chain_facts *facts, const struct client_facts *client,
                               struct chain_item *item) {
    bool is_empty = client->secret_placeholder == PLACEHOLDER_EMPTY;
    chain_item_set(item, HOP_SECRET, HOP_BROKEN, mem_dup(is_empty ? "empty" : "placeholder"));
    struct finding *finding =
        findings_add(&item->findings, is_empty ? FINDING_SECRET_EMPTY : FINDING_SECRET_PLACEHOLDER,
                     "the secret of client %s is %s", client->name, is_empty ? "empty" : "a placeholder");
    finding_evidence(finding, "%s", placeholder_reason(client->secret_placeholder));
    propose_new_secret(facts, client, finding);
}

static void report_expired(const struct chain_facts *facts, const struct client_facts *client,
                           struct chain_item *item) {
    auto_text age = text_age(facts->now_s - client->expires_s);
    chain_item_set(item, HOP_SECRET, HOP_BROKEN, mem_format("expired %s ago", age));
    struct finding *finding = findings_add(&item->findings, FINDING_SECRET_EXPIRED,
                                           "the secret of client %s expired %s ago", client->name, age);
    auto_text when = timestamp_seconds(client->expires_s);
    finding_evidence(finding,
                     "client.secret.expiration.time is %s; any update of the client replaces it by a random "
                     "one",
                     when);
    finding_next(finding, "kubectl kcrealm rotate %s%s", client->name,
                 facts->carry_flags ? facts->carry_flags : "");
}

static void report_expiry(const struct chain_facts *facts, const struct client_facts *client,
                          struct chain_item *item) {
    if (!client->expires_s || client->expires_s > facts->now_s + EXPIRES_SOON_S)
        return;
    auto_text rest = text_age(client->expires_s - facts->now_s);
    struct finding *finding = findings_add(&item->findings, FINDING_SECRET_EXPIRES,
                                           "the secret of client %s expires in %s", client->name, rest);
    auto_text when = timestamp_seconds(client->expires_s);
    finding_evidence(finding, "client.secret.expiration.time is %s", when);
    finding_next(finding, "kubectl kcrealm rotate %s%s", client->name,
                 facts->carry_flags ? facts->carry_flags : "");
}

static void report_rotation(const struct chain_facts *facts, const struct client_facts *client,
                            struct chain_item *item) {
    if (!client->rotation_is_open)
        return;
    struct finding *finding = findings_add(&item->findings, FINDING_ROTATION_OPEN,
                                           "a rotation of client %s was begun and not ended", client->name);
    finding_evidence(finding, "ConfigMap keycloak-client-secret-rotations");
    const char *flags = facts->carry_flags ? facts->carry_flags : "";
    auto_text realm = strstr(flags, " --realm ") ? NULL : mem_format(" --realm %s", client->realm);
    finding_next(finding, "kubectl kcrealm rotate --resume %s%s%s", client->name, realm ? realm : "", flags);
}

/* "12d old, expires in 18d, the one before is kept for 2d" */
static char *age_of(const struct chain_facts *facts, const struct client_facts *client) {
    auto_strings parts = {0};
    if (client->created_s) {
        auto_text age = text_age(facts->now_s - client->created_s);
        strings_format(&parts, "%s old", age);
    } else {
        strings_add(&parts, "there");
    }
    if (client->expires_s) {
        auto_text rest = text_age(client->expires_s - facts->now_s);
        strings_format(&parts, "expires in %s", rest);
    }
    if (client->has_rotated && client->rotated_expires_s > facts->now_s) {
        auto_text rest = text_age(client->rotated_expires_s - facts->now_s);
        strings_format(&parts, "the one before is kept for %s", rest);
    } else if (client->has_rotated && !client->rotated_expires_s) {
        strings_add(&parts, "the one before is kept");
    }
    return strings_join(&parts, ", ");
}

static void judge_present(const struct chain_facts *facts, const struct client_facts *client,
                          struct chain_item *item) {
    if (client->secret_placeholder != PLACEHOLDER_NONE) {
        report_placeholder(facts, client, item);
    } else if (client->expires_s && client->expires_s <= facts->now_s) {
        report_expired(facts, client, item);
    } else {
        chain_item_set(item, HOP_SECRET, HOP_OK, age_of(facts, client));
        report_expiry(facts, client, item);
    }
    if (secret_source_judge(facts, client, item))
        chain_item_set(item, HOP_SECRET, HOP_BROKEN, mem_dup("from an external store"));
    report_rotation(facts, client, item);
}

static void judge_unreadable(const struct client_facts *client, struct chain_item *item) {
    const char *why = client->secret_why ? client->secret_why : client->secret_error.message;
    chain_item_set(item, HOP_SECRET, HOP_UNKNOWN, mem_dup(why));
    struct finding *finding = findings_add(&item->findings, FINDING_KEYCLOAK_RIGHTS,
                                           "the secret of client %s could not be read: %s", client->name,
                                           why ? why : "Keycloak did not say why");
    finding_evidence(finding, "GET /admin/realms/%s/clients?clientId=%s", client->realm, client->name);
    finding_next(finding, "give the login the role manage-clients of realm %s (realm-management)",
                 client->realm);
}

void judge_secret(const struct chain_facts *facts, const struct client_facts *client,
                  struct chain_item *item) {
    if (!client)
        return;
    switch (client->secret) {
    case SECRET_NOT_LOOKED:
        return;
    case SECRET_UNREADABLE:
        judge_unreadable(client, item);
        return;
    case SECRET_NONE:
        chain_item_set(item, HOP_SECRET, HOP_ABSENT, mem_dup(client->secret_why));
        return;
    case SECRET_PRESENT:
        judge_present(facts, client, item);
        return;
    }
}
