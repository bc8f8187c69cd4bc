#include "kcrealm/cli/config.h"

#include "cli/config_file.h"
#include "cli/settings.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/kubeconfig.h"

#include <string.h>

#define FILES_MAX 2
/* A hostile file could make thousands. */
#define SHOWN_MAX ((size_t)20)

struct config {
    struct config_file files[FILES_MAX]; /* what the user says wins over what a repository says */
    size_t count;
    struct strings texts; /* paths that were made absolute; flags borrow them */
    bool says_where;      /* a file that is not trusted names a Service, Secret or mount */
    json_t *origins;      /* option → "file:line:column" */
};

void config_free(struct config *config) {
    if (!config)
        return;
    for (size_t i = 0; i < config->count; i++)
        config_file_clear(&config->files[i]);
    strings_clear(&config->texts);
    json_decref(config->origins);
    mem_free(config);
}

bool config_repository_says_where(const struct config *config) {
    return config && config->says_where;
}

size_t config_file_count(const struct config *config) {
    return config ? config->count : 0;
}

const json_t *config_section(const struct config *config, size_t index, const char *name) {
    return json_object_get(config->files[index].root, name);
}

/* Relative to the directory of the file that names it, as in a kubeconfig. */
static char *path_beside(const char *file, const char *path) {
    const char *slash = strrchr(file, '/');
    if (path[0] == '/' || !slash)
        return mem_format("%s", path);
    return mem_format("%.*s/%s", (int)(slash - file), file, path);
}

char *config_path(const struct config *config, size_t index, const char *path) {
    return path_beside(config->files[index].name, path);
}

/* --- Reading ------------------------------------------------------------------------------------------------- */

static bool check_file(struct session *session, struct config_file *file) {
    struct diagnostics diagnostics = {0};
    bool correct = config_check(file, &diagnostics);
    for (size_t i = 0; i < diagnostics.count && i < SHOWN_MAX; i++)
        session_show_diagnostic(session, &diagnostics.items[i], buffer_text(&file->bytes));
    if (diagnostics.count > SHOWN_MAX)
        event_warning(&session->events, "%zu more like these in %s", diagnostics.count - SHOWN_MAX,
                      file->name);
    diagnostics_clear(&diagnostics);
    event_trace(&session->events, 4, "settings: %s%s", file->name, file->trusted ? "" : " (not trusted)");
    return correct;
}

static struct config_file *next_file(struct config *config) {
    return &config->files[config->count++];
}

/* Drops the file when there was none. */
static bool keep_file(struct session *session, struct config *config) {
    if (!config->files[config->count - 1].name) {
        config->count--;
        return true;
    }
    return check_file(session, &config->files[config->count - 1]);
}

static bool read_files(struct session *session, struct config *config) {
    auto_error err = {0};
    bool read = session->flags.config ? config_read_named(session->flags.config, next_file(config), &err)
                                      : config_find_own(session, next_file(config), &err);
    if (read && !keep_file(session, config))
        return false;
    if (read && !session->flags.config) {
        read = config_find_project(session, next_file(config), &err);
        if (read && !keep_file(session, config))
            return false;
    }
    if (!read)
        session_show_error(session, &err);
    return read;
}

/* --- The context --------------------------------------------------------------------------------------------- */

static bool has_contexts(const struct config *config) {
    for (size_t i = 0; i < config->count; i++)
        if (json_object_size(json_object_get(config->files[i].root, "contexts")))
            return true;
    return false;
}

/* The file's current-context; NULL when that cannot be told, which is for whoever needs the cluster to say. */
static char *current_context(const struct session *session) {
    const struct kubeconfig_input input = {.explicit_path = session->flags.kubeconfig,
                                           .path_list = session_environment(session, "KUBECONFIG"),
                                           .home = session_environment(session, "HOME")};
    struct kube_access access = {0};
    auto_error ignored = {0};
    char *context = kubeconfig_load(&input, &access, &ignored) ? mem_dup(access.context) : NULL;
    kube_access_clear(&access);
    return context;
}

static char *context_of(const struct session *session) {
    const char *environment = session_environment(session, "HELM_KUBECONTEXT");
    if (session->flags.context)
        return mem_dup(session->flags.context);
    return environment ? mem_dup(environment) : current_context(session);
}

/* --- Applying ------------------------------------------------------------------------------------------------ */

/* Settings of one map, decided before any of them is applied: they are no rivals of each other. */
struct applying {
    struct session *session;
    struct config *config;
    const struct config_file *file;
    const json_t *map;
    unsigned command;
    bool choosing; /* only those that choose the context, or only the others */
};

/* "option", "option=value" or "$VARIABLE". */
static bool is_said(const struct session *session, const char *rival) {
    if (rival[0] == '$')
        return session_environment(session, rival + 1);
    const char *equals = strchr(rival, '=');
    auto_text name = equals ? mem_dup_n(rival, (size_t)(equals - rival)) : mem_dup(rival);
    if (!flags_given(&session->flags, name))
        return false;
    const struct option *option = option_named(name);
    const void *slot = (const char *)&session->flags + option->offset;
    return !equals || text_equal(*(const char *const *)slot, equals + 1);
}

/* Helm sets its variables always: of a truth, "false" says nothing. */
static bool is_in_environment(const struct session *session, const struct setting *setting) {
    const char *value = setting->environment ? session_environment(session, setting->environment) : NULL;
    return value && (setting->type != SETTING_TRUTH || strcmp(value, "false") != 0);
}

