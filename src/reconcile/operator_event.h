/* What External Secrets says in its Events about an ExternalSecret that it could not refresh, and what that means. The
 * condition Ready does not carry the cause, only these do. */
#ifndef KCREALM_SRC_RECONCILE_OPERATOR_EVENT_H
#define KCREALM_SRC_RECONCILE_OPERATOR_EVENT_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

struct operator_event {
    const char *time;    /* RFC 3339; borrowed from the Event, like the text */
    const char *text;    /* the operator's own words */
    bool is_quotable;    /* otherwise the text may quote values of a secret */
    const char *meaning; /* "" when the text is not known */
    const char *next;    /* an imperative sentence, or NULL */
    bool is_about_store; /* the next step is to be done at the store, or in Vault */
};

/* The newest UpdateFailed of these Events (an array), unless it is older than since (the last success, by the same
 * clock; "": there was none). False when there is none. */
bool operator_event_last(const json_t *events, const char *since, struct operator_event *event);

/* Fills in what a text of the operator means. */
void operator_event_explain(struct operator_event *event);

#endif
