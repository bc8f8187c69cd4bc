#include "diagnose/lint_external_secrets.h"

#include "kcrealm/base/memory.h"

static struct lint_external_secret *add(struct lint_external_secrets *secrets) {
    secrets->items = mem_resize(secrets->items, (secrets->count + 1) * sizeof *secrets->items);
    struct lint_external_secret *secret = &secrets->items[secrets->count++];
    *secret = (struct lint_external_secret){0};
    return secret;
}

/* The operator names them externalSecretName, else as the ClusterExternalSecret. */
static json_t *made_of(const json_t *object, const json_t *spec) {
    json_t *made = json_object();
    json_t *metadata = value_at(object, "metadata", NULL);
    json_t *name = value_at(object, "spec", "externalSecretName", NULL);
    json_object_set_new(made, "metadata", json_is_object(metadata) ? json_copy(metadata) : json_object());
    if (json_is_string(name))
        json_object_set(json_object_get(made, "metadata"), "name", name);
    if (spec)
        json_object_set(made, "spec", (json_t *)spec);
    return made;
}

void lint_external_secrets_collect(const struct lint_scope *scope, struct lint_external_secrets *secrets) {
    auto_lint_objects objects = {0};
    auto_lint_objects cluster_wide = {0};
    lint_objects_collect(scope, GROUP_EXTERNAL_SECRETS, "ExternalSecret", &objects);
    lint_objects_collect(scope, GROUP_EXTERNAL_SECRETS, "ClusterExternalSecret", &cluster_wide);
    for (size_t i = 0; i < objects.count; i++) {
        struct lint_external_secret *secret = add(secrets);
        secret->object = objects.items[i].object;
        secret->spec = value_at(secret->object, "spec", NULL);
        secret->spec_path = "spec";
        external_secret_view(secret->object, &secret->view);
    }
    for (size_t i = 0; i < cluster_wide.count; i++) {
        struct lint_external_secret *secret = add(secrets);
        secret->object = cluster_wide.items[i].object;
        secret->spec = value_at(secret->object, "spec", "externalSecretSpec", NULL);
        secret->spec_path = "spec.externalSecretSpec";
        secret->made = made_of(secret->object, secret->spec);
        external_secret_view(secret->made, &secret->view);
    }
}

void lint_external_secrets_clear(struct lint_external_secrets *secrets) {
    for (size_t i = 0; i < secrets->count; i++) {
        external_secret_view_clear(&secrets->items[i].view);
        json_decref(secrets->items[i].made);
    }
    mem_free(secrets->items);
    *secrets = (struct lint_external_secrets){0};
}

const json_t *lint_reference_place(const struct lint_external_secret *secret,
                                   const struct external_secret_reference *reference, const char *member,
                                   char **path) {
    static const char *const keys[] = {
        [REFERENCE_DATA] = "remoteRef", [REFERENCE_EXTRACT] = "extract", [REFERENCE_FIND] = "find"};
    const char *list = reference->kind == REFERENCE_DATA ? "data" : "dataFrom", *key = keys[reference->kind];
    *path = mem_format("%s.%s[%zu].%s.%s", secret->spec_path, list, reference->index, key, member);
    return value_at(json_array_get(value_at(secret->spec, list, NULL), reference->index), key, NULL);
}
