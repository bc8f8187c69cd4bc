#include "kcrealm/reconcile/extract.h"
#include "cli/extraction_arguments.h"
#include "cli/writing.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/connect_vault.h"
#include "kcrealm/reconcile/versions_record.h"

#include <string.h>

struct extracting {
    struct session *session;
    struct connection *connection;
    struct desired *desired;
    bool dry_run;
    struct chain_hops hops;
    struct chains chains;
    struct plan plan;
};

/* --- The hops ------------------------------------------------------------------------------------------------ */

/* Without a cluster there is nothing behind Vault; who named both servers by URL may have none. */
static bool read_syncs(struct extracting *extracting, struct error *err) {
    struct session *session = extracting->session;
    struct connection *connection = extracting->connection;
    auto_error none = {0};
    if (session->flags.no_sync)
        return true;
    if (!connect_kube(connection, &none)) {
        event_note(&session->events, "no cluster is at hand, so ExternalSecrets are not looked for: %s",
                   none.message);
        return true;
    }
    const struct secret_sync_options options = {.events = &session->events,
                                                .now_ms = session_now_ms,
                                                .now_s = session_now_s,
                                                .pause_ms = session_pause_ms,
                                                .interrupted = &session_interrupts};
    extracting->hops.syncs = secret_syncs_read(connection->kube, &options, err);
    return extracting->hops.syncs != NULL;
}

static bool reach(struct extracting *extracting, struct error *err) {
    struct connection *connection = extracting->connection;
    const struct login_defaults defaults = {extracting->desired->login_realm,
                                            extracting->desired->login_client_id};
    if (!connect_keycloak(connection, &defaults, err) || !connect_vault(connection, err))
        return false;
    extracting->hops.keycloak = connection->keycloak;
    extracting->hops.vault = connection->vault;
    extracting->hops.kv = &connection->kv;
    return read_syncs(extracting, err);
}

/* --- What is in the way -------------------------------------------------------------------------------------- */

static void note_switched_off(struct session *session, const struct extractions *extractions) {
    size_t count = 0;
    for (size_t i = 0; i < extractions->count; i++)
        count += !extractions->items[i].enabled;
    if (count)
        event_note(&session->events,
                   "secretExtraction has enabled: false, so %zu of the declared extractions %s left out",
                   count, count == 1 ? "is" : "are");
    else if (extractions->switched_off)
        event_note(&session->events, "secretExtraction has enabled: false");
}

static void note_chains(const struct extracting *extracting) {
    const struct event_sink *events = &extracting->session->events;
    for (size_t i = 0; i < extracting->chains.count; i++) {
        const struct chain *chain = &extracting->chains.items[i];
        auto_text target = chain_target(&extracting->hops, chain);
        /* Text has a line for it anyway. */
        if (chain->verdict == CHAIN_SKIPPED && extracting->session->format == REPORT_TEXT)
            continue;
        if (chain->verdict == CHAIN_SKIPPED)
            event_note(events, "client %s of realm %s is skipped: %s", chain->wanted->client_id,
                       chain->wanted->realm, chain->reason);
        else if (extracting->hops.syncs && chain->verdict != CHAIN_OBSTACLE && !chain->syncs.count)
            event_note(events, "no ExternalSecret reads %.*s yet", (int)strcspn(target, "#"), target);
    }
}

/* All of them are shown: whoever repairs one wants to know the others. */
static bool show_obstacles(const struct extracting *extracting) {
    size_t index = 0, shown = 0;
    const struct chain *chain;
    while ((chain = chains_obstacle(&extracting->chains, &index))) {
        session_show_error(extracting->session, &chain->error);
        shown++;
    }
    if (shown)
        event_note(&extracting->session->events, "nothing was written: %zu of %zu cannot be carried", shown,
                   extracting->chains.count);
    return shown > 0;
}

/* --- Doing it ------------------------------------------------------------------------------------------------ */

static const struct consent_words replacements = {"replace another value of Vault",
                                                  "replaces another value of Vault"};

/* It waits unless told not to. */
static long long timeout_of(const struct flags *flags) {
    return flags_given(flags, "wait") && !flags->wait ? 0 : writing_timeout_ms(flags);
}

/* --versions-configmap [NS/]NAME|none. */
static void name_record(const struct extracting *extracting, struct extract_options *options,
                        char **namespace) {
    const char *name = extracting->session->flags.versions_configmap;
    struct kube *kube = extracting->hops.syncs || name ? extracting->connection->kube : NULL;
    if (!kube || text_equal(name, "none"))
        return;
    const char *slash = name ? strchr(name, '/') : NULL;
    *namespace = slash ? mem_dup_n(name, (size_t)(slash - name)) : mem_dup(kube_namespace(kube));
    options->kube = kube;
    options->record_namespace = *namespace;
    options->record_name = slash ? slash + 1 : name ? name : VERSIONS_RECORD_NAME;
}

static int apply(struct extracting *extracting) {
    struct session *session = extracting->session;
    struct plan *plan = &extracting->plan;
    struct extract_options options = {
        .events = &session->events, .now_s = session_now_s, .timeout_ms = timeout_of(&session->flags)};
    auto_text namespace = NULL;
    auto_error err = {0};
    auto_buffer text = {0};
    name_record(extracting, &options, &namespace);
    writing_ask_consent(session, plan, &replacements);
    bool applied = extract_apply(&extracting->hops, &extracting->chains, plan, &options, &err);
    report_outcome(&text, plan, session->format, &session->style, NULL);
    int status = writing_finish(session, plan, &text, writing_status(plan, 0));
    return applied ? status : writing_stopped(session, &err);
}

static int show_plan(struct extracting *extracting) {
    auto_buffer text = {0};
    report_plan(&text, &extracting->plan, extracting->session->format, &extracting->session->style);
    return session_finish(extracting->session, &text, EXIT_EQUAL);
}

static int extract(struct extracting *extracting) {
    struct session *session = extracting->session;
    const struct chain_options options = {.force = session->flags.force, .events = &session->events};
    auto_error err = {0};
    note_switched_off(session, &extracting->desired->extractions);
    if (!reach(extracting, &err) || !chains_read(&extracting->hops, &extracting->desired->extractions,
                                                 &options, &extracting->chains, &err))
        return session_fail(session, &err);
    note_chains(extracting);
    if (show_obstacles(extracting))
        return EXIT_TROUBLE;
    extract_plan(&extracting->hops, &extracting->chains, &extracting->plan);
    return extracting->dry_run ? show_plan(extracting) : apply(extracting);
}

int run_extract(struct session *session) {
    struct connection connection = {.session = session};
    struct desired desired = {0};
    struct extracting extracting = {.session = session, .connection = &connection, .desired = &desired};
    auto_error err = {0};
    int status = EXIT_TROUBLE;
    if (!writing_is_dry_run(session, &extracting.dry_run, &err))
        status = session_fail(session, &err);
    else if (extraction_arguments_load(session, &connection, &desired))
        status = extract(&extracting);
    plan_clear(&extracting.plan);
    chains_clear(&extracting.chains);
    secret_syncs_free(extracting.hops.syncs);
    desired_clear(&desired);
    connect_close(&connection);
    return status;
}
