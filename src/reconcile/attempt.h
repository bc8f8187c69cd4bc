/* What is known of a write before it is read back, and the words for what came of it. */
#ifndef KCREALM_RECONCILE_ATTEMPT_H
#define KCREALM_RECONCILE_ATTEMPT_H

#include "kcrealm/data/json.h"
#include "kcrealm/realm/plan.h"

/* What came of one request. */
struct answer {
    int status;                  /* 0: no response */
    bool sent;                   /* the request went out: without a response it may have been done */
    long retry_after_s;          /* what the server asks for, or 0 */
    json_t *reply;               /* of a GET, parsed; borrowed, may be NULL */
    const struct error *failure; /* NULL on success */
};

enum fate {
    FATE_NOT_SENT,
    FATE_ACCEPTED, /* the server said so */
    FATE_CONFLICT, /* 409: somebody else was faster */
    FATE_UNKNOWN,  /* no answer, or an error of the server: it may have been done */
    FATE_REFUSED,  /* it was not done */
};

/* All zero: not sent. */
struct attempt {
    enum fate fate;
    char *cause; /* what came in place of an acceptance, or NULL */
};

/* Takes the answer of a write. One that was interrupted before it went out changes nothing. */
void attempt_take(struct attempt *attempt, const struct answer *answer);

/* The first of two requests was accepted: a link of the other type is removed. */
void attempt_take_half(struct attempt *attempt);

/* True when nobody can say whether the request of this answer was carried out. */
bool answer_is_unknown(const struct answer *answer);

/* Each ends the item by what is known now: */
void attempt_end_refused(const struct attempt *attempt, struct plan_item *item);
/* … read back as declared */
void attempt_end_equal(const struct attempt *attempt, struct plan_item *item);
/* … read back with this difference */
void attempt_end_different(const struct attempt *attempt, struct plan_item *item,
                           const struct change *change);
/* … not there; what is missing ("the client") */
void attempt_end_missing(const struct attempt *attempt, struct plan_item *item, const char *what);
/* … reading back failed */
void attempt_end_unread(const struct attempt *attempt, struct plan_item *item, const struct error *failure);
/* … the run was stopped before the read-back; an item that was not sent stays pending */
void attempt_end_stopped(const struct attempt *attempt, struct plan_item *item);

void attempt_clear(struct attempt *attempt);

#endif
