#include "diagnose/shell_commands.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <ctype.h>
#include <string.h>

struct reader {
    const char *at;
    struct buffer word;
    bool has_word; /* also an empty one, from quotes */
    struct strings *words;
};

static void end_word(struct reader *reader) {
    if (reader->has_word)
        strings_add(reader->words, buffer_text(&reader->word));
    buffer_reset(&reader->word);
    reader->has_word = false;
}

static void add_char(struct reader *reader, char character) {
    buffer_add_char(&reader->word, character);
    reader->has_word = true;
}

/* What stands between quotes; a quote that is never closed ends with the script. */
static void read_quoted(struct reader *reader) {
    char quote = *reader->at++;
    reader->has_word = true;
    while (*reader->at && *reader->at != quote) {
        if (quote == '"' && *reader->at == '\\' && reader->at[1])
            reader->at++;
        add_char(reader, *reader->at++);
    }
    if (*reader->at)
        reader->at++;
}

static void read_escaped(struct reader *reader) {
    reader->at++;
    if (*reader->at && *reader->at != '\n')
        add_char(reader, *reader->at);
    if (*reader->at)
        reader->at++;
}

/* ">", ">>", "<"; "2>&1" and "&>" are dropped: they open no file that matters here, or the target follows. */
static void read_redirection(struct reader *reader) {
    const char *word = buffer_text(&reader->word);
    if (word[strspn(word, "0123456789")] == '\0') {
        buffer_reset(&reader->word);
        reader->has_word = false;
    }
    end_word(reader);
    size_t size = strspn(reader->at, "<>");
    auto_text sign = mem_dup_n(reader->at, size);
    reader->at += size;
    if (*reader->at == '&') {
        reader->at += 1 + strspn(reader->at + 1, "0123456789-");
        return;
    }
    strings_add(reader->words, sign);
}

static bool separates(char character) {
    return strchr("\n;|&()`", character) != NULL;
}

/* One step inside of a command. */
static void read_inside(struct reader *reader) {
    switch (*reader->at) {
    case ' ':
    case '\t':
    case '\r':
        end_word(reader);
        reader->at++;
        return;
    case '\'':
    case '"':
        read_quoted(reader);
        return;
    case '\\':
        read_escaped(reader);
        return;
    case '<':
    case '>':
        read_redirection(reader);
        return;
    case '#':
        if (!reader->has_word) {
            reader->at += strcspn(reader->at, "\n");
            return;
        }
        break;
    default:
        break;
    }
    add_char(reader, *reader->at++);
}

/* Up to the next separator, which is gone past; whether it is a pipe. */
static bool read_command(struct reader *reader) {
    while (*reader->at && !separates(*reader->at))
        read_inside(reader);
    end_word(reader);
    bool is_pipe = reader->at[0] == '|' && reader->at[1] != '|';
    if (reader->at[0] == '|' || reader->at[0] == '&')
        reader->at += reader->at[1] == reader->at[0];
    if (*reader->at)
        reader->at++;
    return is_pipe;
}

static bool is_assignment(const char *word) {
    size_t size = 0;
    while (isalnum((unsigned char)word[size]) || word[size] == '_')
        size++;
    return size && word[size] == '=';
}

static bool only_leads(const char *word) {
    static const char *const leading[] = {"if",  "then",    "elif",  "else", "while", "until",
                                          "do",  "!",       "{",     "time", "sudo",  "exec",
                                          "env", "command", "nohup", "eval", "case",  NULL};
    for (size_t i = 0; leading[i]; i++)
        if (strcmp(word, leading[i]) == 0)
            return true;
    return is_assignment(word);
}

static void drop_leading(struct shell_command *command) {
    struct strings *words = &command->words;
    size_t leading = 0;
    command->is_evaluated = false;
    while (leading < words->count && only_leads(words->items[leading]))
        command->is_evaluated = strcmp(words->items[leading++], "eval") == 0 || command->is_evaluated;
    if (!leading)
        return;
    struct strings kept = {0};
    for (size_t i = leading; i < words->count; i++)
        strings_add(&kept, words->items[i]);
    strings_clear(words);
    *words = kept;
}

bool shell_command_next(const char **script, struct shell_command *command) {
    struct reader reader = {.at = *script, .words = &command->words};
    shell_command_clear(command);
    while (*reader.at && !command->words.count) {
        command->is_piped = read_command(&reader);
        drop_leading(command);
    }
    *script = reader.at;
    buffer_clear(&reader.word);
    return command->words.count > 0;
}

void shell_command_clear(struct shell_command *command) {
    strings_clear(&command->words);
    *command = (struct shell_command){0};
}

const char *shell_program(const struct shell_command *command) {
    const char *path = command->words.count ? command->words.items[0] : "";
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool shell_command_has(const struct shell_command *command, const char *word) {
    return strings_contain(&command->words, word);
}
