#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/vault_policy.h"

#include <stdarg.h>
#include <string.h>

/* The part of HCL that policies are written in. */
struct reader {
    const char *name;
    const char *start, *at, *end;
    size_t depth;
    struct error *err;
};

static bool refuse(const struct reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool refuse(const struct reader *reader, const char *format, ...) {
    size_t line = 1;
    const char *line_start = reader->start;
    for (const char *at = reader->start; at < reader->at; at++)
        if (*at == '\n') {
            line++;
            line_start = at + 1;
        }
    va_list arguments;
    va_start(arguments, format);
    auto_text message = mem_vformat(format, arguments);
    va_end(arguments);
    error_set(reader->err, ERROR_INPUT, "%s", message);
    error_next(reader->err, "a policy looks like: path \"secret/data/x\" { capabilities = [\"read\"] }");
    return error_origin(reader->err, "%s:%zu:%zu", reader->name, line, (size_t)(reader->at - line_start) + 1);
}

static bool stands(const struct reader *reader, const char *text) {
    size_t size = strlen(text);
    return (size_t)(reader->end - reader->at) >= size && memcmp(reader->at, text, size) == 0;
}

static void skip_line(struct reader *reader) {
    while (reader->at < reader->end && *reader->at != '\n')
        reader->at++;
}

/* False for a comment without an end. */
static bool skip_space(struct reader *reader) {
    while (reader->at < reader->end) {
        if (*reader->at && strchr(" \t\r\n,", *reader->at)) {
            reader->at++;
        } else if (*reader->at == '#' || stands(reader, "//")) {
            skip_line(reader);
        } else if (stands(reader, "/*")) {
            const char *close = memmem(reader->at, (size_t)(reader->end - reader->at), "*/", 2);
            if (!close)
                return refuse(reader, "a comment does not end");
            reader->at = close + 2;
        } else {
            break;
        }
    }
    return true;
}

static bool is_at(const struct reader *reader, char character) {
    return reader->at < reader->end && *reader->at == character;
}

static bool is_word(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || (character && strchr("_-.", character));
}

/* The text in quotes, NULL after refusing it. The caller frees it. */
static char *read_string(struct reader *reader) {
    auto_buffer text = {0};
    if (!is_at(reader, '"')) {
        refuse(reader, "a text in double quotes is expected here");
        return NULL;
    }
    const char *opening = reader->at++;
    while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\n') {
        if (*reader->at == '\\' && reader->at + 1 < reader->end)
            reader->at++;
        if (!*reader->at)
            break;
        buffer_add_char(&text, *reader->at++);
    }
    if (is_at(reader, '"')) {
        reader->at++;
        return buffer_steal(&text);
    }
    reader->at = opening;
    refuse(reader, "a text does not end on its line");
    return NULL;
}

static char *read_name(struct reader *reader) {
    const char *start = reader->at;
    if (is_at(reader, '"'))
        return read_string(reader);
    while (reader->at < reader->end && is_word(*reader->at))
        reader->at++;
    if (reader->at > start)
        return mem_dup_n(start, (size_t)(reader->at - start));
    refuse(reader, "a name is expected here");
    return NULL;
}

/* --- What does not matter ---------------------------------------------------------------------------- */

static bool skip_heredoc(struct reader *reader) {
    const char *word = reader->at + 2 + (reader->at[2] == '-');
    skip_line(reader);
    auto_text mark = mem_dup_n(word, (size_t)(reader->at - word));
    mark[strcspn(mark, " \t\r")] = '\0';
    while (*mark && reader->at < reader->end) {
        const char *line = ++reader->at;
        skip_line(reader);
        while (line < reader->at && (*line == ' ' || *line == '\t'))
            line++;
        auto_text text = mem_dup_n(line, (size_t)(reader->at - line));
        text[strcspn(text, "\r")] = '\0';
        if (strcmp(text, mark) == 0)
            return true;
    }
    return refuse(reader, "a text that begins with << does not end");
}

static bool skip_group(struct reader *reader, char close);

static bool skip_value(struct reader *reader) {
    if (!skip_space(reader))
        return false;
    if (is_at(reader, '"')) {
        auto_text ignored = read_string(reader);
        return ignored;
    }
    if (is_at(reader, '{') || is_at(reader, '['))
        return skip_group(reader, *reader->at == '{' ? '}' : ']');
    if (reader->end - reader->at > 3 && stands(reader, "<<"))
        return skip_heredoc(reader);
    auto_text ignored = read_name(reader);
    return ignored;
}

/* Everything up to the bracket that closes the one at the reader. */
static bool skip_group(struct reader *reader, char close) {
    reader->at++;
    if (++reader->depth > VAULT_POLICY_DEPTH_MAX)
        return refuse(reader, "lists and blocks are nested deeper than %d", VAULT_POLICY_DEPTH_MAX);
    for (;;) {
        if (!skip_space(reader))
            return false;
        if (reader->at >= reader->end)
            return refuse(reader, "a \"%c\" is missing at the end", close);
        if (is_at(reader, close))
            break;
        if (is_at(reader, '=') || is_at(reader, ':'))
            reader->at++;
        else if (!skip_value(reader))
            return false;
    }
    reader->at++;
    reader->depth--;
    return true;
}

/* --- What does --------------------------------------------------------------------------------------- */

static const char *const capabilities_known[] = {"create", "read", "update", "patch",     "delete", "list",
                                                 "sudo",   "deny", "root",   "subscribe", "recover"};

