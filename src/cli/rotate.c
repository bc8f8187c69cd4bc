#include "cli/begun_rotations.h"
#include "cli/extraction_arguments.h"
#include "cli/rotate_command.h"
#include "cli/rotation_usage.h"
#include "cli/writing.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"

/* --- What is rotated ----------------------------------------------------------------------------------------- */

static bool refuse_count(const struct rotate_command *command, struct error *err) {
    const struct strings *arguments = &command->session->flags.arguments;
    size_t count = command->desired.extractions.count;
    if (!count) {
        error_set(err, ERROR_INPUT,
                  "no extraction is declared for client \"%s\", so it is not known where its secret goes",
                  arguments->items[0]);
        return error_next(err,
                          "declare it in secretExtraction, or name it: rotate CLIENT=VAULTKEY --realm NAME");
    }
    error_set(err, ERROR_INPUT,
              "client \"%s\" has %zu extractions, and one secret goes to one place when it is rotated",
              arguments->items[0], count);
    return error_next(err,
                      "name the one: rotate CLIENT=VAULTKEY, and carry the others with extract afterwards");
}

/* Of --all those whose secret is old enough; the age that Keycloak does not tell is no age. */
static bool is_due(const struct rotate_command *command, const struct chain *chain, long long older_than_s) {
    if (chain->verdict == CHAIN_SKIPPED || !older_than_s)
        return chain->verdict != CHAIN_SKIPPED;
    if (chain->client.created_s)
        return session_now_s() - chain->client.created_s > older_than_s;
    event_warning(&command->session->events,
                  "client %s of realm %s is left out: Keycloak does not say how old its secret is",
                  chain->wanted->client_id, chain->wanted->realm);
    return false;
}

/* The one that is named, or those of --all that are due. */
static bool choose(const struct rotate_command *command, struct extractions *chosen, struct error *err) {
    const struct flags *flags = &command->session->flags;
    if (!flags->all) {
        extractions_add(chosen, &command->desired.extractions.items[0]);
        return true;
    }
    struct chains chains = {0};
    const struct chain_options options = {.force = flags->force, .events = &command->session->events};
    long long older_than_ms = 0;
    if (flags->older_than)
        text_duration_ms(flags->older_than, &older_than_ms);
    bool read = chains_read(&command->carrying.hops, &command->desired.extractions, &options, &chains, err);
    for (size_t i = 0; read && i < chains.count; i++)
        if (is_due(command, &chains.items[i], older_than_ms / 1000))
            extractions_add(chosen, chains.items[i].wanted);
    chains_clear(&chains);
    return read;
}

/* --- Showing ------------------------------------------------------------------------------------------------- */

static struct rotate_target target_of(const struct extraction *extraction) {
    return (struct rotate_target){extraction->realm, extraction->client_id, extraction->vault_key,
                                  extraction->vault_field};
}

static char *place_of(const struct rotate_command *command, const struct extraction *extraction) {
    const struct vault_kv *kv = command->carrying.hops.kv;
    return mem_format("%s/%s%s#%s", kv->mount, kv->prefix, extraction->vault_key, extraction->vault_field);
}

static void add_check(struct rotate_command *command, const struct extraction *extraction,
                      const struct rotate_plan *plan) {
    auto_text place = place_of(command, extraction);
    struct plan_item *item = rotate_command_item(command, extraction->realm, extraction->client_id, place);
    item->reason = mem_dup(plan->overlaps ? "the old secret lives on for a while"
                                          : "the old secret stops working at once");
    item->needs_consent = true;
    for (size_t i = 0; i < plan->syncs.count; i++) {
        auto_text target =
            mem_format("ExternalSecret %s/%s", plan->syncs.items[i].namespace, plan->syncs.items[i].name);
        plan_add(&command->plan, &kind_client, extraction->realm, extraction->client_id, PLAN_REFRESH,
                 target);
    }
}

