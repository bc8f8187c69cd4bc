#include "support/apply_case.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void apply_open_as(struct apply_case *given_case, unsigned parallel) {
    *given_case = (struct apply_case){0};
    session_open_as(&given_case->session, "user=admin:hunter2", parallel, "master");
}

void apply_open(struct apply_case *given_case) {
    apply_open_as(given_case, 4);
}

void apply_close(struct apply_case *given_case) {
    plan_clear(&given_case->plan);
    snapshot_clear(&given_case->snapshot);
    desired_clear(&given_case->desired);
    session_close(&given_case->session);
}

void apply_declare(struct apply_case *given_case, const char *realm, const char *name, const char *spec) {
    auto_json value = given(spec);
    const struct desired_object object = {.kind = &kind_client,
                                          .realm = (char *)realm,
                                          .name = (char *)name,
                                          .spec = value,
                                          .path = (char *)"clientSpecs"};
    desired_add(&given_case->desired, &object);
    desired_sort(&given_case->desired);
}

bool apply_snapshot(struct apply_case *given_case, const struct snapshot_options *options,
                    struct error *err) {
    plan_clear(&given_case->plan);
    snapshot_clear(&given_case->snapshot);
    http_script_forget(given_case->session.fake.script);
    return snapshot_take(given_case->session.keycloak, &given_case->desired, options, &given_case->snapshot,
                         err);
}

void apply_look(struct apply_case *given_case, enum ensure_mode mode) {
    auto_error err = {0};
    const struct snapshot_options options = {
        .strict = mode == ENSURE_STRICT, .for_writing = true, .events = &given_case->session.events};
    if (!apply_snapshot(given_case, &options, &err))
        fail_msg("%s", err.message);
    plan_make(&given_case->snapshot.drift, mode, &given_case->plan);
    http_script_forget(given_case->session.fake.script);
}

bool apply_carry_out(struct apply_case *given_case, enum ensure_mode mode, struct error *err) {
    const struct apply_options options = {mode, &given_case->session.events};
    return apply_plan(given_case->session.keycloak, &given_case->plan, &given_case->snapshot, &options, err);
}

char *apply_drift(const struct apply_case *given_case) {
    struct buffer out = {0};
    for (size_t i = 0; i < given_case->snapshot.drift.count; i++) {
        const struct drift_item *item = &given_case->snapshot.drift.items[i];
        buffer_format(&out, "%s/%s/%s: %s", item->realm, item->kind->name, item->name,
                      drift_state_name(item->state));
        if (item->reason)
            buffer_format(&out, ": %s", item->reason);
        for (size_t j = 0; item->state == DRIFT_DRIFTED && j < item->changes.count; j++)
            buffer_format(&out, " %s", item->changes.items[j].path);
        buffer_add_char(&out, '\n');
    }
    return buffer_steal(&out);
}

char *apply_results(const struct apply_case *given_case) {
    struct buffer out = {0};
    for (size_t i = 0; i < given_case->plan.count; i++) {
        const struct plan_item *item = &given_case->plan.items[i];
        buffer_format(&out, "%s %s%s%s: %s%s%s\n", item->name, plan_action_name(item->action),
                      item->scope ? " " : "", item->scope ? item->scope : "", plan_result_name(item->result),
                      item->reason ? ": " : "", item->reason ? item->reason : "");
    }
    return buffer_steal(&out);
}

char *apply_requests(const struct apply_case *given_case) {
    static const char prefix[] = "/admin/realms/";
    auto_text log = http_script_log(given_case->session.fake.script, false);
    auto_strings lines = {0}, requests = {0};
    strings_split(&lines, log, '\n');
    for (size_t i = 0; i < lines.count; i++) {
        const char *path = strstr(lines.items[i], prefix);
        if (path)
            strings_format(&requests, "%.*s%s\n", (int)(path - lines.items[i]), lines.items[i],
                           path + sizeof prefix - 1);
    }
    strings_sort(&requests);
    return strings_join(&requests, "");
}
