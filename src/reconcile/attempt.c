#include "reconcile/attempt.h"

#include "kcrealm/base/memory.h"

#define ACCEPTED "Keycloak accepted it"

bool answer_is_unknown(const struct answer *answer) {
    return answer->failure && (answer->status ? answer->status >= 500 : answer->sent);
}

static enum fate fate_of(const struct answer *answer) {
    if (!answer->failure)
        return FATE_ACCEPTED;
    if (answer->status == 409)
        return FATE_CONFLICT;
    return answer_is_unknown(answer) ? FATE_UNKNOWN : FATE_REFUSED;
}

/* The message, and what the user can do. */
static char *cause_of(const struct error *failure) {
    if (failure->class == ERROR_INTERRUPTED)
        return mem_dup("Keycloak's answer was not awaited");
    return mem_format("%s%s%s", failure->message, failure->next ? "; " : "",
                      failure->next ? failure->next : "");
}

void attempt_take(struct attempt *attempt, const struct answer *answer) {
    const struct error *failure = answer->failure;
    if (failure && failure->class == ERROR_INTERRUPTED && !answer->sent)
        return;
    attempt->fate = fate_of(answer);
    /* What to do about a lost answer is done here: it is read back. */
    mem_replace(&attempt->cause, !failure                              ? NULL
                                 : attempt->fate == FATE_REFUSED       ? cause_of(failure)
                                 : failure->class == ERROR_INTERRUPTED ? cause_of(failure)
                                                                       : mem_dup(failure->message));
}

void attempt_take_half(struct attempt *attempt) {
    attempt->fate = FATE_UNKNOWN;
    mem_replace(&attempt->cause, mem_dup("its link of the other type is removed"));
}

static void fail(struct plan_item *item, char *reason) {
    plan_item_end(item, RESULT_FAILED, reason);
    mem_free(reason);
}

void attempt_end_refused(const struct attempt *attempt, struct plan_item *item) {
    plan_item_end(item, RESULT_FAILED, attempt->cause);
}

void attempt_end_equal(const struct attempt *attempt, struct plan_item *item) {
    auto_text reason = NULL;
    if (attempt->fate == FATE_NOT_SENT) {
        plan_item_end(item, RESULT_SKIPPED, "somebody else has done it meanwhile");
        return;
    }
    if (attempt->fate == FATE_UNKNOWN)
        reason = mem_format("%s, but what is read back is as declared", attempt->cause);
    plan_item_end(item, RESULT_DONE, reason);
}

void attempt_end_different(const struct attempt *attempt, struct plan_item *item,
                           const struct change *change) {
    auto_text label = change_label(change);
    if (attempt->fate == FATE_CONFLICT && item->action == PLAN_CREATE)
        fail(item, mem_format("somebody else created it meanwhile, and %s differs; run it again", label));
    else if (attempt->fate == FATE_UNKNOWN)
        fail(item, mem_format("%s, and %s differs when read back; run it again", attempt->cause, label));
    else
        fail(item, mem_format(ACCEPTED ", but %s still differs when read back", label));
}

void attempt_end_missing(const struct attempt *attempt, struct plan_item *item, const char *what) {
    if (attempt->fate == FATE_UNKNOWN)
        fail(item, mem_format("%s, and %s is not there when read back; run it again", attempt->cause, what));
    else
        fail(item, mem_format("%s, but %s is not there when read back",
                              attempt->cause ? attempt->cause : ACCEPTED, what));
}

void attempt_end_unread(const struct attempt *attempt, struct plan_item *item, const struct error *failure) {
    auto_text why = cause_of(failure);
    if (attempt->fate == FATE_NOT_SENT)
        fail(item, mem_format("not begun, because it could not be read right before: %s", why));
    else if (attempt->fate == FATE_UNKNOWN)
        fail(item,
             mem_format("%s; it may have been done, but could not be read back: %s", attempt->cause, why));
    else
        fail(item, mem_format("%s, but it could not be read back: %s",
                              attempt->cause ? attempt->cause : ACCEPTED, why));
}

void attempt_end_stopped(const struct attempt *attempt, struct plan_item *item) {
    if (attempt->fate == FATE_ACCEPTED)
        plan_item_end(item, RESULT_FAILED, ACCEPTED ", but the run was stopped before it was read back");
    else if (attempt->fate != FATE_NOT_SENT)
        fail(item,
             mem_format("%s, and the run was stopped before it was read back; see with diff what is there",
                        attempt->cause));
}

void attempt_clear(struct attempt *attempt) {
    mem_free(attempt->cause);
    *attempt = (struct attempt){0};
}
