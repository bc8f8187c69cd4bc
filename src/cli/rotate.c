#include "kcrealm/reconcile/rotate.h"

#include "cli/carrying.h"
#include "cli/extraction_arguments.h"
#include "cli/rotation_places.h"
#include "cli/writing.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/reconcile/extract.h"

#include <string.h>

struct rotating_command {
    struct session *session;
    struct carrying carrying;
    struct desired desired;
    struct journal *journal;
    json_t *metadata;
    struct rotate_syncs syncs;
    char *flags; /* where the journal is, for commands that are proposed */
    struct rotator rotator;
    struct plan plan;
    bool is_open; /* something that was begun is not finished */
};

/* --- Opening ------------------------------------------------------------------------------------------------- */

/* Resuming needs to find the journal again. */
static char *flags_of(const struct rotating_command *command) {
    const struct kube *kube = carrying_kube(&command->carrying);
    const char *context = command->session->flags.context;
    if (!kube)
        return mem_dup("");
    return mem_format(" -n %s%s%s", kube_namespace(kube), context ? " --context " : "",
                      context ? context : "");
}

static bool open_journal(struct rotating_command *command, struct error *err) {
    mem_replace(&command->flags, flags_of(command));
    command->journal = rotation_journal(command->session, carrying_kube(&command->carrying), err);
    return command->journal != NULL;
}

static struct rotate_options options_of(struct session *session) {
    const struct flags *flags = &session->flags;
    return (struct rotate_options){.allow_outage = flags->allow_outage,
                                   .force = flags->force,
                                   .restart = flags->restart,
                                   .invalidate_old = flags->invalidate_old,
                                   .timeout_ms = writing_timeout_ms(flags),
                                   .events = &session->events,
                                   .now_ms = session_now_ms,
                                   .now_s = session_now_s,
                                   .pause_ms = session_pause_ms,
                                   .interrupted = &session_interrupts};
}

static void fill_rotator(struct rotating_command *command) {
    const struct chain_hops *hops = &command->carrying.hops;
    command->syncs = (struct rotate_syncs){.syncs = hops->syncs,
                                           .find = secret_syncs_find,
                                           .compare = secret_syncs_compare,
                                           .refresh = secret_syncs_refresh,
                                           .clear = secret_sync_list_clear};
    command->rotator = (struct rotator){.keycloak = hops->keycloak,
                                        .vault = hops->vault,
                                        .kv = hops->kv,
                                        .vault_namespace = vault_namespace(hops->vault),
                                        .kube = carrying_kube(&command->carrying),
                                        .syncs = hops->syncs ? &command->syncs : NULL,
                                        .journal = command->journal,
                                        .flags = command->flags,
                                        .options = options_of(command->session)};
}

static bool open_all(struct rotating_command *command, struct error *err) {
    const struct login_defaults defaults = {command->desired.login_realm, command->desired.login_client_id};
    if (!carrying_reach(&command->carrying, &defaults, err) || !open_journal(command, err))
        return false;
    fill_rotator(command);
    return true;
}

/* --- One client ---------------------------------------------------------------------------------------------- */

static char *place_of(const struct rotating_command *command, const char *path, const char *field) {
    const struct vault_kv *kv = command->carrying.hops.kv;
    return mem_format("%s/%s%s#%s", kv->mount, kv->prefix, path, field);
}

static struct plan_item *add_item(struct rotating_command *command, const char *realm, const char *client_id,
                                  const char *target) {
    return plan_add(&command->plan, &kind_client, realm, client_id, PLAN_REGENERATE, target);
}

