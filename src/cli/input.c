#include "kcrealm/cli/input.h"

#include "cli/loaded_texts.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <openssl/rand.h>
#include <string.h>
#include <unistd.h>

#define CAPACITY_FIRST 4

struct loaded_text *loaded_texts_add(struct loaded_texts *texts, const char *name) {
    if (texts->count == texts->capacity) {
        texts->capacity = texts->capacity ? texts->capacity * 2 : CAPACITY_FIRST;
        texts->items = mem_resize(texts->items, texts->capacity * sizeof *texts->items);
    }
    struct loaded_text *text = &texts->items[texts->count++];
    *text = (struct loaded_text){.name = mem_dup(name), .bytes = {.ceiling = INPUT_CEILING}};
    return text;
}

void loaded_texts_clear(struct loaded_texts *texts) {
    for (size_t i = 0; i < texts->count; i++) {
        mem_free(texts->items[i].name);
        mem_free(texts->items[i].group);
        buffer_clear(&texts->items[i].bytes);
    }
    mem_free(texts->items);
    *texts = (struct loaded_texts){0};
}

bool input_is_named(const struct flags *flags) {
    return flags->filenames.count || flags->configmaps.count || flags->realm_imports.count;
}

/* Easily forgotten: kubectl and helm want it too. */
static bool has_files_named(const struct flags *flags, struct error *err) {
    for (size_t i = 0; i < flags->arguments.count; i++) {
        const char *name = flags->arguments.items[i];
        if (!input_is_declaration(name) || access(name, F_OK) != 0)
            continue;
        error_set(err, ERROR_USAGE, "%s is a file, but arguments are names of clients", name);
        return error_next(err, "name the file with -f: -f %s", name);
    }
    return true;
}

static bool read_texts(struct session *session, struct connection *connection, struct loaded_texts *texts,
                       struct error *err) {
    const struct flags *flags = &session->flags;
    if (!input_is_named(flags))
        return has_files_named(flags, err) && input_read_client_specs(connection, texts, err);
    return input_read_files(&flags->filenames, texts, err) &&
           input_read_config_maps(connection, &flags->configmaps, texts, err) &&
           input_read_realm_imports(connection, &flags->realm_imports, texts, err);
}

static const char *source_of(const struct loaded_texts *texts, const char *file) {
    for (size_t i = 0; file && i < texts->count; i++)
        if (strcmp(texts->items[i].name, file) == 0)
            return buffer_text(&texts->items[i].bytes);
    return NULL;
}

static struct declare_options options_of(const struct session *session, const struct strings *names) {
    return (struct declare_options){.values_path = session->flags.values_path,
                                    .realm = session->flags.realm,
                                    .names = names,
                                    .environment = (const char *const *)session->environment,
                                    .substitute = session->flags.substitute,
                                    .allow_secrets = session->flags.allow_declared_secrets};
}

static void declare(struct session *session, const struct loaded_texts *texts,
                    const struct declare_options *options, struct desired *desired,
                    struct diagnostics *diagnostics) {
    struct input_text *inputs = mem_alloc_array(texts->count, sizeof *inputs);
    for (size_t i = 0; i < texts->count; i++)
        inputs[i] = (struct input_text){.name = texts->items[i].name,
                                        .bytes = buffer_text(&texts->items[i].bytes),
                                        .size = texts->items[i].bytes.size,
                                        .stands_alone = texts->items[i].stands_alone,
                                        .is_json = texts->items[i].is_json,
                                        .group = texts->items[i].group};
    declare_load(inputs, texts->count, options, desired, diagnostics);
    mem_free(inputs);
    for (size_t i = 0; i < diagnostics->count; i++)
        session_show_diagnostic(session, &diagnostics->items[i],
                                source_of(texts, diagnostics->items[i].file));
}

/* Declared secrets are compared by fingerprints that are worth nothing after this run. */
static bool make_seal(struct desired *desired, struct error *err) {
    desired->seal = mem_alloc(sizeof *desired->seal);
    return RAND_bytes(desired->seal->salt, sizeof desired->seal->salt) == 1 ||
           error_set(err, ERROR_INTERNAL, "the system has no random bytes to give");
}

/* What was read; the texts are cleared. */
static bool declare_all(struct session *session, struct loaded_texts *texts,
                        const struct declare_options *options, struct desired *desired) {
    struct diagnostics diagnostics = {0};
    auto_error err = {0};
    bool sealed = !session->flags.allow_declared_secrets || make_seal(desired, &err);
    if (sealed)
        declare(session, texts, options, desired, &diagnostics);
    else
        session_show_error(session, &err);
    bool correct = sealed && diagnostics.error_count == 0;
    diagnostics_clear(&diagnostics);
    loaded_texts_clear(texts);
    return correct;
}

static bool load(struct session *session, struct connection *connection,
                 const struct declare_options *options, struct desired *desired) {
    struct loaded_texts texts = {0};
    auto_error err = {0};
    if (read_texts(session, connection, &texts, &err))
        return declare_all(session, &texts, options, desired);
    session_show_error(session, &err);
    loaded_texts_clear(&texts);
    return false;
}

bool input_load_desired(struct session *session, struct connection *connection, const struct strings *names,
                        struct desired *desired) {
    const struct declare_options options = options_of(session, names);
    return load(session, connection, &options, desired);
}

bool input_load_extractions(struct session *session, struct connection *connection,
                            const struct strings *names, struct desired *desired) {
    struct declare_options options = options_of(session, names);
    options.extractions = true;
    options.vault_field = session->flags.vault_field;
    return load(session, connection, &options, desired);
}

bool input_load_found(struct session *session, struct connection *connection, struct desired *desired,
                      bool *found) {
    struct loaded_texts texts = {0};
    struct declare_options options = options_of(session, NULL);
    auto_error err = {0};
    options.extractions = true;
    options.vault_field = session->flags.vault_field;
    *found = input_read_client_specs(connection, &texts, &err);
    if (*found)
        return declare_all(session, &texts, &options, desired);
    loaded_texts_clear(&texts);
    if (err.class != ERROR_USAGE)
        event_note(&session->events, "what is declared in the cluster is not known: %s", err.message);
    return true;
}