/* What overrules the setting, in words; NULL when nothing does. The caller frees it. */
static char *overruled_by(const struct session *session, const struct setting *setting) {
    const char *origin = value_text(session->config->origins, setting->option);
    if (origin)
        return mem_dup(origin);
    if (flags_given(&session->flags, setting->option))
        return mem_format("--%s", setting->option);
    if (is_in_environment(session, setting))
        return mem_dup(setting->environment);
    for (size_t i = 0; i < SETTING_RIVALS_MAX && setting->rivals[i]; i++)
        if (is_said(session, setting->rivals[i]))
            return mem_format("%s%s", setting->rivals[i][0] == '$' ? "" : "--",
                              setting->rivals[i] + (setting->rivals[i][0] == '$'));
    return NULL;
}

static char *place_of(const struct applying *applying, const char *key) {
    struct position where = positions_member(applying->file->positions, applying->map, key);
    return mem_format("%s:%u:%u", applying->file->name, where.line, where.column);
}

/* Borrowed. */
static const char *kept_path(struct config *config, const char *file, const char *path) {
    auto_text beside = path_beside(file, path);
    strings_add(&config->texts, beside);
    return config->texts.items[config->texts.count - 1];
}

static void set_flag(const struct applying *applying, const struct setting *setting, const json_t *value) {
    struct session *session = applying->session;
    void *slot = (char *)&session->flags + option_named(setting->option)->offset;
    const char *text = json_string_value(value);
    if (setting->type == SETTING_TRUTH)
        *(bool *)slot = json_is_true(value);
    else if (setting->type == SETTING_PATH)
        *(const char **)slot = kept_path(applying->config, applying->file->name, text);
    else
        *(const char **)slot = text;
    auto_text place = place_of(applying, setting->key);
    json_object_set_new(applying->config->origins, setting->option, json_string(place));
    if (setting->trust != SETTING_ANNOUNCED || applying->file->trusted)
        return;
    applying->config->says_where = true;
    event_note(&session->events, "%s is %s, by %s", setting->key, text, place);
}

static void apply_map(const struct applying *applying) {
    const struct setting **taken = mem_alloc_array(setting_count, sizeof *taken);
    size_t count = 0;
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &setting_table[i];
        const json_t *value = json_object_get(applying->map, setting->key);
        bool concerns = option_named(setting->option)->commands & applying->command;
        if (!concerns || !value || json_is_null(value) || setting->defaults_only != applying->choosing)
            continue;
        auto_text other = overruled_by(applying->session, setting);
        auto_text place = other ? place_of(applying, setting->key) : NULL;
        if (other)
            event_trace(&applying->session->events, 4, "setting %s of %s does not count beside %s",
                        setting->key, place, other);
        else
            taken[count++] = setting;
    }
    for (size_t i = 0; i < count; i++) {
        set_flag(applying, taken[i], json_object_get(applying->map, taken[i]->key));
        strings_add(&applying->session->flags.given, taken[i]->option);
    }
    mem_free(taken);
}

/* What a context (NULL: none) says wins over the defaults of all. */
static void apply_files(struct session *session, struct config *config, unsigned command, bool choosing,
                        const char *context) {
    for (size_t i = 0; i < config->count; i++) {
        const struct config_file *file = &config->files[i];
        const json_t *contexts = json_object_get(file->root, "contexts");
        const json_t *maps[] = {context ? json_object_get(contexts, context) : NULL,
                                json_object_get(file->root, "defaults")};
        for (size_t j = 0; j < mem_count(maps); j++) {
            const struct applying applying = {session, config, file, maps[j], command, choosing};
            apply_map(&applying);
        }
    }
}

/* --- Telling ------------------------------------------------------------------------------------------------- */

static char *value_of(const struct session *session, const struct setting *setting) {
    const void *slot = (const char *)&session->flags + option_named(setting->option)->offset;
    if (setting->type == SETTING_TRUTH)
        return mem_dup(*(const bool *)slot ? "true" : "false");
    const char *text = *(const char *const *)slot;
    /* A URL that is refused later may hold a password. */
    return mem_dup(strstr(text, "://") && strchr(text, '@') ? "***" : text);
}

static void tell(const struct session *session, const struct config *config, const struct setting *setting) {
    const char *origin = value_text(config->origins, setting->option);
    bool given = flags_given(&session->flags, setting->option);
    if (given) {
        auto_text value = value_of(session, setting);
        event_trace(&session->events, 4, "setting %s: %s (%s%s)", setting->key, value, origin ? "" : "--",
                    origin ? origin : setting->option);
    } else if (is_in_environment(session, setting)) {
        event_trace(&session->events, 4, "setting %s (%s)", setting->key, setting->environment);
    }
}

bool config_apply(struct session *session, unsigned command) {
    if (!(command & (COMMANDS_READING | COMMAND_REPL)))
        return true;
    struct config *config = mem_alloc(sizeof *config);
    session->config = config;
    config->origins = json_object();
    if (!read_files(session, config))
        return false;
    apply_files(session, config, command, true, NULL);
    auto_text context = has_contexts(config) ? context_of(session) : NULL;
    if (context)
        event_trace(&session->events, 4, "settings of context %s", context);
    apply_files(session, config, command, false, context);
    for (size_t i = 0; i < setting_count; i++)
        tell(session, config, &setting_table[i]);
    auto_error err = {0};
    if (session_read_output(session, &err))
        return true;
    session_show_error(session, &err);
    return false;
}
