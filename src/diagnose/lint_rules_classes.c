#include "diagnose/lint_checks.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/glob.h"
#include "kcrealm/objects/external_secret.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

/* The first that fits, as with routes and rules of firewalls. */
static const struct secret_class_rule *class_of(const struct lint_scope *scope, const char *name) {
    for (size_t i = 0; i < scope->settings->class_count; i++)
        if (glob_matches(scope->settings->classes[i].keys, name))
            return &scope->settings->classes[i];
    return NULL;
}

static bool is_class(const struct secret_class_rule *rule, enum secret_class class) {
    return rule && rule->class == class;
}

/* Of a reference: by its key in the store, else by the Secret that it fills. */
static const struct secret_class_rule *reference_class(const struct lint_scope *scope,
                                                       const struct external_secret *secret,
                                                       const struct external_secret_reference *reference) {
    const struct secret_class_rule *rule =
        reference->kind == REFERENCE_FIND ? NULL : class_of(scope, reference->key);
    return rule ? rule : class_of(scope, secret->target);
}

static bool is_kind(const struct lint_manifest *manifest, const char *kind) {
    return text_equal(value_text(manifest->object, "kind"), kind);
}

/* The first reference of the class that reads another store than the class names; one finding each object is enough. */
static void check_stores(const struct lint_scope *scope, struct lint_report *report, enum secret_class class,
                         enum finding_code code, const char *sentence) {
    for (size_t i = 0; i < scope->manifest_count; i++) {
        auto_external_secret secret = {0};
        if (!is_kind(&scope->manifests[i], "ExternalSecret"))
            continue;
        external_secret_view(scope->manifests[i].object, &secret);
        for (size_t j = 0; j < secret.reference_count; j++) {
            const struct external_secret_reference *reference = &secret.references[j];
            const struct secret_class_rule *rule = reference_class(scope, &secret, reference);
            if (!is_class(rule, class) || !rule->store || !*reference->store.name ||
                strcmp(reference->store.name, rule->store) == 0)
                continue;
            lint_next(lint_add_manifest(report, code, &scope->manifests[i], "spec",
                                        "ExternalSecret %s reads %s from store %s, but %s", secret.name,
                                        *reference->key ? reference->key : secret.target,
                                        reference->store.name, sentence),
                      "read it from store %s, as secretClasses says", rule->store);
            break;
        }
    }
}

void check_client_secret_classes(const struct lint_scope *scope, struct lint_report *report) {
    const struct extractions *extractions = &scope->desired->extractions;
    for (size_t i = 0; i < extractions->count; i++) {
        const struct extraction *each = &extractions->items[i];
        const struct secret_class_rule *rule = class_of(scope, each->vault_key);
        if (each->enabled && is_class(rule, CLASS_EXTERNAL))
            lint_next(lint_report_add(report, FINDING_CLIENT_SECRET_FROM_STORE, &each->where, each->path,
                                      "%s is of class external (%s), but Keycloak generates the secret of "
                                      "client %s",
                                      each->vault_key, rule->keys, each->client_id),
                      "give the client another vaultKey, or the key the class service in secretClasses");
    }
    check_stores(scope, report, CLASS_SERVICE, FINDING_CLIENT_SECRET_FROM_STORE,
                 "the service that it belongs to generates it");
}

static void check_rendered_secrets(const struct lint_scope *scope, struct lint_report *report) {
    for (size_t i = 0; i < scope->manifest_count; i++) {
        const json_t *object = scope->manifests[i].object;
        const char *name = object_name(object);
        bool is_filled = json_object_size(json_object_get(object, "data")) ||
                         json_object_size(json_object_get(object, "stringData"));
        const struct secret_class_rule *rule =
            is_kind(&scope->manifests[i], "Secret") && is_filled ? class_of(scope, name) : NULL;
        if (is_class(rule, CLASS_EXTERNAL))
            lint_next(lint_add_manifest(report, FINDING_EXTERNAL_SECRET_NOT_FROM_STORE, &scope->manifests[i],
                                        "metadata.name",
                                        "Secret %s is of class external (%s), but its content stands here",
                                        name, rule->keys),
                      "let an ExternalSecret read it from %s", rule->store ? rule->store : "its store");
    }
}

void check_external_secret_classes(const struct lint_scope *scope, struct lint_report *report) {
    check_stores(scope, report, CLASS_EXTERNAL, FINDING_EXTERNAL_SECRET_NOT_FROM_STORE,
                 "a third party's secrets come from their own store");
    check_rendered_secrets(scope, report);
}
