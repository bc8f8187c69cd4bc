#include "diagnose/hop_common.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/chain_facts.h"

#include <string.h>

/* --- The server ---------------------------------------------------------------------------------------------- */

struct vault_trouble {
    enum finding_code code;
    enum hop_state state;
    const char *phrase;
    const char *prefix; /* of the message */
};

/* What keeps everybody out is broken; what keeps only us out leaves the hop unknown. */
static struct vault_trouble trouble_of(const struct error *error) {
    enum finding_code code = error->code ? finding_code_parse(error->code) : FINDING_NONE;
    if (code == FINDING_VAULT_SEALED)
        return (struct vault_trouble){code, HOP_BROKEN, "sealed", ""};
    if (code == FINDING_VAULT_NOT_INITIALISED)
        return (struct vault_trouble){code, HOP_BROKEN, "not initialised", ""};
    if (error->class == ERROR_UNREACHABLE || error->class == ERROR_SERVER)
        return (struct vault_trouble){FINDING_VAULT_UNREACHABLE, HOP_BROKEN, "does not answer", ""};
    if (error->class == ERROR_UNAUTHENTICATED || error->class == ERROR_USAGE ||
        error->class == ERROR_FORBIDDEN)
        return (struct vault_trouble){FINDING_VAULT_LOGIN, HOP_UNKNOWN, "no login", ""};
    return (struct vault_trouble){FINDING_VAULT_UNREACHABLE, HOP_UNKNOWN, "not found",
                                  "Vault was not found: "};
}

static void report_unreached(const struct vault_facts *vault, struct chain_item *item) {
    const struct error *error = &vault->error;
    if (hop_is_lost_with_cluster(error, item, HOP_VAULT))
        return;
    const struct vault_trouble trouble = trouble_of(error);
    chain_item_set(item, HOP_VAULT, trouble.state, mem_dup(trouble.phrase));
    auto_text message = error->message ? mem_format("%s%s", trouble.prefix, error->message)
                                       : mem_dup("Vault could not be reached");
    struct finding *finding = findings_add(&item->findings, trouble.code, "%s", message);
    if (error->origin)
        finding_evidence(finding, "%s", error->origin);
    else
        finding_evidence(finding, "%s", vault->address ? vault->address : "no address, no Service");
    if (error->next)
        finding_next(finding, "%s", error->next);
}

/* --- The client's place -------------------------------------------------------------------------------------- */

struct vault_row {
    enum finding_code code;
    const char *phrase;
    const char *sentence; /* about the place */
    const char *evidence; /* where not its version */
};

