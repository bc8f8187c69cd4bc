/* Which of Keycloak's checks an answer of the login speaks of. Pure. */
#ifndef KCREALM_KEYCLOAK_AUTHORIZE_VERDICT_H
#define KCREALM_KEYCLOAK_AUTHORIZE_VERDICT_H

#include "kcrealm/data/json.h"
#include "kcrealm/keycloak/authorize.h"
#include "keycloak/authorize_page.h"

/* A check that passed, and what is worth knowing of it. */
void verdict_pass(struct authorize_answer *answer, enum authorize_check check, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The login form came: all before it passed. */
void verdict_accepted(struct authorize_answer *answer, const struct authorize_question *question);

/* Says of each check that passed what was asked for, where nothing is said yet. */
void verdict_fill(struct authorize_answer *answer, const struct authorize_question *question);

/* Each marks the check that refused, and those before it as passed; keeps the words, and returns false with err. */
bool verdict_page(struct authorize_answer *answer, const struct authorize_page *page, int status,
                  struct error *err);
bool verdict_redirect(struct authorize_answer *answer, const struct authorize_question *question,
                      const struct authorize_redirect *to, struct error *err);
bool verdict_token(struct authorize_answer *answer, const struct http_response *response, const json_t *reply,
                   struct error *err);

/* An answer that is neither a page nor a redirect: a missing realm, or none of Keycloak's. */
bool verdict_response(struct authorize_answer *answer, const struct http_response *response,
                      struct error *err);

/* Something that has no place in this flow. */
bool verdict_strange(struct authorize_answer *answer, enum authorize_check check, const char *what,
                     struct error *err);

#endif
