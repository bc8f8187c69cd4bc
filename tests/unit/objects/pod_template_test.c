#include "kcrealm/objects/pod_template.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_pods_spec_is_found_in_each_kind(void **state) {
    (void)state;
    static const struct {
        const char *object, *path;
        bool found;
    } cases[] = {
        {"{'kind': 'Pod', 'spec': {}}", "spec", true},
        {"{'kind': 'Deployment', 'spec': {'template': {'spec': {}}}}", "spec.template.spec", true},
        {"{'kind': 'Job', 'spec': {'template': {'spec': {}}}}", "spec.template.spec", true},
        {"{'kind': 'CronJob', 'spec': {'jobTemplate': {'spec': {'template': {'spec': {}}}}}}",
         "spec.jobTemplate.spec.template.spec", true},
        {"{'kind': 'Job', 'spec': {'template': 'x'}}", "spec.template.spec", false},
        {"{'kind': 'ExternalSecret', 'spec': {'template': {'spec': {}}}}", NULL, false},
        {"{}", NULL, false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        const char *path = NULL;
        auto_json object = given(cases[i].object);
        assert_int_equal(pod_template_spec(object, &path) != NULL, cases[i].found);
        if (cases[i].path)
            assert_string_equal(path, cases[i].path);
        else
            assert_null(path);
        assert_int_equal(pod_template_spec(object, NULL) != NULL, cases[i].found);
    }
}

static void containers_come_init_containers_first(void **state) {
    (void)state;
    auto_json spec =
        given("{'containers': [{'name': 'c'}, {'name': 'd'}], 'initContainers': [{'name': 'a'}]}");
    struct pod_container at = {0};
    assert_true(pod_container_next(spec, &at));
    assert_string_equal(value_text(at.container, "name"), "a");
    assert_string_equal(at.list, "initContainers");
    assert_true(pod_container_next(spec, &at));
    assert_string_equal(value_text(at.container, "name"), "c");
    assert_int_equal(at.index, 0);
    assert_true(pod_container_next(spec, &at));
    assert_int_equal(at.index, 1);
    assert_false(pod_container_next(spec, &at));
    auto_json none = given("{}");
    struct pod_container nothing = {0};
    assert_false(pod_container_next(none, &nothing));
}

static void config_maps_are_used_as_volumes_and_variables(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        bool used;
    } cases[] = {
        {"{'volumes': [{'name': 'x', 'configMap': {'name': 'cm'}}]}", true},
        {"{'volumes': [{'projected': {'sources': [{'secret': {'name': 'cm'}}, {'configMap': {'name': "
         "'cm'}}]}}]}",
         true},
        {"{'containers': [{'envFrom': [{'configMapRef': {'name': 'cm'}}]}]}", true},
        {"{'containers': [{'env': [{'valueFrom': {'configMapKeyRef': {'name': 'cm', 'key': 'k'}}}]}]}", true},
        {"{'volumes': [{'name': 'cm', 'configMap': {'name': 'other'}}, {'secret': {'secretName': 'cm'}}]}",
         false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json spec = given(cases[i].spec);
        assert_int_equal(pod_uses_config_map(spec, "cm"), cases[i].used);
    }
}

static void versions_of_images_are_told(void **state) {
    (void)state;
    static const struct {
        const char *image;
        enum image_version version;
    } cases[] = {
        {"busybox:1.36", IMAGE_FIXED},
        {"busybox", IMAGE_NO_TAG},
        {"busybox:latest", IMAGE_LATEST},
        {"registry:5000/team/tool", IMAGE_NO_TAG},
        {"registry:5000/team/tool:1", IMAGE_FIXED},
        {"registry:5000/team/tool:latest", IMAGE_LATEST},
        {"tool@sha256:00", IMAGE_FIXED},
        {"tool:latest@sha256:00", IMAGE_FIXED},
        {"tool:latest-alpine", IMAGE_FIXED},
        {"auto", IMAGE_UNKNOWN},
        {"", IMAGE_UNKNOWN},
        {NULL, IMAGE_UNKNOWN},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_int_equal(image_version_of(cases[i].image), cases[i].version);
}

static void tolerations_of_kubernetes_own_taints_do_not_count(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        bool tolerates;
    } cases[] = {
        {"{}", false},
        {"{'tolerations': []}", false},
        {"{'tolerations': [{'key': 'node.kubernetes.io/not-ready', 'operator': 'Exists'}]}", false},
        {"{'tolerations': [{'key': 'pool', 'operator': 'Equal', 'value': 'a'}]}", true},
        {"{'tolerations': [{'operator': 'Exists'}]}", true},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json spec = given(cases[i].spec);
        assert_int_equal(pod_tolerates_taints(spec), cases[i].tolerates);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pods_spec_is_found_in_each_kind),
        cmocka_unit_test(containers_come_init_containers_first),
        cmocka_unit_test(config_maps_are_used_as_volumes_and_variables),
        cmocka_unit_test(versions_of_images_are_told),
        cmocka_unit_test(tolerations_of_kubernetes_own_taints_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
