#include "cli/share.h"
#include "cli/writing.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/input.h"

#define WAIT_INTERVAL_MS 2000

struct ensuring {
    struct session *session;
    struct connection *connection;
    const struct desired *desired;
    enum ensure_mode mode;
    bool dry_run;
    long long deadline_ms; /* 0: do not wait */
};

static enum ensure_mode mode_of(const struct flags *flags) {
    if (flags->strict)
        return ENSURE_STRICT;
    return flags->update ? ENSURE_UPDATE : ENSURE_CREATE_ONLY;
}

static bool look(const struct ensuring *ensuring, struct snapshot *snapshot, struct error *err) {
    const struct login_defaults defaults = {ensuring->desired->login_realm,
                                            ensuring->desired->login_client_id, ensuring->desired->count};
    const struct snapshot_options snapshot_options = {
        .strict = ensuring->mode == ENSURE_STRICT, .for_writing = true, .events = &ensuring->session->events};
    if (!ensuring->connection->keycloak && !connect_keycloak(ensuring->connection, &defaults, err))
        return false;
    return snapshot_take(ensuring->connection->keycloak, ensuring->desired, &snapshot_options, snapshot,
                         err) &&
           plan_check(&snapshot->drift, snapshot->scopes_by_realm, err);
}

/* Waiting helps against what is still starting, and what is not there yet: a realm, the login realm among them, or
 * a Service or Secret of the cluster; not against a refused login, a wrong command line, or a scope that the realm
 * lacks (ERROR_REFUSED). */
static bool may_pass(const struct error *obstacle) {
    return obstacle->class == ERROR_UNREACHABLE || obstacle->class == ERROR_SERVER ||
           obstacle->class == ERROR_NOT_FOUND ||
           (obstacle->class == ERROR_UNAUTHENTICATED && obstacle->http_status == 404);
}

static bool look_until_ready(const struct ensuring *ensuring, struct snapshot *snapshot, struct error *err) {
    bool noted = false;
    for (;;) {
        bool seen = look(ensuring, snapshot, err);
        const struct error *obstacle = seen ? &snapshot->obstacle : err;
        if (!ensuring->deadline_ms || !may_pass(obstacle) || session_interrupts)
            return seen;
        if (session_now_ms() + WAIT_INTERVAL_MS >= ensuring->deadline_ms)
            return seen || error_wrap(err, "waited in vain");
        if (!noted)
            event_note(&ensuring->session->events, "waiting: %s", obstacle->message);
        noted = true;
        error_clear(err);
        snapshot_clear(snapshot);
        connect_close(ensuring->connection);
        session_pause_ms(WAIT_INTERVAL_MS);
    }
}

static bool cannot_be_created(const struct drift_item *item) {
    return item->state == DRIFT_MISSING && item->kind == &kind_client && !drift_can_create(item);
}

/* Objects of which nothing can be said, or done. */
static size_t count_unknown(const struct drift *drift) {
    size_t unknown = 0;
    for (size_t i = 0; i < drift->count; i++)
        unknown += drift->items[i].state == DRIFT_UNKNOWN || cannot_be_created(&drift->items[i]);
    return unknown;
}

static void show_unknown(struct session *session, const struct drift *drift) {
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        if (cannot_be_created(item))
            event_warning(&session->events, "client %s of realm %s does not exist and %s", item->name,
                          item->realm, item->reason);
        else if (item->state == DRIFT_UNKNOWN)
            event_warning(&session->events, "client %s of realm %s is left alone: %s", item->name,
                          item->realm, item->reason);
        else if (item->changes.unknown_count)
            event_warning(&session->events, "a part of client %s of realm %s is left alone: %s", item->name,
                          item->realm, item->reason);
    }
}

