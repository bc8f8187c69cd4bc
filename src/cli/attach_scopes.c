#include "cli/writing.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/input.h"
#include "kcrealm/realm/compare.h"

#include <string.h>

static json_t *scope_list(const char *text) {
    auto_strings names = {0};
    json_t *list = json_array();
    strings_split(&names, text, ',');
    for (size_t i = 0; i < names.count; i++)
        json_array_append_new(list, json_string(names.items[i]));
    return list;
}

static json_t *spec_of_flags(const struct flags *flags) {
    json_t *spec = json_object();
    if (flags->default_scopes)
        json_object_set_new(spec, "defaultClientScopes", scope_list(flags->default_scopes));
    if (flags->optional_scopes)
        json_object_set_new(spec, "optionalClientScopes", scope_list(flags->optional_scopes));
    return spec;
}

static json_t *links_of(const json_t *spec) {
    static const char *const members[] = {"defaultClientScopes", "optionalClientScopes", "protocol"};
    json_t *links = json_object();
    for (size_t i = 0; i < mem_count(members); i++)
        if (json_object_get(spec, members[i]))
            json_object_set(links, members[i], json_object_get(spec, members[i]));
    return links;
}

static bool names_scopes(const struct flags *flags) {
    return flags->default_scopes || flags->optional_scopes;
}

/* The flags say everything: client, realm and scopes. */
static void declare_from_flags(const struct flags *flags, struct desired *desired) {
    auto_json spec = spec_of_flags(flags);
    const struct desired_object object = {.kind = &kind_client,
                                          .realm = (char *)flags->realm,
                                          .name = flags->arguments.items[0],
                                          .spec = spec,
                                          .path = (char *)""};
    desired_add(desired, &object);
}

/* Only links are left of each spec; the flags' scopes win. */
static void keep_links(const struct flags *flags, struct desired *desired) {
    for (size_t i = 0; i < desired->count; i++) {
        json_t *links = names_scopes(flags) ? spec_of_flags(flags) : links_of(desired->items[i].spec);
        json_decref(desired->items[i].spec);
        desired->items[i].spec = links;
    }
}

/* From files, too, this is an error: a scope is linked in one way. */
static bool check_scopes(const struct flags *flags, struct error *err) {
    auto_strings defaults = {0}, optionals = {0};
    if (!flags->default_scopes || !flags->optional_scopes)
        return true;
    strings_split(&defaults, flags->default_scopes, ',');
    strings_split(&optionals, flags->optional_scopes, ',');
    for (size_t i = 0; i < defaults.count; i++) {
        const char *scope = defaults.items[i];
        if (kind_is_openid(scope) || !strings_contain(&optionals, scope))
            continue;
        error_set(err, ERROR_USAGE, "scope \"%s\" is named by --default and by --optional", scope);
        return error_next(err, "name it with one of the two");
    }
    return true;
}

static bool check_usage(const struct flags *flags, struct error *err) {
    if (flags->arguments.count != 1) {
        error_set(err, ERROR_USAGE, "attach-scopes takes one client, not %zu", flags->arguments.count);
        return error_next(err, "kubectl kcrealm attach-scopes CLIENT --default a,b --optional c");
    }
    if (names_scopes(flags) && !input_is_named(flags) && !flags->realm) {
        error_set(err, ERROR_USAGE, "which realm does client \"%s\" belong to?", flags->arguments.items[0]);
        return error_next(err, "add --realm NAME, or -f FILE with the client's declaration");
    }
    return check_scopes(flags, err);
}

static bool check_clients(const struct drift *drift, struct error *err) {
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        if (item->kind == &kind_client && item->state == DRIFT_MISSING) {
            error_set(err, ERROR_NOT_FOUND, "client \"%s\" does not exist in realm \"%s\"", item->name,
                      item->realm);
            return error_next(err, "create it first: kubectl kcrealm ensure -f FILE %s", item->name);
        }
        if (item->state == DRIFT_UNKNOWN)
            return error_set(err, ERROR_FORBIDDEN, "client \"%s\" of realm \"%s\": %s", item->name,
                             item->realm, item->reason);
    }
    return true;
}

static int attach(struct session *session, struct connection *connection, const struct desired *desired,
                  struct plan *plan, struct snapshot *snapshot, bool dry_run) {
    const struct apply_options apply_options = {ENSURE_CREATE_ONLY, &session->events};
    auto_error err = {0};
    auto_buffer text = {0};
    bool applied = true;
    plan_make(&snapshot->drift, ENSURE_CREATE_ONLY, plan);
    if (!dry_run)
        applied = apply_plan(connection->keycloak, plan, snapshot, &apply_options, &err);
    if (session->format == REPORT_TEXT)
        plan_add_linked(plan, desired, &snapshot->drift);
    if (session->format == REPORT_TEXT)
        report_links(&text, plan, &session->style);
    else if (dry_run)
        report_plan(&text, plan, session->format, &session->style);
    else
        report_outcome(&text, plan, session->format, &session->style, NULL);
    int status = dry_run ? session_finish(session, &text, EXIT_EQUAL)
                         : writing_finish(session, plan, &text, writing_status(plan, 0));
    return applied ? status : writing_stopped(session, &err);
}

static int attach_declared(struct session *session, struct connection *connection,
                           const struct desired *desired, bool dry_run) {
    const struct login_defaults defaults = {desired->login_realm, desired->login_client_id, desired->count};
    const struct snapshot_options snapshot_options = {.events = &session->events};
    struct snapshot snapshot = {0};
    struct plan plan = {0};
    auto_error err = {0};
    bool ready = connect_keycloak(connection, &defaults, &err) &&
                 snapshot_take(connection->keycloak, desired, &snapshot_options, &snapshot, &err) &&
                 plan_check(&snapshot.drift, snapshot.scopes_by_realm, &err) &&
                 check_clients(&snapshot.drift, &err);
    int status =
        ready ? attach(session, connection, desired, &plan, &snapshot, dry_run) : session_fail(session, &err);
    plan_clear(&plan);
    snapshot_clear(&snapshot);
    return status;
}

static bool load(struct session *session, struct connection *connection, struct desired *desired) {
    const struct flags *flags = &session->flags;
    if (names_scopes(flags) && !input_is_named(flags)) {
        declare_from_flags(flags, desired);
        return true;
    }
    if (!input_load_desired(session, connection, &flags->arguments, desired))
        return false;
    keep_links(flags, desired);
    return true;
}

int run_attach_scopes(struct session *session) {
    struct connection connection = {.session = session};
    struct desired desired = {0};
    auto_error err = {0};
    bool dry_run = false;
    int status = EXIT_TROUBLE;
    if (!check_usage(&session->flags, &err) || !writing_is_dry_run(session, &dry_run, &err))
        status = session_fail(session, &err);
    else if (load(session, &connection, &desired))
        status = attach_declared(session, &connection, &desired, dry_run);
    desired_clear(&desired);
    connect_close(&connection);
    return status;
}
