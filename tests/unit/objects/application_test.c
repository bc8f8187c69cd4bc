#include "kcrealm/objects/application.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char application_text[] =
    "{'metadata': {'name': 'apps', 'namespace': 'argocd'}, 'status': {"
    "'sync': {'status': 'OutOfSync'}, 'health': {'status': 'Degraded'},"
    "'resources': [{'group': 'apps', 'kind': 'Deployment', 'namespace': 'n', 'name': 'web', 'status': "
    "'Synced',"
    "  'health': {'status': 'Progressing', 'message': 'm'}}, {'group': 'batch', 'kind': 'Job', 'namespace': "
    "'n', 'name': 'importer', 'hook': true}],"
    "'operationState': {'phase': 'Running', 'message': 'waiting for completion of hook batch/Job/importer', "
    "'startedAt': '2026-01-01T00:00:00Z',"
    "  'syncResult': {'resources': [{'kind': 'Job', 'namespace': 'n', 'name': 'importer', 'status': "
    "'Synced', 'message': 'created',"
    "    'hookType': 'PostSync', 'hookPhase': 'Running'}]}}}}";

static void an_application_tells_how_it_fares(void **state) {
    (void)state;
    auto_json application = given(application_text);
    struct application_view view;
    struct application_resource resource;
    application_view(application, &view);
    assert_string_equal(view.sync, "OutOfSync");
    assert_string_equal(view.health, "Degraded");
    assert_string_equal(view.phase, "Running");
    assert_string_equal(view.started, "2026-01-01T00:00:00Z");
    assert_true(application_resource_at(application, 0, &resource));
    assert_string_equal(resource.health, "Progressing");
    assert_string_equal(resource.sync, "Synced");
    assert_false(resource.is_hook);
    assert_true(application_resource_at(application, 1, &resource));
    assert_true(resource.is_hook);
    assert_false(application_resource_at(application, 2, &resource));
    assert_true(application_result_at(application, 0, &resource));
    assert_string_equal(resource.hook_type, "PostSync");
    assert_string_equal(resource.hook_phase, "Running");
    assert_string_equal(resource.message, "created");
    assert_false(application_result_at(application, 1, &resource));
    application_view(NULL, &view);
    assert_string_equal(view.phase, "");
}

static void messages_name_what_is_waited_for(void **state) {
    (void)state;
    static const struct {
        const char *message;
        bool waits;
    } cases[] = {
        {"waiting for healthy state of apps/Deployment/web", true},
        {"waiting for healthy state of apps/Deployment/web and 2 more resources", true},
        {"waiting for healthy state of Deployment/web", true},
        {"waiting for deletion of hook /Deployment/web", true},
        {"waiting for healthy state of apps/Deployment/web-2", false},
        {"waiting for healthy state of apps/MyDeployment/web", false},
        {"waiting for healthy state of apps/StatefulSet/web", false},
        {"", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_int_equal(application_waits_for(cases[i].message, "Deployment", "web"), cases[i].waits);
}

static void objects_name_their_application(void **state) {
    (void)state;
    static const struct {
        const char *metadata, *name;
        bool is_certain;
    } cases[] = {
        {"{'annotations': {'argocd.argoproj.io/tracking-id': 'apps:batch/Job:n/importer'}, 'labels': "
         "{'app.kubernetes.io/instance': 'x'}}",
         "apps", true},
        {"{'annotations': {'argocd.argoproj.io/tracking-id': 'team_apps:/ConfigMap:n/c'}}", "team_apps",
         true},
        {"{'labels': {'app.kubernetes.io/instance': 'portal'}}", "portal", false},
        {"{'annotations': {'argocd.argoproj.io/tracking-id': 'broken'}}", NULL, false},
        {"{}", NULL, false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = json_object();
        bool is_certain;
        json_object_set_new(object, "metadata", given(cases[i].metadata));
        auto_text name = application_named_by(object, &is_certain);
        assert_int_equal(is_certain, cases[i].is_certain);
        if (cases[i].name)
            assert_string_equal(name, cases[i].name);
        else
            assert_null(name);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_application_tells_how_it_fares),
        cmocka_unit_test(messages_name_what_is_waited_for),
        cmocka_unit_test(objects_name_their_application),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