static bool is_capability(const char *text) {
    for (size_t i = 0; i < mem_count(capabilities_known); i++)
        if (strcmp(capabilities_known[i], text) == 0)
            return true;
    return false;
}

static bool read_capabilities(struct reader *reader, json_t *capabilities) {
    if (!skip_space(reader))
        return false;
    if (!is_at(reader, '['))
        return refuse(reader, "capabilities are a list: [\"read\"]");
    reader->at++;
    for (;;) {
        if (!skip_space(reader))
            return false;
        if (is_at(reader, ']'))
            break;
        const char *start = reader->at;
        auto_text capability = read_string(reader);
        if (!capability)
            return false;
        if (!is_capability(capability)) {
            reader->at = start;
            return refuse(reader, "there is no such capability");
        }
        json_array_append_new(capabilities, json_string(capability));
    }
    reader->at++;
    return true;
}

/* `policy = "write"` is an older way to say the same. */
static bool read_old_policy(struct reader *reader, json_t *capabilities) {
    static const struct {
        const char *word;
        const char *capabilities[5];
    } old[] = {{"deny", {"deny"}},
               {"read", {"read", "list"}},
               {"write", {"create", "read", "update", "delete", "list"}},
               {"sudo", {"create", "read", "update", "delete", "list"}}};
    if (!skip_space(reader))
        return false;
    auto_text word = read_string(reader);
    for (size_t i = 0; word && i < mem_count(old); i++)
        for (size_t j = 0; strcmp(old[i].word, word) == 0 && j < 5 && old[i].capabilities[j]; j++)
            json_array_append_new(capabilities, json_string(old[i].capabilities[j]));
    return word;
}

static bool read_setting(struct reader *reader, json_t *capabilities) {
    auto_text name = read_name(reader);
    if (!name || !skip_space(reader))
        return false;
    bool is_assigned = is_at(reader, '=') || is_at(reader, ':');
    reader->at += is_assigned;
    if (is_assigned && strcmp(name, "capabilities") == 0)
        return read_capabilities(reader, capabilities);
    if (is_assigned && strcmp(name, "policy") == 0)
        return read_old_policy(reader, capabilities);
    while (!is_assigned && is_at(reader, '"'))
        if (!skip_value(reader) || !skip_space(reader))
            return false;
    return skip_value(reader);
}

static bool read_block(struct reader *reader, json_t *capabilities) {
    if (!skip_space(reader))
        return false;
    if (!is_at(reader, '{'))
        return refuse(reader, "a \"{\" is expected after the path");
    reader->at++;
    for (;;) {
        if (!skip_space(reader))
            return false;
        if (reader->at >= reader->end)
            return refuse(reader, "a \"}\" is missing at the end");
        if (is_at(reader, '}'))
            break;
        if (!read_setting(reader, capabilities))
            return false;
    }
    reader->at++;
    return true;
}

static json_t *capabilities_for(json_t *policy, const char *path) {
    const char *clean = path + strspn(path, "/");
    json_t *capabilities = json_object_get(policy, clean);
    if (!capabilities) {
        capabilities = json_array();
        json_object_set_new(policy, clean, capabilities);
    }
    return capabilities;
}

/* `path "x" {…}`, or something else at the top, such as `name = "x"`. */
static bool read_statement(struct reader *reader, json_t *policy) {
    const char *start = reader->at;
    auto_text keyword = read_name(reader);
    if (!keyword || !skip_space(reader))
        return false;
    if (strcmp(keyword, "path") == 0 && is_at(reader, '"')) {
        auto_text path = read_string(reader);
        return path && read_block(reader, capabilities_for(policy, path));
    }
    if (!is_at(reader, '=')) {
        reader->at = start;
        return refuse(reader, "a policy consists of blocks that begin with `path`");
    }
    reader->at++;
    return skip_value(reader);
}

static bool read_hcl(struct reader *reader, json_t *policy) {
    for (;;) {
        if (!skip_space(reader))
            return false;
        if (reader->at >= reader->end)
            return true;
        if (!read_statement(reader, policy))
            return false;
    }
}

/* --- JSON -------------------------------------------------------------------------------------------- */

static json_t *take_json(const json_t *document, const char *name, struct error *err) {
    const json_t *paths = json_object_get(document, "path");
    auto_json policy = json_object();
    const char *path;
    json_t *settings;
    if (!json_is_object(paths)) {
        error_set(err, ERROR_INPUT, "a policy in JSON is a map with \"path\"");
        error_origin(err, "%s:1:1", name);
        return NULL;
    }
    json_object_foreach ((json_t *)paths, path, settings) {
        json_t *capabilities = capabilities_for(policy, path);
        size_t i;
        json_t *capability;
        json_array_foreach (json_object_get(settings, "capabilities"), i, capability)
            json_array_append(capabilities, capability);
    }
    return json_incref(policy);
}

json_t *vault_policy_parse(const char *bytes, size_t size, const char *name, struct error *err) {
    struct reader reader = {.name = name, .start = bytes, .at = bytes, .end = bytes + size, .err = err};
    if (!skip_space(&reader))
        return NULL;
    if (is_at(&reader, '{')) {
        auto_json document = value_parse(bytes, size, name, err);
        return document ? take_json(document, name, err) : NULL;
    }
    auto_json policy = json_object();
    return read_hcl(&reader, policy) ? json_incref(policy) : NULL;
}
