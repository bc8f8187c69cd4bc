#include "kcrealm/cli/input.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_SIZE 65536

/* Texts as read, with their names; both owned. */
struct loaded_text {
    char *name;
    struct buffer bytes;
    bool stands_alone; /* see struct input_text */
};

struct loaded_texts {
    struct loaded_text *items;
    size_t count;
};

static bool read_descriptor(int descriptor, const char *name, struct buffer *bytes, struct error *err) {
    char chunk[CHUNK_SIZE];
    bytes->ceiling = INPUT_CEILING;
    for (;;) {
        ssize_t size = read(descriptor, chunk, sizeof chunk);
        if (size == 0)
            break;
        if (size < 0 && errno == EINTR && session_interrupts == 0)
            continue;
        if (size < 0 && errno == EINTR)
            return error_set(err, ERROR_INTERRUPTED, "interrupted");
        if (size < 0)
            return error_set(err, ERROR_INPUT, "reading %s: %s", name, strerror(errno));
        if (!buffer_add(bytes, chunk, (size_t)size))
            return error_set(err, ERROR_INPUT, "%s is larger than %zu MiB", name, INPUT_CEILING >> 20);
    }
    mem_wipe(chunk, sizeof chunk);
    return true;
}

static bool refuse_directory(const char *name, struct error *err) {
    error_set(err, ERROR_INPUT, "%s is a directory", name);
    return error_next(err, "name its files, each with -f");
}