static bool end_item(struct rotating_command *command, struct plan_item *item, enum rotate_outcome outcome,
                     bool is_open, struct error *err) {
    command->is_open |= is_open;
    if (outcome == ROTATE_DONE) {
        plan_item_end(item, RESULT_DONE,
                      command->rotator.syncs ? "every hop has the new secret, and it authenticates"
                                             : "Vault has the new secret, and it authenticates");
        return true;
    }
    if (outcome == ROTATE_ENDED) {
        plan_item_end(item, RESULT_SKIPPED, "the rotation was closed without a new secret");
        return true;
    }
    auto_text why = error_told(err);
    auto_text resume = rotate_resume_command(item->realm, item->name, command->flags);
    auto_text both =
        is_open && !strstr(why, resume) ? mem_format("%s. Then go on: %s", why, resume) : mem_dup(why);
    plan_item_end(item, RESULT_FAILED, both);
    return false;
}

/* The record of versions follows what was carried. */
static void keep_record(struct rotating_command *command, const struct extraction *extraction) {
    struct extractions one = {0};
    struct chains chains = {0};
    const struct chain_options chain_options = {.force = true};
    const struct extract_options options = carrying_options(&command->carrying);
    auto_error ignored = {0};
    extractions_add(&one, extraction);
    if (options.kube && chains_read(&command->carrying.hops, &one, &chain_options, &chains, &ignored))
        extract_record(&command->carrying.hops, &chains, &command->plan, &options);
    chains_clear(&chains);
    extractions_clear(&one);
}

static bool rotate_one(struct rotating_command *command, const struct extraction *extraction,
                       struct error *err) {
    const struct rotate_target target = {extraction->realm, extraction->client_id, extraction->vault_key,
                                         extraction->vault_field};
    auto_text place = place_of(command, extraction->vault_key, extraction->vault_field);
    bool is_open = false;
    enum rotate_outcome outcome = rotate_client(&command->rotator, &target, &is_open, err);
    struct plan_item *item = add_item(command, extraction->realm, extraction->client_id, place);
    bool good = end_item(command, item, outcome, is_open, err);
    if (outcome == ROTATE_DONE)
        keep_record(command, extraction);
    return good;
}

/* --- What is rotated ----------------------------------------------------------------------------------------- */

