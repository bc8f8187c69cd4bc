#include "diagnose/lint_checks.h"
#include "diagnose/lint_external_secrets.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/glob.h"
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

/* A reference of an ExternalSecret, and what is known of it. */
struct store_reading {
    const struct lint_scope *scope;
    const struct lint_external_secret *secret;
    const struct external_secret_reference *reference;
    const struct secret_class_rule
        *rule; /* by its key in the store, else by the Secret that it fills; or NULL */
    const struct extraction *extraction; /* of a client's secret to the key; or NULL */
};

static bool is_key(const char *remote_key, const char *vault_key) {
    auto_text below = mem_format("/data/%s", vault_key);
    return strcmp(remote_key, vault_key) == 0 || text_ends_with(remote_key, below);
}

static const struct extraction *extraction_to(const struct lint_scope *scope, const char *key) {
    const struct extractions *extractions = &scope->desired->extractions;
    for (size_t i = 0; i < extractions->count; i++)
        if (extractions->items[i].enabled && is_key(key, extractions->items[i].vault_key))
            return &extractions->items[i];
    return NULL;
}

static struct store_reading reading_of(const struct lint_scope *scope,
                                       const struct lint_external_secret *secret,
                                       const struct external_secret_reference *reference) {
    bool has_key = reference->kind != REFERENCE_FIND;
    const struct secret_class_rule *rule = has_key ? class_of(scope, reference->key) : NULL;
    return (struct store_reading){scope, secret, reference,
                                  rule ? rule : class_of(scope, secret->view.target),
                                  has_key ? extraction_to(scope, reference->key) : NULL};
}

/* The rule of another class that has the store: where third parties' secrets come from, no client's secret does. */
static const struct secret_class_rule *external_rule_of(const struct lint_scope *scope, const char *store) {
    const struct secret_class_rule *external = NULL;
    for (size_t i = 0; i < scope->settings->class_count; i++) {
        const struct secret_class_rule *rule = &scope->settings->classes[i];
        if (!text_equal(rule->store, store))
            continue;
        if (!is_class(rule, CLASS_EXTERNAL))
            return NULL;
        external = external ? external : rule;
    }
    return external;
}

/* What is wrong with the store, as the end of a sentence, and in *next what to do; NULL when nothing is. */
typedef char *judge_function(const struct store_reading *reading, char **next);

static bool check_reading(const struct store_reading *reading, struct lint_report *report,
                          enum finding_code code, judge_function *judge) {
    const struct external_secret_reference *reference = reading->reference;
    const char *member = reference->kind != REFERENCE_FIND ? "key" : *reference->key ? "path" : "name";
    auto_text next = NULL;
    auto_text sentence = *reference->store.name ? judge(reading, &next) : NULL;
    if (!sentence)
        return false;
    auto_text path = NULL;
    auto_text label = lint_object_label(reading->secret->object);
    const json_t *place = lint_reference_place(reading->secret, reference, member, &path);
    lint_next(lint_add_member(reading->scope, report, code, place, member, path,
                              "%s reads %s from store %s, but %s", label,
                              *reference->key ? reference->key : reading->secret->view.target,
                              reference->store.name, sentence),
              "%s", next);
    return true;
}

/* One finding each object is enough. */
static void check_stores(const struct lint_scope *scope, struct lint_report *report, enum finding_code code,
                         judge_function *judge) {
    auto_lint_external_secrets secrets = {0};
    lint_external_secrets_collect(scope, &secrets);
    for (size_t i = 0; i < secrets.count; i++) {
        const struct lint_external_secret *secret = &secrets.items[i];
        bool is_told = false;
        for (size_t j = 0; j < secret->view.reference_count && !is_told; j++) {
            const struct store_reading reading = reading_of(scope, secret, &secret->view.references[j]);
            is_told = check_reading(&reading, report, code, judge);
        }
    }
}

static char *judge_client_secret(const struct store_reading *reading, char **next) {
    const struct secret_class_rule *rule = reading->rule;
    const char *store = reading->reference->store.name;
    bool is_of_client = reading->extraction || is_class(rule, CLASS_SERVICE);
    if (is_class(rule, CLASS_SERVICE) && rule->store && strcmp(store, rule->store) != 0) {
        *next = mem_format("read it from store %s, as secretClasses says", rule->store);
        return mem_dup("the service that it belongs to generates it");
    }
    const struct secret_class_rule *external = is_of_client ? external_rule_of(reading->scope, store) : NULL;
    if (!external)
        return NULL;
    *next = mem_dup("read it from the store of Vault, where `kubectl kcrealm extract` brings it");
    if (reading->extraction)
        return mem_format(
            "Keycloak generates the secret of client %s, and that store is for secrets of third "
            "parties (%s)",
            reading->extraction->client_id, external->keys);
    return mem_format(
        "the service that it belongs to generates it, and that store is for secrets of third parties (%s)",
        external->keys);
}

static char *judge_external_secret(const struct store_reading *reading, char **next) {
    const struct secret_class_rule *rule = reading->rule;
    if (!is_class(rule, CLASS_EXTERNAL) || !rule->store ||
        strcmp(reading->reference->store.name, rule->store) == 0)
        return NULL;
    *next = mem_format("read it from store %s, as secretClasses says", rule->store);
    return mem_dup("a third party's secrets come from their own store");
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
    check_stores(scope, report, FINDING_CLIENT_SECRET_FROM_STORE, judge_client_secret);
}

static void check_rendered_secrets(const struct lint_scope *scope, struct lint_report *report) {
    auto_lint_objects secrets = {0};
    lint_objects_collect(scope, GROUP_CORE, "Secret", &secrets);
    for (size_t i = 0; i < secrets.count; i++) {
        const json_t *object = secrets.items[i].object;
        const char *name = object_name(object);
        bool is_filled = json_object_size(json_object_get(object, "data")) ||
                         json_object_size(json_object_get(object, "stringData"));
        const struct secret_class_rule *rule = is_filled ? class_of(scope, name) : NULL;
        if (is_class(rule, CLASS_EXTERNAL))
            lint_next(lint_add_manifest(report, FINDING_EXTERNAL_SECRET_NOT_FROM_STORE, &secrets.items[i],
                                        "metadata.name",
                                        "Secret %s is of class external (%s), but its content stands here",
                                        name, rule->keys),
                      "let an ExternalSecret read it from %s", rule->store ? rule->store : "its store");
    }
}

void check_external_secret_classes(const struct lint_scope *scope, struct lint_report *report) {
    check_stores(scope, report, FINDING_EXTERNAL_SECRET_NOT_FROM_STORE, judge_external_secret);
    check_rendered_secrets(scope, report);
}
