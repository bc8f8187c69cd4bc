#include "cli/repl_command.h"
#include "cli/repl_secrecy.h"
#include "cli/repl_words.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define NAMES_MAX 64

static bool suggest(struct error *err, const char *near, const char *otherwise) {
    return near ? error_next(err, "did you mean %s?", near) : error_next(err, "%s", otherwise);
}

static bool refuse_command(const char *word, struct error *err) {
    const char *names[NAMES_MAX + 1] = {NULL};
    auto_strings forms = {0};
    const struct repl_command *row;
    auto_text begin = mem_format("%s ", word);
    for (size_t i = 0; i < NAMES_MAX && (row = repl_command_at(i)); i++) {
        names[i] = row->name;
        if (text_starts_with(row->name, begin))
            strings_add(&forms, row->name);
    }
    auto_text list = strings_join(&forms, ", ");
    if (forms.count) {
        error_set(err, ERROR_USAGE, "%s is not complete", word);
        return error_next(err, "one of: %s", list);
    }
    error_set(err, ERROR_USAGE, "there is no command \"%s\"", word);
    return suggest(err, text_nearest(word, names), "help lists the commands");
}

/* Takes one or two words. */
static const struct repl_command *find_command(const struct strings *words, size_t *taken) {
    auto_text both = words->count > 1 ? mem_format("%s %s", words->items[0], words->items[1]) : NULL;
    const struct repl_command *row = both ? repl_command_named(both) : NULL;
    *taken = row ? 2 : 1;
    return row ? row : repl_command_named(words->items[0]);
}

static const struct repl_flag *find_flag(const struct repl_command *command, const char *name) {
    for (const struct repl_flag *flag = command->flags; flag && flag->name; flag++)
        if (strcmp(flag->name, name) == 0)
            return flag;
    return NULL;
}

static bool refuse_secret_flag(const char *name, struct error *err) {
    error_set(err, ERROR_USAGE, "--%s: no flag ever takes a secret", name);
    return error_next(err, "leave it out to be asked, or see help of the command for --%s-stdin and the like",
                      strstr(name, "password") ? "password" : "secret");
}

static bool refuse_flag(const struct repl_command *command, const char *name, struct error *err) {
    const char *names[NAMES_MAX + 1] = {NULL};
    size_t count = 0;
    if (repl_is_secret_flag(name))
        return refuse_secret_flag(name, err);
    for (const struct repl_flag *flag = command->flags; flag && flag->name && count < NAMES_MAX; flag++)
        names[count++] = flag->name;
    const char *near = text_nearest(name, names);
    auto_text help = mem_format("help %s lists its flags", command->name);
    auto_text flag = near ? mem_format("--%s", near) : NULL;
    error_set(err, ERROR_USAGE, "%s has no flag --%s", command->name, name);
    return suggest(err, flag, help);
}

/* *at is behind the flag's word, and behind its value afterwards. */
static bool read_flag(struct repl_line *line, const struct strings *words, size_t *at, struct error *err) {
    const char *word = words->items[*at - 1] + 2;
    const char *equals = strchr(word, '=');
    auto_text name = mem_dup_n(word, equals ? (size_t)(equals - word) : strlen(word));
    const struct repl_flag *flag = find_flag(line->command, name);
    if (!flag)
        return refuse_flag(line->command, name, err);
    const char *value = equals ? equals + 1 : NULL;
    if (!flag->argument && value)
        return error_set(err, ERROR_USAGE, "--%s takes no value", name);
    if (flag->argument && !value && *at == words->count)
        return error_set(err, ERROR_USAGE, "--%s needs a value: %s", name, flag->argument);
    if (flag->argument && !value)
        value = words->items[(*at)++];
    strings_add(&line->flags, name);
    strings_add(&line->values, value ? value : "");
    return true;
}

