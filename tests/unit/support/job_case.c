#include "support/job_case.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "reconcile/client_job.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char scopes[] =
    "{'ameide': {'profile': {'id': 's-profile', 'protocol': 'openid-connect'}, 'email': {'id': 's-email'}, "
    "'groups': {'id': 's-groups'}, 'phone': {'id': 's-phone'}}}";
static const char flows[] = "{'ameide': {'browser': 'flow-1'}}";
static const char defaults[] =
    "{'ameide': {'defaultClientScopes': ['profile', 'email'], 'optionalClientScopes': ['phone']}}";

/* Everything that a job borrows. */
struct stage {
    json_t *spec;
    struct desired_object object;
    struct snapshot snapshot;
    struct plan plan;
    struct client_job job;
};

static void set_up(struct stage *stage, const struct job_case *row) {
    bool strict = row->mode == ENSURE_STRICT;
    *stage = (struct stage){.spec = given(row->declared)};
    stage->object = (struct desired_object){
        .kind = &kind_client, .realm = (char *)"ameide", .name = (char *)"x", .spec = stage->spec};
    stage->snapshot.scopes_by_realm = given(scopes);
    stage->snapshot.defaults_by_realm = given(defaults);
    stage->snapshot.flow_ids_by_realm =
        given(strstr(row->declared, "authenticationFlowBindingOverrides") ? flows : "{}");
    auto_json live = given(row->live);
    drift_judge(&stage->snapshot.drift, &stage->object, live, strict);
    plan_make(&stage->snapshot.drift, row->mode, &stage->plan);
    assert_true(stage->plan.count > 0);
    job_start(&stage->job, stage->plan.items, stage->plan.count, &stage->snapshot, strict);
}

static void tear_down(struct stage *stage) {
    job_clear(&stage->job);
    plan_clear(&stage->plan);
    snapshot_clear(&stage->snapshot);
    json_decref(stage->spec);
}

static char *line_of(const struct http_request *request) {
    static const char realm[] = "/admin/realms/ameide";
    const char *path = request->path;
    if (text_starts_with(path, realm))
        path += sizeof realm - 1;
    return mem_format("%s %s", request->method, path);
}

static void answer(struct client_job *job, const struct job_exchange *exchange) {
    auto_error failure = {0};
    auto_json reply = given(exchange->reply);
    bool succeeded = exchange->status >= 200 && exchange->status <= 299;
    bool sent = exchange->status != JOB_NOT_SENT;
    if (!succeeded)
        error_set(&failure, ERROR_SERVER,
                  exchange->status > 0 ? "HTTP %d"
                  : sent               ? "no answer"
                                       : "not connected",
                  exchange->status);
    job_answer(job, &(struct answer){.status = exchange->status > 0 ? exchange->status : 0,
                                     .sent = sent,
                                     .reply = reply,
                                     .failure = succeeded ? NULL : &failure});
}

static void play_requests(struct stage *stage, const struct job_case *row) {
    size_t at = 0;
    while (stage->job.step != JOB_END) {
        struct http_request request = {0};
        if (!job_request(&stage->job, &request))
            continue;
        const struct job_exchange *exchange = &row->exchanges[at++];
        auto_text line = line_of(&request);
        http_request_clear(&request);
        if (!exchange->request || strcmp(line, exchange->request) != 0)
            fail_msg("%s: request %zu is %s, not %s", row->name, at, line,
                     exchange->request ? exchange->request : "(none)");
        answer(&stage->job, exchange);
    }
    if (row->exchanges[at].request)
        fail_msg("%s: ended before %s", row->name, row->exchanges[at].request);
}

static char *results_of(const struct plan *plan) {
    struct buffer out = {0};
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        assert_int_equal(item->verified, item->result == RESULT_DONE);
        buffer_format(&out, "%s%s%s: %s%s%s\n", plan_action_name(item->action), item->scope ? " " : "",
                      item->scope ? item->scope : "", plan_result_name(item->result),
                      item->reason ? ": " : "", item->reason ? item->reason : "");
    }
    return buffer_steal(&out);
}

void job_play(const struct job_case *row) {
    struct stage stage;
    set_up(&stage, row);
    play_requests(&stage, row);
    auto_text results = results_of(&stage.plan);
    if (strcmp(results, row->results) != 0)
        fail_msg("%s\nexpected:\n%sgot:\n%s", row->name, row->results, results);
    tear_down(&stage);
}

/* Answers a look with what is live. */
static void show_live(struct stage *stage, const struct job_case *row) {
    auto_text list = mem_format("[%s]", row->live);
    answer(&stage->job, &(struct job_exchange){.status = 200, .reply = list});
}

char *job_first_body(const struct job_case *row) {
    struct stage stage;
    struct http_request request = {0};
    set_up(&stage, row);
    assert_true(job_request(&stage.job, &request));
    if (strcmp(request.method, "GET") == 0) {
        http_request_clear(&request);
        show_live(&stage, row);
        assert_true(job_request(&stage.job, &request));
    }
    char *body = buffer_steal(&request.body);
    http_request_clear(&request);
    tear_down(&stage);
    return body;
}
