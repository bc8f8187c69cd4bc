#include "diagnose/owners.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/carried.h"
#include "kcrealm/objects/meta.h"
#include "support/bed_lists.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct given_case {
    struct chain_facts facts;
    struct sync_facts sync;
    struct client_facts client;
    struct chain_objects objects;
};

static void prepare(struct given_case *given_case) {
    *given_case = (struct given_case){
        .sync = {.namespace = (char *)"portal",
                 .name = (char *)"web-secret",
                 .secret = (char *)"web",
                 .key = (char *)"value"},
        .client = {.realm = (char *)"acme", .name = (char *)"backstage", .sync_count = 1}};
    given_case->client.syncs = &given_case->sync;
    bed_lists(&given_case->facts);
    chain_facts_collect(&given_case->facts);
    chain_objects_find(&given_case->facts, &given_case->client, given_case->facts.cluster.carried,
                       &given_case->objects);
}

static void finish(struct given_case *given_case) {
    chain_objects_clear(&given_case->objects);
    chain_facts_clear(&given_case->facts);
}

static bool has(const struct given_case *given_case, enum chain_part part, const char *kind,
                const char *name) {
    for (size_t i = 0; i < given_case->objects.count; i++) {
        const struct chain_object *object = &given_case->objects.items[i];
        if (object->part == part && strcmp(object->kind, kind) == 0 && strcmp(object->name, name) == 0)
            return true;
    }
    return false;
}

static void a_chain_has_importers_and_consumers(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case);
    assert_int_equal(given_case.objects.count, 1 + 3 + 1 + 1 + 7);
    assert_true(has(&given_case, PART_IMPORTER, "ConfigMap", "portal-client-specs"));
    assert_true(has(&given_case, PART_IMPORTER, "Job", "hook"));
    assert_true(has(&given_case, PART_IMPORTER, "KeycloakRealmImport", "acme"));
    assert_true(has(&given_case, PART_EXTERNAL_SECRET, "ExternalSecret", "web-secret"));
    assert_true(has(&given_case, PART_CONSUMER, "Deployment", "healthy"));
    finish(&given_case);
}

static void find_again(struct given_case *given_case) {
    chain_objects_clear(&given_case->objects);
    chain_facts_collect(&given_case->facts);
    chain_objects_find(&given_case->facts, &given_case->client, given_case->facts.cluster.carried,
                       &given_case->objects);
}

static bool is_owned(struct given_case *given_case, const char *resources) {
    size_t index = 0;
    json_t *application = bed_object(&given_case->facts, FACT_APPLICATIONS, "apps");
    if (resources)
        json_object_set_new(json_object_get(application, "status"), "resources", given(resources));
    else
        json_object_del(json_object_get(application, "status"), "resources");
    find_again(given_case);
    return chain_application(&given_case->facts, &given_case->objects, &index) == application;
}

static void argocd_says_what_it_manages(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case);
    bed_keep(&given_case.facts, FACT_JOBS, "nosa");
    assert_true(
        is_owned(&given_case, "[{'kind': 'ExternalSecret', 'namespace': 'portal', 'name': 'web-secret'}]"));
    assert_true(is_owned(&given_case,
                         "[{'kind': 'ConfigMap', 'namespace': 'portal', 'name': 'portal-client-specs'}]"));
    assert_false(
        is_owned(&given_case, "[{'kind': 'ExternalSecret', 'namespace': 'other', 'name': 'web-secret'}]"));
    assert_false(is_owned(&given_case, "[]"));
    finish(&given_case);
}

static void objects_say_to_whom_they_belong(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case);
    assert_true(is_owned(&given_case, "[]")); /* the tracking id of Job hook */
    bed_keep(&given_case.facts, FACT_JOBS, "none");
    chain_objects_clear(&given_case.objects);
    json_t *labels = value_at(bed_object(&given_case.facts, FACT_DEPLOYMENTS, "healthy"), "metadata", NULL);
    json_object_set_new(labels, "labels", given("{'app.kubernetes.io/instance': 'apps'}"));
    assert_false(is_owned(&given_case, "[]")); /* the label may be Helm's */
    assert_true(is_owned(&given_case, NULL));
    finish(&given_case);
}

static void an_application_that_was_not_listed_is_named(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case);
    assert_null(chain_application_unseen(&given_case.facts, &given_case.objects));
    bed_keep(&given_case.facts, FACT_APPLICATIONS, "none");
    auto_text unseen = chain_application_unseen(&given_case.facts, &given_case.objects);
    assert_string_equal(unseen, "apps");
    finish(&given_case);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_has_importers_and_consumers),
        cmocka_unit_test(argocd_says_what_it_manages),
        cmocka_unit_test(objects_say_to_whom_they_belong),
        cmocka_unit_test(an_application_that_was_not_listed_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