static const struct vault_row *row_of(enum vault_fact fact) {
    static const struct {
        enum vault_fact fact;
        struct vault_row row;
    } rows[] = {
        {VAULT_FACT_NO_MOUNT,
         {FINDING_VAULT_NO_MOUNT, "no such mount", "is in a mount that does not exist",
          "no engine is mounted there"}},
        {VAULT_FACT_MISSING,
         {FINDING_VAULT_MISSING, "missing", "does not exist",
          "Vault answers 404, and has no versions of it"}},
        {VAULT_FACT_DELETED,
         {FINDING_VAULT_DELETED, "deleted", "was deleted", "its latest version is deleted or destroyed"}},
        {VAULT_FACT_NO_FIELD, {FINDING_VAULT_NO_FIELD, "no such field", "has no such field", NULL}},
        {VAULT_FACT_DIFFERS, {FINDING_VAULT_DIFFERS, "differs", "holds another secret than Keycloak", NULL}},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (rows[i].fact == fact)
            return &rows[i].row;
    return NULL;
}

/* "version 7, managed by kubectl-kcrealm" */
static char *version_of(const struct client_facts *client) {
    auto_text by = client->vault_writer ? mem_format(", managed by %s", client->vault_writer) : mem_dup("");
    return client->vault_version ? mem_format("version %ld%s", client->vault_version, by)
                                 : mem_format("no version%s", by);
}

static void propose_extract(const struct chain_facts *facts, const struct client_facts *client,
                            struct finding *finding) {
    finding_next(finding, "kubectl kcrealm extract %s%s", client->name,
                 facts->carry_flags ? facts->carry_flags : "");
}

static void report_wrong(const struct chain_facts *facts, const struct client_facts *client,
                         const struct vault_row *row, struct chain_item *item) {
    chain_item_set(item, HOP_VAULT, HOP_BROKEN, mem_dup(row->phrase));
    struct finding *finding =
        findings_add(&item->findings, row->code, "%s %s", client->vault_target, row->sentence);
    auto_text version = version_of(client);
    finding_evidence(finding, "%s", row->evidence ? row->evidence : version);
    if (client->vault == VAULT_FACT_NO_MOUNT)
        finding_next(finding, "name the mount with --vault-mount; which there are: vault secrets list");
    else
        propose_extract(facts, client, finding);
}

static void report_placeholder(const struct chain_facts *facts, const struct client_facts *client,
                               struct chain_item *item) {
    auto_text version = version_of(client);
    chain_item_set(item, HOP_VAULT, HOP_BROKEN, mem_dup("placeholder"));
    struct finding *finding =
        findings_add(&item->findings, FINDING_VAULT_PLACEHOLDER,
                     "%s holds a placeholder instead of the secret", client->vault_target);
    finding_evidence(finding, "%s: %s", version, placeholder_reason(client->vault_placeholder));
    propose_extract(facts, client, finding);
}

static void report_unreadable(const struct client_facts *client, struct chain_item *item) {
    const struct error *error = &client->vault_error;
    bool forbidden = client->vault == VAULT_FACT_FORBIDDEN;
    chain_item_set(item, HOP_VAULT, HOP_UNKNOWN,
                   mem_dup(forbidden ? "may not be read" : "could not be read"));
    struct finding *finding =
        findings_add(&item->findings, forbidden ? FINDING_VAULT_FORBIDDEN : FINDING_VAULT_UNREACHABLE,
                     "%s: %s", client->vault_target, error->message ? error->message : "not read");
    finding_evidence(finding, "%s", error->origin ? error->origin : "the answer of Vault");
    if (error->next)
        finding_next(finding, "%s", error->next);
}

static void judge_place(const struct chain_facts *facts, const struct client_facts *client,
                        struct chain_item *item) {
    const struct vault_row *row = row_of(client->vault);
    auto_text version = version_of(client);
    if (client->vault_placeholder != PLACEHOLDER_NONE && client->vault != VAULT_FACT_EQUAL)
        report_placeholder(facts, client, item);
    else if (row)
        report_wrong(facts, client, row, item);
    else if (client->vault == VAULT_FACT_UNREADABLE || client->vault == VAULT_FACT_FORBIDDEN)
        report_unreadable(client, item);
    else if (client->vault == VAULT_FACT_EQUAL)
        chain_item_set(item, HOP_VAULT, HOP_OK,
                       mem_format("%s: %s, equal to Keycloak", client->vault_target, version));
    else if (client->vault == VAULT_FACT_PRESENT)
        chain_item_set(item, HOP_VAULT, HOP_UNKNOWN,
                       mem_format("%s: %s, not compared with Keycloak", client->vault_target, version));
}

static void judge_server(const struct vault_facts *vault, struct chain_item *item) {
    if (vault->state == REACH_DONE)
        chain_item_set(item, HOP_VAULT, HOP_OK, mem_dup(vault->address));
    else if (vault->state == REACH_FAILED)
        report_unreached(vault, item);
}

void judge_vault(const struct chain_facts *facts, const struct client_facts *client,
                 struct chain_item *item) {
    if (!client)
        judge_server(&facts->vault, item);
    else if (client->secret == SECRET_NONE)
        chain_item_set(item, HOP_VAULT, HOP_ABSENT, mem_dup("the client has no secret"));
    else if (!client->extraction)
        chain_item_set(item, HOP_VAULT, HOP_ABSENT, mem_dup("no extraction is declared"));
    else if (!client->extraction->enabled)
        chain_item_set(item, HOP_VAULT, HOP_ABSENT, mem_dup("secretExtraction has enabled: false"));
    else if (facts->vault.state == REACH_FAILED)
        report_unreached(&facts->vault, item);
    else
        judge_place(facts, client, item);
}
