#include "kcrealm/cli/flags.h"

#include "cli/flag_values.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* The arguments that are still to be read. */
struct reader {
    struct flags *flags;
    unsigned command;
    char *const *arguments;
    size_t count;
    size_t at;
};

const struct option *option_named(const char *name) {
    for (size_t i = 0; i < option_count; i++)
        if (strcmp(option_table[i].name, name) == 0)
            return &option_table[i];
    return NULL;
}

bool flags_given(const struct flags *flags, const char *name) {
    return strings_contain(&flags->given, name);
}

const struct option *option_lettered(char letter) {
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].letter && option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

static bool unknown_option(const char *given, unsigned command, struct error *err) {
    const char **names = mem_alloc_array(option_count + 1, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].about && (option_table[i].commands & command))
            names[count++] = option_table[i].name;
    const char *near = text_starts_with(given, "--") ? text_nearest(given + 2, names) : NULL;
    mem_free(names);
    error_set(err, ERROR_USAGE, "unknown option %s", given);
    if (near)
        return error_next(err, "did you mean --%s?", near);
    return error_next(err, "--help lists the options");
}

static bool refuse_empty(const struct option *option, struct error *err) {
    error_set(err, ERROR_USAGE, "--%s needs a value: %s, and got an empty one", option->name,
              option->argument);
    return error_next(err, "if it comes from a variable, see whether that is set");
}

static bool set_truth(const struct option *option, bool *slot, const char *value, struct error *err) {
    if (!value || strcmp(value, "true") == 0)
        *slot = true;
    else if (strcmp(value, "false") == 0)
        *slot = false;
    else
        return error_set(err, ERROR_USAGE, "--%s takes true or false, not \"%s\"", option->name, value);
    return true;
}

/* value: what stands behind '=' (or directly behind the letter), or NULL. */
static bool set_option(struct reader *reader, const struct option *option, const char *value,
                       struct error *err) {
    void *slot = (char *)reader->flags + option->offset;
    if (!(option->commands & reader->command)) {
        error_set(err, ERROR_USAGE, "--%s does not go with this command", option->name);
        return error_next(err, "kubectl kcrealm COMMAND --help lists the options that a command takes");
    }
    strings_add(&reader->flags->given, option->name);
    if (option->type == FLAG_TRUTH)
        return set_truth(option, slot, value, err);
    if (option->type == FLAG_OPTIONAL) {
        *(const char **)slot = value ? value : option->implied;
        return true;
    }
    if (!value && reader->at == reader->count)
        return error_set(err, ERROR_USAGE, "--%s needs a value%s%s", option->name,
                         option->argument ? ": " : "", option->argument ? option->argument : "");
    if (!value)
        value = reader->arguments[reader->at++];
    if (!*value && option_needs_text(option))
        return refuse_empty(option, err);
    if (option->type == FLAG_TEXTS)
        strings_add(slot, value);
    else
        *(const char **)slot = value;
    return true;
}

static bool read_long(struct reader *reader, const char *argument, struct error *err) {
    const char *name = argument + 2;
    const char *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    auto_text long_name = mem_dup_n(name, length);
    const struct option *option = option_named(long_name);
    if (!option) {
        auto_text given = mem_dup_n(argument, length + 2);
        return unknown_option(given, reader->command, err);
    }
    return set_option(reader, option, equals ? equals + 1 : NULL, err);
}

/* "-n ns", "-nns", "-n=ns", and truths together: "-qy". */
static bool read_short(struct reader *reader, const char *argument, struct error *err) {
    for (const char *at = argument + 1; *at; at++) {
        const struct option *option = option_lettered(*at);
        if (!option) {
            const char letter[] = {'-', *at, '\0'};
            return unknown_option(letter, reader->command, err);
        }
        bool alone = option->type == FLAG_TRUTH && at[1] != '=';
        const char *value = alone || !at[1] ? NULL : at[1] == '=' ? at + 2 : at + 1;
        if (!set_option(reader, option, value, err))
            return false;
        if (!alone)
            return true;
    }
    return true;
}

static bool refuse_token(struct error *err) {
    error_set(err, ERROR_USAGE, "--token would show the token to everyone who can list processes");
    return error_next(err, "put it into a kubeconfig user's tokenFile, or name a file with "
                           "KCREALM_KUBE_TOKEN_FILE");
}

bool flags_parse(struct flags *flags, unsigned command, size_t count, char *const *arguments,
                 struct error *err) {
    struct reader reader = {flags, command, arguments, count, 0};
    while (reader.at < count) {
        const char *argument = arguments[reader.at++];
        bool read = true;
        if (strcmp(argument, "--") == 0) {
            while (reader.at < count)
                strings_add(&flags->arguments, arguments[reader.at++]);
        } else if (text_starts_with(argument, "--")) {
            read = read_long(&reader, argument, err);
        } else if (argument[0] == '-' && argument[1]) {
            read = read_short(&reader, argument, err);
        } else {
            strings_add(&flags->arguments, argument);
        }
        if (!read)
            return false;
    }
    return flags->token ? refuse_token(err) : flag_values_check(flags, err);
}

static void write_word(struct buffer *out, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";
    if (*word && !word[strspn(word, plain)]) {
        buffer_add_text(out, word);
        return;
    }
    buffer_add_char(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            buffer_add_text(out, "'\\''");
        else
            buffer_add_char(out, *word);
    buffer_add_char(out, '\'');
}

static void write_option(struct buffer *out, const struct option *option, const char *value) {
    if (option->letter)
        buffer_format(out, " -%c", option->letter);
    else
        buffer_format(out, " --%s", option->name);
    if (!value)
        return;
    buffer_add_char(out, option->type == FLAG_OPTIONAL ? '=' : ' ');
    write_word(out, value);
}

static void write_given(struct buffer *out, const struct flags *flags, const struct option *option) {
    const void *slot = (const char *)flags + option->offset;
    if (option->type == FLAG_TRUTH) {
        if (*(const bool *)slot)
            write_option(out, option, NULL);
        else if (flags_given(flags, option->name))
            buffer_format(out, " --%s=false", option->name);
    } else if (option->type == FLAG_TEXTS) {
        const struct strings *texts = slot;
        for (size_t i = 0; i < texts->count; i++)
            write_option(out, option, texts->items[i]);
    } else if (*(const char *const *)slot) {
        write_option(out, option, *(const char *const *)slot);
    }
}

void flags_write(struct buffer *out, const struct flags *flags) {
    for (size_t i = 0; i < option_count; i++)
        write_given(out, flags, &option_table[i]);
    for (size_t i = 0; i < flags->arguments.count; i++) {
        buffer_add_char(out, ' ');
        write_word(out, flags->arguments.items[i]);
    }
}

void flags_write_places(struct buffer *out, const struct flags *flags, unsigned commands) {
    for (size_t i = 0; i < option_count; i++)
        if (option_says_where(&option_table[i]) && (option_table[i].commands & commands) == commands)
            write_given(out, flags, &option_table[i]);
}

void flags_clear(struct flags *flags) {
    strings_clear(&flags->as_groups);
    strings_clear(&flags->as_user_extra);
    strings_clear(&flags->filenames);
    strings_clear(&flags->configmaps);
    strings_clear(&flags->realm_imports);
    strings_clear(&flags->arguments);
    strings_clear(&flags->given);
    strings_clear(&flags->lines);
    *flags = (struct flags){0};
}