bool input_read_file(const char *name, struct buffer *bytes, struct error *err) {
    struct stat status;
    if (strcmp(name, "-") == 0)
        return read_descriptor(STDIN_FILENO, "standard input", bytes, err);
    int descriptor = open(name, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return error_set(err, ERROR_INPUT, "cannot open %s: %s", name, strerror(errno));
    bool is_directory = fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
    bool read = is_directory ? refuse_directory(name, err) : read_descriptor(descriptor, name, bytes, err);
    close(descriptor);
    return read;
}

static struct buffer *add_text(struct loaded_texts *texts, const char *name) {
    texts->items = mem_resize(texts->items, (texts->count + 1) * sizeof *texts->items);
    struct loaded_text *text = &texts->items[texts->count++];
    *text = (struct loaded_text){.name = mem_dup(name)};
    return &text->bytes;
}

static bool read_files(const struct strings *names, struct loaded_texts *texts, struct error *err) {
    for (size_t i = 0; i < names->count; i++) {
        const char *shown = strcmp(names->items[i], "-") == 0 ? "standard input" : names->items[i];
        if (!input_read_file(names->items[i], add_text(texts, shown), err))
            return false;
    }
    return true;
}

static void add_config_map_text(struct loaded_texts *texts, const char *namespace, const char *name,
                                const char *key, const char *text) {
    auto_text label = mem_format("ConfigMap %s/%s, %s", namespace, name, key);
    struct buffer *bytes = add_text(texts, label);
    texts->items[texts->count - 1].stands_alone = true;
    bytes->ceiling = INPUT_CEILING;
    buffer_add_text(bytes, text);
}

static size_t add_known_keys(struct loaded_texts *texts, const char *namespace, const char *name,
                             const json_t *config_map) {
    static const char *const keys[] = {"clients.json", "values.yaml"};
    size_t added = 0;
    for (size_t i = 0; i < mem_count(keys); i++) {
        const char *text = value_text(json_object_get(config_map, "data"), keys[i]);
        if (!text)
            continue;
        add_config_map_text(texts, namespace, name, keys[i], text);
        added++;
    }
    return added;
}

/* [NS/]NAME[:KEY] */
static bool read_config_map(struct connection *connection, const char *reference, struct loaded_texts *texts,
                            struct error *err) {
    const char *slash = strchr(reference, '/');
    const char *rest = slash ? slash + 1 : reference;
    const char *colon = strchr(rest, ':');
    auto_text namespace =
        slash ? mem_dup_n(reference, (size_t)(slash - reference)) : mem_dup(kube_namespace(connection->kube));
    auto_text name = mem_dup_n(rest, colon ? (size_t)(colon - rest) : strlen(rest));
    auto_json config_map = kube_read_config_map(connection->kube, namespace, name, err);
    if (!config_map)
        return false;
    if (!colon && add_known_keys(texts, namespace, name, config_map))
        return true;
    const char *key = colon ? colon + 1 : "clients.json or values.yaml";
    const char *text = colon ? value_text(json_object_get(config_map, "data"), key) : NULL;
    if (!text) {
        error_set(err, ERROR_INPUT, "ConfigMap %s/%s has no key %s", namespace, name, key);
        return error_next(err,
                          "name the key: --from-configmap %s/%s:KEY; see the keys with kubectl describe "
                          "configmap -n %s %s",
                          namespace, name, namespace, name);
    }
    add_config_map_text(texts, namespace, name, key, text);
    return true;
}

static bool read_config_maps(struct connection *connection, const struct strings *references,
                             struct loaded_texts *texts, struct error *err) {
    if (references->count && !connect_kube(connection, err))
        return false;
    for (size_t i = 0; i < references->count; i++)
        if (!read_config_map(connection, references->items[i], texts, err))
            return error_wrap(err, "--from-configmap %s", references->items[i]);
    return true;
}

static bool nothing_found(const char *namespace, struct error *err) {
    if (namespace)
        error_set(err, ERROR_USAGE, "namespace %s has no ConfigMap whose name ends in -client-specs",
                  namespace);
    else
        error_set(err, ERROR_USAGE, "no namespace has a ConfigMap whose name ends in -client-specs");
    return error_next(err, "name what is declared: -f values.yaml, or --from-configmap [NS/]NAME, or another "
                           "namespace with -n");
}

/* Without any input: what the chart left in the cluster. */
static bool read_client_specs(struct connection *connection, struct loaded_texts *texts, struct error *err) {
    if (!connect_kube(connection, err))
        return false;
    const char *namespace =
        connection->session->flags.all_namespaces ? NULL : kube_namespace(connection->kube);
    auto_json config_maps = kube_list_client_specs(connection->kube, namespace, err);
    size_t i;
    json_t *config_map;
    if (!config_maps)
        return false;
    json_array_foreach (config_maps, i, config_map) {
        const json_t *metadata = json_object_get(config_map, "metadata");
        const char *own_namespace = value_text(metadata, "namespace");
        add_known_keys(texts, own_namespace ? own_namespace : "?", value_text(metadata, "name"), config_map);
    }
    return texts->count ? true : nothing_found(namespace, err);
}

static bool read_texts(struct session *session, struct connection *connection, struct loaded_texts *texts,
                       struct error *err) {
    const struct flags *flags = &session->flags;
    if (!flags->filenames.count && !flags->configmaps.count)
        return read_client_specs(connection, texts, err);
    return read_files(&flags->filenames, texts, err) &&
           read_config_maps(connection, &flags->configmaps, texts, err);
}

static const char *source_of(const struct loaded_texts *texts, const char *file) {
    for (size_t i = 0; file && i < texts->count; i++)
        if (strcmp(texts->items[i].name, file) == 0)
            return buffer_text(&texts->items[i].bytes);
    return NULL;
}

static void declare(struct session *session, const struct loaded_texts *texts, const struct strings *names,
                    struct desired *desired, struct diagnostics *diagnostics) {
    const struct declare_options declare_options = {
        .values_path = session->flags.values_path, .realm = session->flags.realm, .names = names};
    struct input_text *inputs = mem_alloc_array(texts->count, sizeof *inputs);
    for (size_t i = 0; i < texts->count; i++)
        inputs[i] = (struct input_text){.name = texts->items[i].name,
                                        .bytes = buffer_text(&texts->items[i].bytes),
                                        .size = texts->items[i].bytes.size,
                                        .stands_alone = texts->items[i].stands_alone};
    declare_load(inputs, texts->count, &declare_options, desired, diagnostics);
    mem_free(inputs);
    for (size_t i = 0; i < diagnostics->count; i++)
        session_show_diagnostic(session, &diagnostics->items[i],
                                source_of(texts, diagnostics->items[i].file));
}

static void texts_clear(struct loaded_texts *texts) {
    for (size_t i = 0; i < texts->count; i++) {
        mem_free(texts->items[i].name);
        buffer_clear(&texts->items[i].bytes);
    }
    mem_free(texts->items);
}

bool input_load_desired(struct session *session, struct connection *connection, const struct strings *names,
                        struct desired *desired) {
    struct loaded_texts texts = {0};
    struct diagnostics diagnostics = {0};
    auto_error err = {0};
    bool loaded = read_texts(session, connection, &texts, &err);
    if (loaded)
        declare(session, &texts, names, desired, &diagnostics);
    else
        session_show_error(session, &err);
    bool correct = loaded && diagnostics.error_count == 0;
    diagnostics_clear(&diagnostics);
    texts_clear(&texts);
    return correct;
}
