/* Declarations against a fake Keycloak: look, plan, apply, and what became of it. */
#ifndef KCREALM_TESTS_SUPPORT_APPLY_CASE_H
#define KCREALM_TESTS_SUPPORT_APPLY_CASE_H

#include "kcrealm/reconcile/apply.h"
#include "support/keycloak_session.h"

struct apply_case {
    struct keycloak_session session;
    struct desired desired;
    struct snapshot snapshot;
    struct plan plan;
};

void apply_open(struct apply_case *given_case);
void apply_open_as(struct apply_case *given_case, unsigned parallel);
void apply_close(struct apply_case *given_case);

/* Declares a client; spec is JSON with ' for ". */
void apply_declare(struct apply_case *given_case, const char *realm, const char *name, const char *spec);

/* Takes a snapshot and plans; what was there is dropped. Forgets the requests made for it. */
void apply_look(struct apply_case *given_case, enum ensure_mode mode);

/* Takes a snapshot as `diff` does. */
bool apply_snapshot(struct apply_case *given_case, const struct snapshot_options *options, struct error *err);

bool apply_carry_out(struct apply_case *given_case, enum ensure_mode mode, struct error *err);

/* One line a drift item, "ameide/client/x: missing" or "…: unknown: reason", with the change paths of what
 * drifted behind it: "ameide/client/x: drifted /name". Freed by the caller. */
char *apply_drift(const struct apply_case *given_case);

/* One line a plan item: "x create: done", "x attach groups: failed: reason". Freed by the caller. */
char *apply_results(const struct apply_case *given_case);

/* Requests to the admin API since the last look, a line each, below /admin/realms, sorted. */
char *apply_requests(const struct apply_case *given_case);

#endif