/* The present command with --update, to be pasted; NULL when nothing was left. The caller frees it. */
static char *next_command(const struct flags *flags, const struct plan *plan) {
    struct buffer command = {0};
    bool left = false;
    for (size_t i = 0; i < plan->count && !left; i++)
        left = plan->items[i].result == RESULT_LEFT;
    if (!left)
        return NULL;
    buffer_add_text(&command, "kubectl kcrealm ensure --update");
    flags_write(&command, flags);
    return buffer_steal(&command);
}

static bool show_plan(struct session *session, const struct plan *plan) {
    auto_buffer text = {0};
    if (session->format != REPORT_TEXT || plan_pending(plan) == 0)
        return true;
    report_plan(&text, plan, REPORT_TEXT, &session->style);
    buffer_add_char(&text, '\n');
    if (session_write(session, &text))
        return true;
    event_warning(&session->events, "the plan could not be written to standard output: nothing was changed");
    return false;
}

static int show_outcome(struct session *session, const struct plan *plan, int status) {
    auto_buffer text = {0};
    /* The warnings said what is unknown: that nothing is to be done would not be true. */
    if (session->format == REPORT_TEXT && plan->count == 0 && status != EXIT_EQUAL)
        return status;
    auto_text next = next_command(&session->flags, plan);
    report_outcome(&text, plan, session->format, &session->style, next);
    return writing_finish(session, plan, &text, status);
}

static const struct consent_words removals = {"remove what is not declared", "removes what is not declared"};

static int apply(const struct ensuring *ensuring, struct plan *plan, struct snapshot *snapshot) {
    struct session *session = ensuring->session;
    const struct apply_options apply_options = {ensuring->mode, &session->events};
    auto_error err = {0};
    if (!show_plan(session, plan))
        return EXIT_TROUBLE;
    writing_ask_consent(session, plan, &removals);
    bool applied = apply_plan(ensuring->connection->keycloak, plan, snapshot, &apply_options, &err);
    int status = show_outcome(session, plan, writing_status(plan, count_unknown(&snapshot->drift)));
    return applied ? status : writing_stopped(session, &err);
}

static int ensure(const struct ensuring *ensuring) {
    struct session *session = ensuring->session;
    struct snapshot snapshot = {0};
    struct plan plan = {0};
    auto_error err = {0};
    int status = EXIT_TROUBLE;
    if (!look_until_ready(ensuring, &snapshot, &err)) {
        if (err.class == ERROR_INTERRUPTED)
            error_next(&err, "nothing was changed: run it again");
        status = session_fail(session, &err);
    } else {
        plan_make(&snapshot.drift, ensuring->mode, &plan);
        show_unknown(session, &snapshot.drift);
        if (ensuring->dry_run) {
            auto_buffer text = {0};
            report_plan(&text, &plan, session->format, &session->style);
            status =
                session_finish(session, &text, count_unknown(&snapshot.drift) ? EXIT_TROUBLE : EXIT_EQUAL);
        } else {
            status = apply(ensuring, &plan, &snapshot);
        }
    }
    plan_clear(&plan);
    snapshot_clear(&snapshot);
    return status;
}

/* 0: it does not wait. That the value is a duration was seen when it was read. */
static long long deadline_of(const struct flags *flags) {
    return flags->wait ? session_now_ms() + writing_timeout_ms(flags) : 0;
}

int run_ensure(struct session *session) {
    struct connection connection = {.session = session};
    struct desired desired = {0};
    struct shard shard;
    struct ensuring ensuring = {.session = session,
                                .connection = &connection,
                                .desired = &desired,
                                .mode = mode_of(&session->flags),
                                .deadline_ms = deadline_of(&session->flags)};
    auto_error err = {0};
    int status = EXIT_TROUBLE;
    if (!writing_is_dry_run(session, &ensuring.dry_run, &err))
        status = session_fail(session, &err);
    else if (share_read(session, &shard) &&
             input_load_desired(session, &connection, &session->flags.arguments, &desired))
        status = share_keep(session, &shard, &desired) ? ensure(&ensuring)
                                                       : writing_nothing(session, ensuring.dry_run);
    desired_clear(&desired);
    connect_close(&connection);
    return status;
}
