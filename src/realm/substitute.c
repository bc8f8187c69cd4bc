#include "realm/substitute.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/mask.h"
#include "realm/rewrite.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

/* One text on its way. */
struct expansion {
    const struct substitution *substitution;
    const struct rewrite_place *place;
    struct buffer out;
    bool failed;
    bool secret; /* a variable that sounds like a secret went in */
};

/* Parts of names of variables whose values are not shown. */
static bool sounds_secret(const char *name) {
    static const char *const parts[] = {"SECRET",     "PASSW",   "PASSPHRASE", "TOKEN",
                                        "CREDENTIAL", "PRIVATE", "APIKEY",     "API_KEY"};
    for (size_t i = 0; i < mem_count(parts); i++)
        if (strcasestr(name, parts[i]))
            return true;
    return false;
}

/* What this tool logs in with must not end up in a client that others may read. */
static bool is_own_credential(const char *name) {
    static const char *const prefixes[] = {"KCREALM_", "VAULT_", "BAO_", "HELM_KUBE"};
    for (size_t i = 0; i < mem_count(prefixes); i++)
        if (text_starts_with(name, prefixes[i]))
            return sounds_secret(name);
    return false;
}

/* A variable that is set to nothing is as good as not set. */
static const char *variable(const struct substitution *substitution, const char *name) {
    size_t size = strlen(name);
    for (const char *const *entry = substitution->environment; entry && *entry; entry++)
        if (strncmp(*entry, name, size) == 0 && (*entry)[size] == '=')
            return (*entry)[size + 1] ? *entry + size + 1 : NULL;
    return NULL;
}

