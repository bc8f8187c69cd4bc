#include "diagnose/lint_checks.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/vault_policy.h"

#include <string.h>

/* "realm\nclient" → index, so that ten thousand of them take no square of it. */
static char *name_of(const char *realm, const char *client_id) {
    return mem_format("%s\n%s", realm, client_id);
}

static json_t *index_objects(const struct desired *desired) {
    json_t *index = json_object();
    for (size_t i = 0; i < desired->count; i++) {
        auto_text name = name_of(desired->items[i].realm, desired->items[i].name);
        if (desired->items[i].kind == &kind_client)
            json_object_set_new(index, name, json_integer((json_int_t)i));
    }
    return index;
}

static const struct desired_object *declared(const struct lint_scope *scope, const json_t *index,
                                             const struct extraction *extraction) {
    auto_text name = name_of(extraction->realm, extraction->client_id);
    const json_t *found = json_object_get(index, name);
    return found ? &scope->desired->items[json_integer_value(found)] : NULL;
}

void check_extraction_of_public(const struct lint_scope *scope, struct lint_report *report) {
    auto_json index = index_objects(scope->desired);
    const struct extractions *extractions = &scope->desired->extractions;
    for (size_t i = 0; i < extractions->count; i++) {
        const struct extraction *each = &extractions->items[i];
        const struct desired_object *client = declared(scope, index, each);
        const char *sort = !client                                             ? NULL
                           : lint_is_true(client->spec, "publicClient", false) ? "public"
                           : lint_is_true(client->spec, "bearerOnly", false)   ? "bearer-only"
                                                                               : NULL;
        if (sort && each->enabled)
            lint_next(lint_report_add(report, FINDING_EXTRACTION_OF_PUBLIC_CLIENT, &each->where, each->path,
                                      "client %s is %s: it has no secret that could be extracted",
                                      each->client_id, sort),
                      "remove this entry, or declare the client with publicClient: false");
    }
}

void check_extraction_without_spec(const struct lint_scope *scope, struct lint_report *report) {
    auto_json index = index_objects(scope->desired);
    const struct extractions *extractions = &scope->desired->extractions;
    for (size_t i = 0; i < extractions->count; i++) {
        const struct extraction *each = &extractions->items[i];
        if (each->enabled && !declared(scope, index, each))
            lint_report_add(report, FINDING_EXTRACTION_WITHOUT_SPEC, &each->where, each->path,
                            "nothing declares client %s of realm %s", each->client_id, each->realm);
    }
}

/* Of realm files and lists nobody expects that they say where secrets go. */
static bool stands_in_values(const struct lint_scope *scope, const struct desired_object *client) {
    for (size_t i = 0; i < scope->values_count; i++)
        if (text_equal(scope->values[i].file, client->where.file))
            return client->spec_path && text_ends_with(client->spec_path, ".spec");
    return false;
}

static bool has_client_secret(const json_t *spec) {
    const char *authenticator = value_text(spec, "clientAuthenticatorType");
    const char *protocol = value_text(spec, "protocol");
    return !lint_is_true(spec, "publicClient", false) && !lint_is_true(spec, "bearerOnly", false) &&
           lint_is_true(spec, "enabled", true) && (!protocol || strcmp(protocol, "openid-connect") == 0) &&
           (!authenticator || strcmp(authenticator, "client-secret") == 0);
}

void check_spec_without_extraction(const struct lint_scope *scope, struct lint_report *report) {
    const struct desired *desired = scope->desired;
    auto_json extracted = json_object();
    size_t enabled = 0;
    for (size_t i = 0; i < desired->extractions.count; i++) {
        const struct extraction *each = &desired->extractions.items[i];
        auto_text name = name_of(each->realm, each->client_id);
        json_object_set_new(extracted, name, json_true());
        enabled += each->enabled;
    }
    for (size_t i = 0; i < desired->count && enabled; i++) {
        const struct desired_object *client = &desired->items[i];
        auto_text name = name_of(client->realm, client->name);
        if (client->kind != &kind_client || !stands_in_values(scope, client) ||
            !has_client_secret(client->spec) || json_object_get(extracted, name))
            continue;
        lint_next(lint_report_add(report, FINDING_SPEC_WITHOUT_EXTRACTION, &client->where, client->path,
                                  "client %s of realm %s has a secret, which secretExtraction leaves out",
                                  client->name, client->realm),
                  "add {clientId: %s, vaultKey: …} to secretExtraction.clients", client->name);
    }
}

void check_vault_policy(const struct lint_scope *scope, struct lint_report *report) {
    static const char *const needed[] = {"create", "read", "update"};
    const json_t *policy = scope->settings->policy;
    const struct extractions *extractions = &scope->desired->extractions;
    for (size_t i = 0; i < extractions->count && policy; i++) {
        const struct extraction *each = &extractions->items[i];
        auto_strings missing = {0};
        for (size_t j = 0; j < mem_count(needed) && each->enabled; j++)
            if (!vault_policy_allows_key(policy, each->vault_key, needed[j]))
                strings_add(&missing, needed[j]);
        auto_text list = strings_join(&missing, ", ");
        if (missing.count)
            lint_next(
                lint_report_add(report, FINDING_VAULT_KEY_OUTSIDE_POLICY, &each->where, each->path,
                                "the policy does not allow %s on %s, where the secret of client %s goes",
                                list, each->vault_key, each->client_id),
                "add: path \"secret/data/%s\" { capabilities = [\"create\", \"read\", \"update\", "
                "\"patch\"] }",
                each->vault_key);
    }
}