static bool refuse_count(const struct rotating_command *command, struct error *err) {
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

static bool check_usage(const struct flags *flags, struct error *err) {
    if (flags->all && flags->arguments.count) {
        error_set(err, ERROR_USAGE, "--all and the name of a client exclude each other");
        return error_next(err, "leave out one of the two");
    }
    if (flags->older_than && !flags->all)
        return error_set(err, ERROR_USAGE, "--older-than goes with --all");
    if (flags->all || flags->arguments.count == 1)
        return true;
    error_set(err, ERROR_USAGE, "rotate takes one client, not %zu", flags->arguments.count);
    return error_next(err, "kubectl kcrealm rotate CLIENT -f FILE, or --all");
}

/* Of --all those whose secret is old enough; the age that Keycloak does not tell is no age. */
static bool is_due(const struct rotating_command *command, const struct chain *chain,
                   long long older_than_s) {
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
static bool choose(const struct rotating_command *command, struct extractions *chosen, struct error *err) {
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

static void add_check(struct rotating_command *command, const struct extraction *extraction,
                      const struct rotate_plan *plan) {
    auto_text place = place_of(command, extraction->vault_key, extraction->vault_field);
    struct plan_item *item = add_item(command, extraction->realm, extraction->client_id, place);
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

static int show_plan(struct rotating_command *command, const struct extractions *chosen) {
    auto_error err = {0};
    auto_buffer text = {0};
    for (size_t i = 0; i < chosen->count; i++) {
        const struct extraction *extraction = &chosen->items[i];
        const struct rotate_target target = {extraction->realm, extraction->client_id, extraction->vault_key,
                                             extraction->vault_field};
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

static bool has_consent(struct session *session, size_t count) {
    auto_text question =
        mem_format("Keycloak will generate %zu new secret%s%s. Go on?", count, count == 1 ? "" : "s",
                   session->flags.restart ? ", and workloads will restart" : "");
    return session->flags.yes || session_confirm(session, question);
}

static int finish(struct rotating_command *command, struct error *err) {
    struct session *session = command->session;
    auto_buffer text = {0};
    report_outcome(&text, &command->plan, session->format, &session->style, NULL);
    int status = writing_finish(session, &command->plan, &text, writing_status(&command->plan, 0));
    if (err->class == ERROR_INTERRUPTED)
        return writing_stopped(session, err);
    return status;
}

/* Nothing was changed by any of them. */
static bool is_untouched(const struct rotating_command *command) {
    for (size_t i = 0; i < command->plan.count; i++)
        if (command->plan.items[i].result != RESULT_FAILED)
            return false;
    return !command->is_open;
}

static int refuse_without_consent(struct session *session) {
    auto_error err = {0};
    error_set(&err, ERROR_REFUSED,
              "a new secret is generated after a question only, and there is no terminal to ask on");
    error_next(&err, "--yes, once --dry-run shows what is wanted");
    return session_fail(session, &err);
}

static int rotate_chosen(struct rotating_command *command, const struct extractions *chosen) {
    auto_error err = {0};
    if (chosen->count && !has_consent(command->session, chosen->count))
        return refuse_without_consent(command->session);
    for (size_t i = 0; i < chosen->count; i++)
        if (!rotate_one(command, &chosen->items[i], &err))
            break;
    bool refused = error_is_set(&err) && err.class != ERROR_INTERRUPTED && is_untouched(command);
    return refused ? session_fail(command->session, &err) : finish(command, &err);
}

static int rotate(struct rotating_command *command, bool dry_run) {
    const struct flags *flags = &command->session->flags;
    struct extractions chosen = {0};
    auto_error err = {0};
    bool ready = (flags->all || command->desired.extractions.count == 1 || refuse_count(command, &err)) &&
                 open_all(command, &err) && choose(command, &chosen, &err);
    int status = !ready    ? session_fail(command->session, &err)
                 : dry_run ? show_plan(command, &chosen)
                           : rotate_chosen(command, &chosen);
    extractions_clear(&chosen);
    return status;
}

/* --- What was begun ------------------------------------------------------------------------------------------ */

static bool is_meant(const struct flags *flags, const struct rotation *rotation) {
    if (flags->realm && strcmp(flags->realm, rotation->realm) != 0)
        return false;
    return !flags->arguments.count || strings_contain(&flags->arguments, rotation->client_id);
}

static char *rotation_place(const struct rotation *rotation) {
    return mem_format("%s/%s#%s", rotation->vault_mount, rotation->vault_path, rotation->vault_field);
}

/* Of open rotations: what became of them, or that there is none. */
static int finish_open(struct rotating_command *command, int status) {
    struct session *session = command->session;
    auto_buffer text = {0};
    if (session->format == REPORT_TEXT && !command->plan.count)
        buffer_add_text(&text, "No rotation is open.\n");
    else
        report_outcome(&text, &command->plan, session->format, &session->style, NULL);
    return session_finish(session, &text, status);
}

static int list_open(struct rotating_command *command) {
    struct rotations open = {0};
    auto_error err = {0};
    if (!connect_kube(command->carrying.connection, &err))
        error_clear(&err);
    if (!open_journal(command, &err) || !journal_list(command->journal, &open, &err))
        return session_fail(command->session, &err);
    for (size_t i = 0; i < open.count; i++) {
        const struct rotation *rotation = &open.items[i];
        if (!is_meant(&command->session->flags, rotation))
            continue;
        auto_text place = rotation_place(rotation);
        auto_text resume = rotate_resume_command(rotation->realm, rotation->client_id, command->flags);
        auto_text reason =
            mem_format("it stopped after the step %s; %s", rotation_step_name(rotation->step), resume);
        plan_item_end(add_item(command, rotation->realm, rotation->client_id, place), RESULT_NOT_ATTEMPTED,
                      reason);
    }
    rotations_clear(&open);
    return finish_open(command, EXIT_EQUAL);
}

static bool resume_one(struct rotating_command *command, const struct rotation *rotation, struct error *err) {
    auto_text place = rotation_place(rotation);
    bool is_open = false;
    enum rotate_outcome outcome =
        rotate_resume(&command->rotator, rotation->realm, rotation->client_id, &is_open, err);
    if (outcome == ROTATE_NOTHING)
        return true;
    struct plan_item *item = add_item(command, rotation->realm, rotation->client_id, place);
    bool good = end_item(command, item, outcome, is_open, err);
    const struct extraction extraction = {.realm = rotation->realm,
                                          .client_id = rotation->client_id,
                                          .vault_key = rotation->vault_path,
                                          .vault_field = rotation->vault_field,
                                          .enabled = true,
                                          .path = (char *)""};
    if (outcome == ROTATE_DONE)
        keep_record(command, &extraction);
    return good;
}

/* Each open rotation that is meant; stops at the first that fails. */
static int resume_open(struct rotating_command *command) {
    struct rotations open = {0};
    auto_error err = {0};
    bool read = open_all(command, &err) && journal_list(command->journal, &open, &err), good = read;
    for (size_t i = 0; good && i < open.count; i++)
        if (is_meant(&command->session->flags, &open.items[i]))
            good = resume_one(command, &open.items[i], &err);
    rotations_clear(&open);
    if (!read)
        return session_fail(command->session, &err);
    return command->plan.count ? finish(command, &err) : finish_open(command, EXIT_EQUAL);
}

static bool abort_one(struct rotating_command *command, const struct rotation *rotation, struct error *err) {
    auto_text place = rotation_place(rotation);
    bool is_open = false;
    enum rotate_outcome outcome =
        rotate_abort(&command->rotator, rotation->realm, rotation->client_id, &is_open, err);
    if (outcome == ROTATE_ENDED)
        plan_item_end(add_item(command, rotation->realm, rotation->client_id, place), RESULT_SKIPPED,
                      "the rotation was closed without a new secret");
    return outcome != ROTATE_FAILED;
}

static int abort_open(struct rotating_command *command) {
    struct rotations open = {0};
    auto_error err = {0};
    bool good = open_all(command, &err) && journal_list(command->journal, &open, &err);
    for (size_t i = 0; good && i < open.count; i++)
        if (is_meant(&command->session->flags, &open.items[i]))
            good = abort_one(command, &open.items[i], &err);
    rotations_clear(&open);
    if (good)
        return finish_open(command, EXIT_EQUAL);
    session_show_error(command->session, &err);
    return EXIT_DIFFERENT;
}

static bool check_abort(const struct flags *flags, struct error *err) {
    if (flags->arguments.count == 1)
        return true;
    error_set(err, ERROR_USAGE, "--abort takes one client");
    return error_next(err, "which are open: kubectl kcrealm rotate --list");
}

/* --- The command --------------------------------------------------------------------------------------------- */

static int run(struct rotating_command *command, bool dry_run) {
    struct session *session = command->session;
    const struct flags *flags = &session->flags;
    auto_error err = {0};
    if (flags->list)
        return list_open(command);
    if (flags->abort)
        return check_abort(flags, &err) ? abort_open(command) : session_fail(session, &err);
    if (flags->resume)
        return resume_open(command);
    if (!check_usage(flags, &err))
        return session_fail(session, &err);
    if (!extraction_arguments_load(session, command->carrying.connection, &command->desired))
        return EXIT_TROUBLE;
    return rotate(command, dry_run);
}

int run_rotate(struct session *session) {
    struct connection connection = {.session = session};
    struct rotating_command command = {.session = session,
                                       .carrying = {.session = session, .connection = &connection}};
    auto_error err = {0};
    bool dry_run = false;
    int status =
        writing_is_dry_run(session, &dry_run, &err) ? run(&command, dry_run) : session_fail(session, &err);
    plan_clear(&command.plan);
    journal_free(command.journal);
    mem_free(command.flags);
    carrying_clear(&command.carrying);
    desired_clear(&command.desired);
    connect_close(&connection);
    return status;
}