static struct diagnostic *refuse(struct expansion *expansion, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static struct diagnostic *refuse(struct expansion *expansion, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    auto_text message = mem_vformat(format, arguments);
    va_end(arguments);
    auto_text path = rewrite_path(expansion->place);
    expansion->failed = true;
    struct position where = rewrite_where(expansion->substitution->positions, expansion->place);
    return diagnostics_add(expansion->substitution->diagnostics, SEVERITY_ERROR, &where, path, "%s", message);
}

/* Whether "$(word:" starts here: a shell's $(command) is none of ours. */
static bool is_placeholder(const char *text) {
    size_t size = 2;
    if (!text_starts_with(text, "$("))
        return false;
    while (isalnum((unsigned char)text[size]))
        size++;
    return size > 2 && text[size] == ':';
}

/* The length of the placeholder at text up to its bracket, over those inside of it; 0 when it does not end. */
static size_t placeholder_size(const char *text) {
    size_t depth = 0, i = 0;
    while (text[i]) {
        if (text[i] == '$' && text[i + 1] == '(') {
            depth++;
            i++;
        } else if (text[i] == ')' && --depth == 0) {
            return i + 1;
        }
        i++;
    }
    return 0;
}

static void expand(struct expansion *expansion, const char *text, size_t depth);

static void refuse_missing(struct expansion *expansion, const char *name) {
    diagnostic_next(refuse(expansion, "the environment variable %s is not set (or empty)", name),
                    "export %s=..., or give a default: $(env:%s:-default)", name, name);
}

/* rest is NULL, or begins with ":-". */
static void expand_variable(struct expansion *expansion, const char *name, const char *rest, size_t depth) {
    const char *value = variable(expansion->substitution, name);
    if (is_own_credential(name)) {
        diagnostic_next(refuse(expansion, "%s is a credential of this tool itself", name),
                        "put what the client needs into a variable of its own");
    } else if (value) {
        expansion->secret |= sounds_secret(name);
        buffer_add_text(&expansion->out, value);
    } else if (rest) {
        expand(expansion, rest + strlen(":-"), depth + 1);
    } else {
        refuse_missing(expansion, name);
    }
}

/* inside is "env:NAME" or "env:NAME:-default". */
static void expand_placeholder(struct expansion *expansion, const char *inside, size_t depth) {
    const char *name = text_starts_with(inside, "env:") ? inside + strlen("env:") : NULL;
    const char *rest = name ? strstr(name, ":-") : NULL;
    auto_text variable_name = name ? (rest ? mem_dup_n(name, (size_t)(rest - name)) : mem_dup(name)) : NULL;
    if (!variable_name || !*variable_name || strpbrk(variable_name, "$(: "))
        diagnostic_next(refuse(expansion, "$(%s) is not understood", inside),
                        "only $(env:NAME) and $(env:NAME:-default) are");
    else
        expand_variable(expansion, variable_name, rest, depth);
}

static void expand(struct expansion *expansion, const char *text, size_t depth) {
    if (depth > SUBSTITUTE_DEPTH_MAX) {
        refuse(expansion, "placeholders stand inside of each other too deep");
        return;
    }
    while (*text && !expansion->failed) {
        size_t size = is_placeholder(text) ? placeholder_size(text) : 0;
        if (*text == '$' && is_placeholder(text + 1)) {
            buffer_add_text(&expansion->out, "$(");
            text += strlen("$$(");
        } else if (size) {
            auto_text inside = mem_dup_n(text + strlen("$("), size - strlen("$()"));
            expand_placeholder(expansion, inside, depth);
            text += size;
        } else if (is_placeholder(text)) {
            diagnostic_next(refuse(expansion, "a placeholder has no closing bracket: %s", text),
                            "$$(env:NAME) stands for the characters $(env:NAME)");
        } else {
            buffer_add_char(&expansion->out, *text++);
        }
    }
}

static const char *find_placeholder(const char *text) {
    while ((text = strstr(text, "$(")) && !is_placeholder(text))
        text++;
    return text;
}

static void refuse_disabled(struct expansion *expansion, const char *placeholder) {
    size_t size = placeholder_size(placeholder);
    auto_text shown = size ? mem_dup_n(placeholder, size) : mem_dup(placeholder);
    diagnostic_next(refuse(expansion, "%s is a placeholder, not a value", shown),
                    "--substitute puts environment variables in the place of $(env:NAME)");
}

/* The value is not known, but names stay what they are: they tell things apart. NULL: the text stays. */
static json_t *keep(const char *text, bool is_key, const struct rewrite_place *place) {
    static const char *const names[] = {"realm", "clientId", "vaultKey", "vaultField", NULL};
    for (size_t i = 0; place->key && names[i]; i++)
        if (strcmp(names[i], place->key) == 0)
            return NULL;
    bool is_whole = is_placeholder(text) && placeholder_size(text) == strlen(text);
    return is_whole && !is_key ? mask_new("a placeholder that was not replaced") : NULL;
}

static json_t *substitute_text(void *state, const char *text, bool is_key,
                               const struct rewrite_place *place) {
    const struct substitution *substitution = state;
    struct expansion expansion = {.substitution = substitution, .place = place};
    json_t *result = NULL;
    const char *placeholder = find_placeholder(text);
    if (!placeholder)
        return NULL;
    if (!substitution->enabled && substitution->keep)
        return keep(text, is_key, place);
    if (!substitution->enabled)
        refuse_disabled(&expansion, placeholder);
    else if (is_key)
        refuse(&expansion, "placeholders in keys are not replaced: %s", text);
    else
        expand(&expansion, text, 0);
    if (!expansion.failed)
        result = json_string(buffer_text(&expansion.out));
    if (!expansion.failed && !result)
        refuse(&expansion, "an environment variable holds text that is no valid UTF-8");
    /* What is wrong was said: the text must not be called wrong once more as a value. */
    if (expansion.failed && !is_key)
        result = mask_new("a placeholder that could not be replaced");
    else if (expansion.secret && substitution->concealed)
        json_object_set_new(substitution->concealed, json_string_value(result), json_true());
    buffer_clear(&expansion.out);
    return result;
}

void substitute_inside(const struct substitution *substitution, json_t *container, const char *path) {
    const struct rewrite rewrite = {substitute_text, (void *)substitution};
    rewrite_inside(&rewrite, container, path);
}

void substitute_member(const struct substitution *substitution, json_t *map, const char *key,
                       const char *path) {
    const struct rewrite rewrite = {substitute_text, (void *)substitution};
    rewrite_member(&rewrite, map, key, path);
}
