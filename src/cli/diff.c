#include "cli/external_diff.h"
#include "cli/share.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/connect.h"
#include "kcrealm/cli/input.h"
#include "kcrealm/realm/export.h"
#include "kcrealm/reconcile/snapshot.h"

static int status_of(const struct drift *drift) {
    size_t counts[DRIFT_STATES];
    drift_count(drift, counts);
    if (counts[DRIFT_MISSING] + counts[DRIFT_DRIFTED] + counts[DRIFT_EXTRA])
        return EXIT_DIFFERENT;
    return counts[DRIFT_UNKNOWN] ? EXIT_TROUBLE : EXIT_EQUAL;
}

static int finish(struct session *session, const struct drift *drift) {
    auto_buffer text = {0};
    if (external_diff_wanted(session))
        return external_diff(session, drift, status_of(drift));
    report_drift(&text, drift, session->format, &session->style);
    return session_finish(session, &text, status_of(drift));
}

static int diff_with_export(struct session *session, const struct desired *desired) {
    auto_error err = {0};
    auto_buffer bytes = {0};
    struct realm_export export = {0};
    struct drift drift = {0};
    const char *file = session->flags.live;
    if (!input_read_file(file, &bytes, &err))
        return session_fail(session, &err);
    const struct realm_export_text text = {file, buffer_text(&bytes), bytes.size, desired->seal};
    if (!realm_export_read(&text, &export, &err))
        return session_fail(session, &err);
    realm_export_judge(&export, desired, session->flags.strict, &drift);
    int status = finish(session, &drift);
    drift_clear(&drift);
    realm_export_clear(&export);
    return status;
}

static int diff_with_server(struct session *session, struct connection *connection,
                            const struct desired *desired) {
    auto_error err = {0};
    struct snapshot snapshot = {0};
    const struct login_defaults defaults = {desired->login_realm, desired->login_client_id, desired->count};
    const struct snapshot_options snapshot_options = {.strict = session->flags.strict,
                                                      .events = &session->events};
    bool compared = connect_keycloak(connection, &defaults, &err) &&
                    snapshot_take(connection->keycloak, desired, &snapshot_options, &snapshot, &err);
    int status = compared ? finish(session, &snapshot.drift) : session_fail(session, &err);
    snapshot_clear(&snapshot);
    return status;
}

/* The note has said so to people; programs read a document. */
static int diff_nothing(struct session *session) {
    const struct drift none = {0};
    return session->format == REPORT_TEXT ? EXIT_EQUAL : finish(session, &none);
}

static int diff(struct session *session, struct connection *connection, const struct shard *shard,
                struct desired *desired) {
    if (!share_keep(session, shard, desired))
        return diff_nothing(session);
    return session->flags.live ? diff_with_export(session, desired)
                               : diff_with_server(session, connection, desired);
}

int run_diff(struct session *session) {
    auto_error err = {0};
    struct connection connection = {.session = session};
    struct desired desired = {0};
    struct shard shard;
    int status = EXIT_TROUBLE;
    if (!report_format_check(session->format, DOCUMENT_DRIFT, &err))
        return session_fail(session, &err);
    if (share_read(session, &shard) &&
        input_load_desired(session, &connection, &session->flags.arguments, &desired))
        status = diff(session, &connection, &shard, &desired);
    desired_clear(&desired);
    connect_close(&connection);
    return status;
}
