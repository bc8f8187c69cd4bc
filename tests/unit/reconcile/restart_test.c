/* Rolling what sees a Secret only when it starts. */
#include "kcrealm/reconcile/restart.h"

#include "kcrealm/base/memory.h"
#include "support/rotate_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define APPS "/apis/apps/v1/namespaces/here/"
#define ENV "{'name':'V','valueFrom':{'secretKeyRef':{'name':'s','key':'k'}}}"
#define OTHER_KEY "{'name':'W','valueFrom':{'secretKeyRef':{'name':'s','key':'other'}}}"

static void put(struct world *world, const char *collection, const char *name, const char *container,
                const char *more, const char *status) {
    auto_text path = mem_format(APPS "%s/%s", collection, name);
    auto_text json = mem_format("{'metadata':{'name':'%s','generation':1},'spec':{'template':{'metadata':{},"
                                "'spec':{'containers':[{'name':'c',%s}],'volumes':[{'name':'v','secret':"
                                "{'secretName':'s'}}]}}%s},'status':{'observedGeneration':1%s}}",
                                name, container, more, status);
    world_put_object(world, path, json);
}

#define DEPLOYED ",'replicas':1,'updatedReplicas':1,'availableReplicas':1"

static void put_all(struct world *world) {
    put(world, "deployments", "env", "'env':[" ENV "]", "", DEPLOYED);
    put(world, "deployments", "other", "'env':[" OTHER_KEY "]", "", DEPLOYED);
    put(world, "deployments", "volume", "'volumeMounts':[{'name':'v','mountPath':'/v'}]", "", DEPLOYED);
    put(world, "statefulsets", "all", "'envFrom':[{'prefix':'P_','secretRef':{'name':'s'}}]", "",
        ",'readyReplicas':1,'currentRevision':'r','updateRevision':'r'");
    put(world, "daemonsets", "file", "'volumeMounts':[{'name':'v','mountPath':'/f','subPath':'k'}]", "",
        ",'desiredNumberScheduled':1,'updatedNumberScheduled':1,'numberAvailable':1");
}

static struct restart_options options_of(const struct world *world, long long timeout_ms) {
    return (struct restart_options){.reason = "op",
                                    .events = &world->events,
                                    .now_ms = world_now_ms,
                                    .now_s = world_now_s,
                                    .pause_ms = world_pause_ms,
                                    .timeout_ms = timeout_ms};
}

static void only_what_needs_it_is_found(void **state) {
    (void)state;
    struct world world;
    auto_strings found = {0};
    world_open(&world);
    put_all(&world);
    assert_true(restart_find(world.kube, "here", "s", "k", &found, NULL));
    auto_text lines = strings_join(&found, "\n");
    assert_string_equal(lines, "deployment/env sees Secret s as variable V in container c\n"
                               "statefulset/all sees Secret s as variables (P_) in container c\n"
                               "daemonset/file sees Secret s as file /f by subPath in container c");
    world_close(&world);
}

static void what_needs_it_is_rolled_once_for_each_reason(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    world_open(&world);
    put_all(&world);
    const struct restart_options options = options_of(&world, 5000);
    for (size_t i = 0; i < 2; i++) {
        if (!restart_consumers(world.kube, "here", "s", "k", &options, &err))
            fail_msg("%s", err.message);
        assert_int_equal(http_script_count(world.script, "PATCH"), 3);
    }
    const json_t *annotations = value_at(world_object(&world, APPS "deployments/env"), "spec", "template",
                                         "metadata", "annotations", NULL);
    assert_string_equal(value_text(annotations, RESTART_ANNOTATION), "op");
    assert_non_null(value_text(annotations, "kubectl.kubernetes.io/restartedAt"));
    assert_non_null(strstr(buffer_text(&world.said), "statefulset/all is restarted"));
    world_close(&world);
}

static bool lose(void *state, struct error *err) {
    (void)state;
    return error_set(err, ERROR_CONFLICT, "lost");
}

static void a_rollout_may_end_in_other_ways(void **state) {
    (void)state;
    static const struct {
        const char *more, *status;
        bool (*keep)(void *state, struct error *err);
        bool done;
        const char *message; /* of the error, or else what is said */
    } rows[] = {
        {",'paused':true", "", NULL, true, "warning: deployment/x does not restart by itself: it is paused"},
        {"", ",'conditions':[{'type':'Progressing','status':'False','reason':'ProgressDeadlineExceeded'}]",
         NULL, false, "the restart of deployment/x failed: its progress deadline is over"},
        {"", "", NULL, false, "deployment/x did not restart in time: 0 of 1 replicas updated"},
        {"", "", lose, false, "lost"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        auto_error err = {0};
        world_open(&world);
        put(&world, "deployments", "x", "'env':[" ENV "]", rows[i].more, rows[i].status);
        struct restart_options options = options_of(&world, 5000);
        options.keep = rows[i].keep;
        assert_int_equal(restart_consumers(world.kube, "here", "s", NULL, &options, &err), rows[i].done);
        const char *told = rows[i].done ? buffer_text(&world.said) : err.message;
        if (!strstr(told, rows[i].message))
            fail_msg("row %zu: %s", i, told);
        world_close(&world);
    }
}

static void without_waiting_it_is_begun_only(void **state) {
    (void)state;
    struct world world;
    world_open(&world);
    put(&world, "deployments", "x", "'env':[" ENV "]", "", "");
    const struct restart_options options = options_of(&world, 0);
    assert_true(restart_consumers(world.kube, "here", "s", "k", &options, NULL));
    assert_int_equal(http_script_count(world.script, "PATCH"), 1);
    world_close(&world);
}

static void a_missing_right_is_told(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    auto_strings found = {0};
    world_open(&world);
    world_fault(&world, &(struct world_fault){"GET " APPS "statefulsets", -1, false, 403,
                                              "{'kind':'Status','status':'Failure','code':403}"});
    assert_false(restart_find(world.kube, "here", "s", "k", &found, &err));
    assert_int_equal(err.class, ERROR_FORBIDDEN);
    assert_non_null(strstr(err.next, "statefulsets"));
    world_close(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_needs_it_is_found),
        cmocka_unit_test(what_needs_it_is_rolled_once_for_each_reason),
        cmocka_unit_test(a_rollout_may_end_in_other_ways),
        cmocka_unit_test(without_waiting_it_is_begun_only),
        cmocka_unit_test(a_missing_right_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