static bool read_words(struct repl_line *line, const struct strings *words, size_t at, struct error *err) {
    bool only_operands = false;
    while (at < words->count) {
        const char *word = words->items[at++];
        if (!only_operands && strcmp(word, "--") == 0)
            only_operands = true;
        else if (only_operands || !text_starts_with(word, "--"))
            strings_add(&line->operands, word);
        else if (!read_flag(line, words, &at, err))
            return false;
    }
    return true;
}

static bool check_count(const struct repl_line *line, struct error *err) {
    const struct repl_command *command = line->command;
    bool few = line->operands.count < command->least;
    if (!few && line->operands.count <= command->most)
        return true;
    if (few)
        error_set(err, ERROR_USAGE, "%s needs %s", command->name, command->operands);
    else if (command->most)
        error_set(err, ERROR_USAGE, "%s takes only %s", command->name, command->operands);
    else
        error_set(err, ERROR_USAGE, "%s takes nothing behind it", command->name);
    return error_next(err, "for example: %s", command->example);
}

static bool hold_token(const struct strings *words) {
    for (size_t i = 0; i < words->count; i++)
        if (repl_is_token(words->items[i]))
            return true;
    return false;
}

/* Others see the argument vector of a process. */
static bool refuse_argument(struct error *err) {
    error_set(err, ERROR_USAGE, "a token stands in -c, where everyone who lists processes can read it");
    return error_next(err, "write - for it and give it on standard input; treat this one as known");
}

/* Commands say in messages what they were given, unless it is a token that they take. */
static bool refuse_misplaced(const struct strings *words, const struct repl_command *command,
                             struct error *err) {
    if (!command && repl_is_token(words->items[0]))
        return error_set(err, ERROR_USAGE, "a token is no command");
    if (!command)
        return refuse_command(words->items[0], err);
    return error_set(err, ERROR_USAGE, "a token stands where %s takes none", command->name);
}

/* What no name has and no terminal takes for text. */
static bool is_control(uint32_t code) {
    return (code < ' ' && !strchr("\t\n\r", (int)code)) || (code >= 0x7F && code < 0xA0);
}

static bool check_text(const char *text, struct error *err) {
    uint32_t code;
    if (strlen(text) > REPL_LINE_CEILING)
        return error_set(err, ERROR_USAGE, "the line is longer than %zu bytes", REPL_LINE_CEILING);
    while (*text) {
        size_t size = text_decode(text, &code);
        if (!size)
            return error_set(err, ERROR_USAGE, "the line is not valid UTF-8");
        if (is_control(code))
            return error_set(err, ERROR_USAGE, "the line holds a control character");
        text += size;
    }
    return true;
}

bool repl_line_read(struct repl_line *line, const char *text, enum repl_source source, struct error *err) {
    auto_strings words = {0};
    size_t taken = 0;
    *line = (struct repl_line){.source = source};
    if (!check_text(text, err) || !repl_words_split(text, &words, err))
        return false;
    bool has_token = hold_token(&words);
    if (has_token && source == REPL_ARGUMENT)
        return refuse_argument(err);
    if (!words.count)
        return true;
    line->command = find_command(&words, &taken);
    if (!line->command || (has_token && !strstr(line->command->operands, "TOKEN")))
        return refuse_misplaced(&words, line->command, err);
    return read_words(line, &words, taken, err) && check_count(line, err);
}

void repl_line_clear(struct repl_line *line) {
    strings_clear(&line->operands);
    strings_clear(&line->flags);
    strings_clear(&line->values);
    *line = (struct repl_line){0};
}

const char *repl_line_operand(const struct repl_line *line, size_t index) {
    return index < line->operands.count ? line->operands.items[index] : NULL;
}

const char *repl_line_flag(const struct repl_line *line, const char *name) {
    const char *value = NULL;
    for (size_t i = 0; i < line->flags.count; i++)
        if (strcmp(line->flags.items[i], name) == 0)
            value = line->values.items[i];
    return value;
}
