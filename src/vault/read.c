#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "vault/vault.h"

#include <string.h>

const char *vault_state_name(enum vault_state state) {
    static const char *const names[] = {
        [VAULT_FAILED] = "not readable",
        [VAULT_PRESENT] = "present",
        [VAULT_NO_FIELD] = "without the field",
        [VAULT_NOT_TEXT] = "no text",
        [VAULT_MISSING] = "missing",
        [VAULT_SOFT_DELETED] = "soft-deleted",
        [VAULT_DESTROYED] = "destroyed",
        [VAULT_NO_MOUNT] = "no such mount",
    };
    return names[state];
}

void kv_answer_clear(struct kv_answer *answer) {
    json_decref(answer->fields);
    mem_free(answer->vanishes);
    mem_free(answer->writer);
    *answer = (struct kv_answer){0};
}

char *vanishing_time(const json_t *metadata) {
    const char *time = value_text(metadata, "deletion_time");
    return time && *time ? mem_dup(time) : NULL;
}

/* 404 has an object with metadata where a version is deleted, and nothing where there is none. */
static bool take_absence(const struct http_response *response, struct kv_answer *answer) {
    auto_json reply = value_parse(buffer_text(&response->body), response->body.size, "", NULL);
    const json_t *metadata = value_at(reply, "data", "metadata", NULL);
    if (metadata) {
        answer->version = (long)json_integer_value(json_object_get(metadata, "version"));
        answer->state = value_is_true(metadata, "destroyed", false) ? VAULT_DESTROYED : VAULT_SOFT_DELETED;
        return true;
    }
    if (says(response, "no handler for route")) {
        answer->state = VAULT_NO_MOUNT;
        return true;
    }
    const json_t *errors = value_at(reply, "errors", NULL);
    answer->state = VAULT_MISSING;
    return json_is_array(errors) && json_array_size(errors) == 0;
}

void kv_answer_read(const struct vault *vault, const struct vault_kv *kv, const struct http_request *request,
                    const struct http_response *response, struct kv_answer *answer, struct error *err) {
    *answer = (struct kv_answer){0};
    if (response->status == 404 && take_absence(response, answer))
        return;
    answer->state = VAULT_FAILED;
    auto_json reply = vault_reply(vault, request, response, err);
    if (!reply)
        return;
    const json_t *data = value_at(reply, "data", NULL);
    /* In version 1 that is a field of the secret like others. */
    const json_t *metadata = kv->version == 1 ? NULL : value_at(data, "metadata", NULL);
    json_t *fields = kv->version == 1 ? (json_t *)(uintptr_t)data : value_at(data, "data", NULL);
    if (!json_is_object(fields) || (kv->version == 2 && !json_is_object(metadata))) {
        error_set(err, ERROR_SERVER, "the answer is not that of a key/value store of version %d",
                  kv->version);
        error_origin(err, "%s %s (HTTP %d)", request->method, request->path, response->status);
        error_next(err, "check the version of the mount: vault secrets list -detailed");
        return;
    }
    answer->state = VAULT_PRESENT;
    answer->fields = json_incref(fields);
    answer->version = kv->version == 1 ? 0 : (long)json_integer_value(json_object_get(metadata, "version"));
    answer->vanishes = vanishing_time(metadata);
    answer->writer = mem_dup(value_text(value_at(metadata, "custom_metadata", NULL), "managed-by"));
}

struct reading {
    struct vault *vault;
    const struct vault_kv *kv;
    struct vault_field *fields;
    size_t count;
    size_t offered, answered;
};

static bool reading_next(void *state, struct http_request *request) {
    struct reading *reading = state;
    while (reading->offered < reading->count) {
        struct vault_field *field = &reading->fields[reading->offered++];
        auto_text normal = vault_path_normal(field->path, &field->error);
        if (!normal)
            continue;
        request->method = "GET";
        request->path = kv_request_path(reading->kv, "data", field->path);
        if (field->asked_version && reading->kv->version == 2)
            mem_replace(&request->path, mem_format("%s?version=%ld", request->path, field->asked_version));
        request->tag = field;
        return true;
    }
    return false;
}

static void take_fields(struct vault_field *field, struct kv_answer *answer) {
    const json_t *value = json_object_get(answer->fields, field->field);
    field->state = answer->state;
    field->version = answer->version;
    field->vanishes = mem_steal(answer->vanishes);
    field->writer = mem_steal(answer->writer);
    if (answer->state != VAULT_PRESENT)
        return;
    if (!value || json_is_null(value))
        field->state = VAULT_NO_FIELD;
    else if (!json_is_string(value))
        field->state = VAULT_NOT_TEXT;
    else
        field->value = secret_new(json_string_value(value), json_string_length(value));
}

static void reading_done(void *state, const struct http_request *request, struct http_response *response,
                         struct error *err) {
    struct reading *reading = state;
    struct vault_field *field = request->tag;
    struct kv_answer answer = {0};
    event_progress(reading->vault->options.events, "reading Vault", ++reading->answered, reading->count);
    if (!response) {
        error_move(&field->error, err);
        return;
    }
    kv_answer_read(reading->vault, reading->kv, request, response, &answer, &field->error);
    take_fields(field, &answer);
    kv_answer_clear(&answer);
}

static void explain_reads(struct vault *vault, const struct vault_kv *kv, struct vault_field *fields,
                          size_t count) {
    struct vault_refused *refused = mem_alloc_array(count, sizeof *refused);
    for (size_t i = 0; i < count; i++)
        refused[i] = (struct vault_refused){vault_policy_path(kv, "data", fields[i].path), VAULT_READ,
                                            vault_wanted(kv, fields[i].to_be_written), &fields[i].error};
    vault_explain(vault, refused, count);
    for (size_t i = 0; i < count; i++)
        mem_free(refused[i].path);
    mem_free(refused);
}

bool vault_read_all(struct vault *vault, const struct vault_kv *kv, struct vault_field *fields, size_t count,
                    struct error *err) {
    struct reading reading = {vault, kv, fields, count, 0, 0};
    const struct http_source source = {.state = &reading, .next = reading_next, .done = reading_done};
    if (count && !vault_run(vault, &source, err))
        return false;
    explain_reads(vault, kv, fields, count);
    return true;
}

void vault_fields_clear(struct vault_field *fields, size_t count) {
    for (size_t i = 0; i < count; i++) {
        secret_free(fields[i].value);
        mem_free(fields[i].vanishes);
        mem_free(fields[i].writer);
        error_clear(&fields[i].error);
    }
}
