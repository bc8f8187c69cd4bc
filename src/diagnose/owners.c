#include "diagnose/owners.h"

#include "diagnose/hop_common.h"
#include "diagnose/importers.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/carried.h"
#include "kcrealm/objects/application.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

static void add(struct chain_objects *objects, const struct chain_object *object) {
    for (size_t i = 0; i < objects->count; i++)
        if (strcmp(objects->items[i].kind, object->kind) == 0 &&
            strcmp(objects->items[i].namespace, object->namespace) == 0 &&
            strcmp(objects->items[i].name, object->name) == 0)
            return;
    objects->items = mem_resize(objects->items, (objects->count + 1) * sizeof *objects->items);
    objects->items[objects->count++] = *object;
}

static const json_t *find_object(const struct chain_facts *facts, enum fact_kind kind, const char *namespace,
                                 const char *name) {
    const json_t *object;
    for (size_t i = 0; (object = fact_object(facts, kind, namespace, &i));)
        if (strcmp(object_name(object), name) == 0)
            return object;
    return NULL;
}

static void add_carrier(const struct chain_facts *facts, const json_t *carrier,
                        struct chain_objects *objects) {
    bool is_config_map = text_equal(value_text(carrier, "kind"), "ConfigMap");
    const char *namespace = value_text(carrier, "namespace"), *name = value_text(carrier, "name");
    struct chain_object object = {
        .part = PART_IMPORTER,
        .kind = is_config_map ? "ConfigMap" : "KeycloakRealmImport",
        .namespace = namespace,
        .name = name,
        .object = find_object(facts, is_config_map ? FACT_CONFIG_MAPS : FACT_REALM_IMPORTS, namespace, name)};
    const json_t *job;
    add(objects, &object);
    for (size_t i = 0; (job = importer_job(facts, carrier, &i));) {
        object = (struct chain_object){PART_IMPORTER, "Job", object_namespace(job), object_name(job), job};
        add(objects, &object);
    }
}

static void add_consumers(const struct chain_facts *facts, const struct client_facts *client,
                          struct chain_objects *objects) {
    auto_consumers consumers = {0};
    consumers_find(facts, client, &consumers);
    for (size_t i = 0; i < consumers.count; i++) {
        const struct consumer *consumer = &consumers.items[i];
        const struct chain_object object = {PART_CONSUMER, fact_kind_name(consumer->kind),
                                            object_namespace(consumer->object), object_name(consumer->object),
                                            consumer->object};
        if (!consumer->of_other_keys)
            add(objects, &object);
    }
}

void chain_objects_find(const struct chain_facts *facts, const struct client_facts *client,
                        const json_t *carried, struct chain_objects *objects) {
    size_t i;
    json_t *carrier;
    objects->carried = carried;
    json_array_foreach (carried_client(carried, client->realm, client->name), i, carrier)
        add_carrier(facts, carrier, objects);
    for (i = 0; i < client->sync_count; i++) {
        const struct sync_facts *sync = &client->syncs[i];
        const struct chain_object object = {PART_EXTERNAL_SECRET, "ExternalSecret", sync->namespace,
                                            sync->name, NULL};
        if (sync->namespace && sync->name)
            add(objects, &object);
    }
    add_consumers(facts, client, objects);
}

void chain_objects_clear(struct chain_objects *objects) {
    mem_free(objects->items);
    *objects = (struct chain_objects){0};
}

bool chain_application_manages(const struct chain_objects *objects, const json_t *application,
                               const struct chain_object *object) {
    size_t i;
    json_t *manager;
    json_array_foreach (carried_managers(objects->carried, object->kind, object->namespace, object->name), i,
                        manager)
        if (manager == application)
            return true;
    return false;
}

/* By the name that an object carries: "apps", or "namespace_apps". */
static bool is_called(const json_t *application, const char *name) {
    auto_text long_name = mem_format("%s_%s", object_namespace(application), object_name(application));
    return strcmp(object_name(application), name) == 0 || strcmp(long_name, name) == 0;
}

/* The label counts where ArgoCD says nothing at all about its objects. */
static bool is_named_by(const json_t *application, const struct chain_object *object) {
    bool is_certain;
    auto_text name = application_named_by(object->object, &is_certain);
    bool tells_resources = value_at(application, "status", "resources", NULL) != NULL;
    return name && (is_certain || !tells_resources) && is_called(application, name);
}

static bool owns_any(const json_t *application, const struct chain_objects *objects) {
    for (size_t i = 0; i < objects->count; i++)
        if (chain_application_manages(objects, application, &objects->items[i]) ||
            is_named_by(application, &objects->items[i]))
            return true;
    return false;
}

const json_t *chain_application(const struct chain_facts *facts, const struct chain_objects *objects,
                                size_t *index) {
    const json_t *application;
    while ((application = fact_object(facts, FACT_APPLICATIONS, NULL, index)))
        if (owns_any(application, objects))
            return application;
    return NULL;
}

static bool is_listed(const struct chain_facts *facts, const char *name) {
    const json_t *application;
    for (size_t i = 0; (application = fact_object(facts, FACT_APPLICATIONS, NULL, &i));)
        if (is_called(application, name))
            return true;
    return false;
}

char *chain_application_unseen(const struct chain_facts *facts, const struct chain_objects *objects) {
    for (size_t i = 0; i < objects->count; i++) {
        bool is_certain;
        auto_text name = application_named_by(objects->items[i].object, &is_certain);
        if (name && is_certain && !is_listed(facts, name))
            return mem_steal(name);
    }
    return NULL;
}