static int show_plan(struct rotate_command *command, const struct extractions *chosen) {
    auto_error err = {0};
    auto_buffer text = {0};
    for (size_t i = 0; i < chosen->count; i++) {
        const struct extraction *extraction = &chosen->items[i];
        const struct rotate_target target = target_of(extraction);
        struct rotate_plan plan = {0};
        bool checked = rotate_check(&command->rotator, &target, &plan, &err);
        if (checked)
            add_check(command, extraction, &plan);
        rotate_plan_clear(&command->rotator, &plan);
        if (!checked)
            return session_fail(command->session, &err);
    }
    report_plan(&text, &command->plan, command->session->format, &command->session->style);
    return session_finish(command->session, &text, EXIT_EQUAL);
}

/* --- Rotating ------------------------------------------------------------------------------------------------ */

static bool rotate_one(struct rotate_command *command, const struct extraction *extraction,
                       struct error *err) {
    const struct rotate_target target = target_of(extraction);
    auto_text place = place_of(command, extraction);
    bool is_open = false;
    enum rotate_outcome outcome = rotate_client(&command->rotator, &target, &is_open, err);
    return rotate_command_end(command, extraction, place, outcome, is_open, err);
}

/* Nothing was changed by any of them. */
static bool is_untouched(const struct rotate_command *command) {
    for (size_t i = 0; i < command->plan.count; i++)
        if (command->plan.items[i].result != RESULT_FAILED)
            return false;
    return !command->is_open;
}

static bool has_consent(struct session *session, size_t count) {
    auto_text question =
        mem_format("Keycloak will generate %zu new secret%s%s. Go on?", count, count == 1 ? "" : "s",
                   session->flags.restart ? ", and workloads will restart" : "");
    return session->flags.yes || session_confirm(session, question);
}

static int refuse_without_consent(struct session *session) {
    auto_error err = {0};
    error_set(&err, ERROR_REFUSED,
              "a new secret is generated after a question only, and there is no terminal to ask on");
    error_next(&err, "--yes, once --dry-run shows what is wanted");
    return session_fail(session, &err);
}

static int rotate_chosen(struct rotate_command *command, const struct extractions *chosen) {
    auto_error err = {0};
    if (chosen->count && !has_consent(command->session, chosen->count))
        return refuse_without_consent(command->session);
    for (size_t i = 0; i < chosen->count; i++)
        if (!rotate_one(command, &chosen->items[i], &err))
            break;
    bool refused = error_is_set(&err) && err.class != ERROR_INTERRUPTED && is_untouched(command);
    return refused ? session_fail(command->session, &err) : rotate_command_finish(command, &err);
}

static int rotate(struct rotate_command *command, bool dry_run) {
    const struct flags *flags = &command->session->flags;
    struct extractions chosen = {0};
    auto_error err = {0};
    bool ready = (flags->all || command->desired.extractions.count == 1 || refuse_count(command, &err)) &&
                 rotate_command_open(command, &err) && choose(command, &chosen, &err);
    int status = !ready    ? session_fail(command->session, &err)
                 : dry_run ? show_plan(command, &chosen)
                           : rotate_chosen(command, &chosen);
    extractions_clear(&chosen);
    return status;
}

/* --- The command --------------------------------------------------------------------------------------------- */

static int run(struct rotate_command *command, bool dry_run) {
    struct session *session = command->session;
    const struct flags *flags = &session->flags;
    auto_error err = {0};
    if (flags->list)
        return begun_rotations_list(command);
    if (flags->abort)
        return begun_rotations_abort(command);
    if (flags->resume)
        return begun_rotations_resume(command);
    if (!rotation_usage(flags, &err))
        return session_fail(session, &err);
    if (!extraction_arguments_load(session, command->carrying.connection, &command->desired))
        return EXIT_TROUBLE;
    return rotate(command, dry_run);
}

int run_rotate(struct session *session) {
    struct connection connection = {.session = session};
    struct rotate_command command = {.session = session,
                                     .carrying = {.session = session, .connection = &connection}};
    auto_error err = {0};
    bool dry_run = false;
    int status =
        writing_is_dry_run(session, &dry_run, &err) ? run(&command, dry_run) : session_fail(session, &err);
    rotate_command_close(&command);
    connect_close(&connection);
    return status;
}
