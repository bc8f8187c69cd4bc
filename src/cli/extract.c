#include "kcrealm/reconcile/extract.h"

#include "cli/carrying.h"
#include "cli/extraction_arguments.h"
#include "cli/lint_settings.h"
#include "cli/share.h"
#include "cli/writing.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"

#include <string.h>

struct extracting {
    struct session *session;
    struct carrying carrying;
    struct desired *desired;
    bool dry_run;
    struct chains chains;
    struct plan plan;
    struct strings placeholders; /* of the settings: what is refused besides the known ones */
};

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

static void note_chain(const struct extracting *extracting, const struct chain *chain) {
    const struct event_sink *events = &extracting->session->events;
    const struct chain_hops *hops = &extracting->carrying.hops;
    auto_text target = chain_target(hops, chain);
    /* Text has a line for it anyway. */
    if (chain->verdict == CHAIN_SKIPPED && extracting->session->format != REPORT_TEXT)
        event_note(events, "client %s of realm %s is skipped: %s", chain->wanted->client_id,
                   chain->wanted->realm, chain->reason);
    bool carried = chain->verdict != CHAIN_SKIPPED && chain->verdict != CHAIN_OBSTACLE;
    if (carried && hops->syncs && !chain->syncs.count)
        event_note(
            events,
            secret_syncs_see_all(hops->syncs)
                ? "no ExternalSecret reads %.*s yet"
                : "none of the ExternalSecrets whose store may be seen reads %.*s: whether another does is "
                  "not known",
            (int)strcspn(target, "#"), target);
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

static int apply(struct extracting *extracting) {
    struct session *session = extracting->session;
    struct plan *plan = &extracting->plan;
    const struct extract_options options = carrying_options(&extracting->carrying);
    auto_error err = {0};
    auto_buffer text = {0};
    writing_ask_consent(session, plan, &replacements);
    bool applied = extract_apply(&extracting->carrying.hops, &extracting->chains, plan, &options, &err);
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
    const struct desired *desired = extracting->desired;
    const struct login_defaults defaults = {desired->login_realm, desired->login_client_id,
                                            desired->extractions.count};
    const struct chain_options options = {
        .force = session->flags.force, .placeholders = &extracting->placeholders, .events = &session->events};
    struct chain_hops *hops = &extracting->carrying.hops;
    auto_error err = {0};
    note_switched_off(session, &desired->extractions);
    if (!lint_placeholders_read(session, &extracting->placeholders, &err) ||
        !carrying_reach(&extracting->carrying, &defaults, &err) ||
        !chains_read(hops, &desired->extractions, &options, &extracting->chains, &err))
        return session_fail(session, &err);
    for (size_t i = 0; i < extracting->chains.count; i++)
        note_chain(extracting, &extracting->chains.items[i]);
    if (show_obstacles(extracting))
        return EXIT_TROUBLE;
    extract_plan(hops, &extracting->chains, &extracting->plan);
    return extracting->dry_run ? show_plan(extracting) : apply(extracting);
}

int run_extract(struct session *session) {
    struct connection connection = {.session = session};
    struct desired desired = {0};
    struct extracting extracting = {
        .session = session, .carrying = {.session = session, .connection = &connection}, .desired = &desired};
    struct shard shard;
    auto_error err = {0};
    int status = EXIT_TROUBLE;
    if (!writing_is_dry_run(session, &extracting.dry_run, &err))
        status = session_fail(session, &err);
    else if (share_read(session, &shard) && extraction_arguments_load(session, &connection, &desired))
        status = share_keep(session, &shard, &desired) ? extract(&extracting)
                                                       : writing_nothing(session, extracting.dry_run);
    plan_clear(&extracting.plan);
    strings_clear(&extracting.placeholders);
    chains_clear(&extracting.chains);
    carrying_clear(&extracting.carrying);
    desired_clear(&desired);
    connect_close(&connection);
    return status;
}
