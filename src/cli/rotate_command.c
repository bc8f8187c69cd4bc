#include "cli/rotate_command.h"

#include "cli/rotation_places.h"
#include "cli/writing.h"
#include "kcrealm/base/memory.h"

#include <string.h>

/* --- Opening ------------------------------------------------------------------------------------------------- */

/* Resuming needs to find the journal again. */
static char *flags_of(const struct rotate_command *command) {
    const struct kube *kube = carrying_kube(&command->carrying);
    const char *context = command->session->flags.context;
    if (!kube)
        return mem_dup("");
    return mem_format(" -n %s%s%s", kube_namespace(kube), context ? " --context " : "",
                      context ? context : "");
}

bool rotate_command_open_journal(struct rotate_command *command, struct error *err) {
    mem_replace(&command->flags, flags_of(command));
    command->journal = rotation_journal(command->session, carrying_kube(&command->carrying), err);
    return command->journal != NULL;
}

static struct rotate_options options_of(struct rotate_command *command) {
    struct session *session = command->session;
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
                                   .interrupted = &session_interrupts,
                                   .untried = &command->untried};
}

static void fill_rotator(struct rotate_command *command) {
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
                                        .options = options_of(command)};
}

bool rotate_command_open(struct rotate_command *command, struct error *err) {
    const struct login_defaults defaults = {command->desired.login_realm, command->desired.login_client_id,
                                            0};
    if (!carrying_reach(&command->carrying, &defaults, err) || !rotate_command_open_journal(command, err))
        return false;
    fill_rotator(command);
    return true;
}

/* --- What became of a client --------------------------------------------------------------------------------- */

struct plan_item *rotate_command_item(struct rotate_command *command, const char *realm,
                                      const char *client_id, const char *place) {
    return plan_add(&command->plan, &kind_client, realm, client_id, PLAN_REGENERATE, place);
}

/* What failed says how to go on, unless the error does so itself. */
static void end_failed(const struct rotate_command *command, struct plan_item *item, bool is_open,
                       const struct error *err) {
    auto_text why = error_told(err);
    auto_text resume = rotate_resume_command(item->realm, item->name, command->flags);
    auto_text both =
        is_open && !strstr(why, resume) ? mem_format("%s. Then go on: %s", why, resume) : mem_dup(why);
    plan_item_end(item, RESULT_FAILED, both);
}

/* The record of versions follows what was carried. */
static void keep_record(struct rotate_command *command, const struct extraction *extraction) {
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

/* What may be claimed: Secrets that nobody could look for, or into, are no proof. The caller frees it. */
static char *proof_of(const struct rotate_command *command, enum rotate_outcome outcome) {
    const struct secret_syncs *syncs = command->carrying.hops.syncs;
    const char *which = syncs && !secret_syncs_see_all(syncs) ? " that may be seen" : "";
    if (outcome == ROTATE_DONE_IN_VAULT)
        return mem_dup(
            "Vault has the new secret, and it authenticates; no ExternalSecret that may be seen reads it");
    if (!command->rotator.syncs)
        return mem_dup("Vault has the new secret, and it authenticates");
    if (!command->untried.count)
        return mem_format("every hop%s has the new secret, and it authenticates", which);
    auto_text untried = strings_join(&command->untried, ", ");
    return mem_format("every hop that could be tried has the new secret, and it authenticates; not tried: %s",
                      untried);
}

bool rotate_command_end(struct rotate_command *command, const struct extraction *extraction,
                        const char *place, enum rotate_outcome outcome, bool is_open,
                        const struct error *err) {
    struct plan_item *item = rotate_command_item(command, extraction->realm, extraction->client_id, place);
    command->is_open |= is_open;
    if (outcome == ROTATE_DONE || outcome == ROTATE_DONE_IN_VAULT) {
        auto_text proof = proof_of(command, outcome);
        plan_item_end(item, RESULT_DONE, proof);
        keep_record(command, extraction);
    } else if (outcome == ROTATE_ENDED) {
        plan_item_end(item, RESULT_SKIPPED, "the rotation was closed without a new secret");
    } else {
        end_failed(command, item, is_open, err);
    }
    strings_clear(&command->untried);
    return outcome != ROTATE_FAILED;
}

int rotate_command_finish(struct rotate_command *command, struct error *err) {
    struct session *session = command->session;
    auto_buffer text = {0};
    report_outcome(&text, &command->plan, session->format, &session->style, NULL);
    int status = writing_finish(session, &command->plan, &text, writing_status(&command->plan, 0));
    if (err->class == ERROR_INTERRUPTED)
        return writing_stopped(session, err);
    return status;
}

void rotate_command_close(struct rotate_command *command) {
    plan_clear(&command->plan);
    journal_free(command->journal);
    mem_free(command->flags);
    strings_clear(&command->untried);
    carrying_clear(&command->carrying);
    desired_clear(&command->desired);
}
