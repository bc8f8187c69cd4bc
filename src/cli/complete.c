#include "kcrealm/cli/complete.h"

#include "cli/choices.h"
#include "cli/lookup.h"
#include "cli/silence.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/config.h"
#include "kcrealm/diagnose/finding.h"

#include <string.h>

enum directive { DIRECTIVE_FILES = 0, DIRECTIVE_NO_SPACE = 2, DIRECTIVE_NO_FILES = 4 };

/* A command line up to the cursor. */
struct line {
    struct session *session;
    const struct command *command;
    char *const *words; /* behind the command, without the last */
    size_t count;
    const char *word;            /* the last */
    const struct option *option; /* of which the last word is, or ends with, the value; or NULL */
    size_t names;                /* words that belong to no option */
    bool names_only;             /* behind -- */
    struct offers *offers;
};

static bool takes_next(const struct option *option) {
    return option && (option->type == FLAG_TEXT || option->type == FLAG_TEXTS);
}

/* The option whose value is the word behind this one; NULL when none is. */
static const struct option *option_before_value(const char *word) {
    if (text_starts_with(word, "--"))
        return strchr(word, '=') || !takes_next(option_named(word + 2)) ? NULL : option_named(word + 2);
    for (const char *at = word + 1; word[0] == '-' && *at; at++) {
        const struct option *option = option_lettered(*at);
        if (!option)
            return NULL;
        if (takes_next(option))
            return at[1] ? NULL : option;
    }
    return NULL;
}

/* Finds what the last word is, and drops an option from words that still waits for it. */
static void read_words(struct line *line) {
    const char *equals = strchr(line->word, '=');
    for (size_t i = 0; i < line->count; i++) {
        const char *word = line->words[i];
        const struct option *option = line->names_only ? NULL : option_before_value(word);
        if (option && i + 1 == line->count) {
            line->option = option;
            line->count--;
        } else if (option) {
            i++;
        } else if (!line->names_only && strcmp(word, "--") == 0) {
            line->names_only = true;
        } else if (line->names_only || word[0] != '-' || !word[1]) {
            line->names++;
        }
    }
    if (line->option || line->names_only || !text_starts_with(line->word, "--") || !equals)
        return;
    auto_text name = mem_dup_n(line->word + 2, (size_t)(equals - line->word - 2));
    line->option = option_named(name);
    line->word = equals + 1;
}

/* --- Candidates ---------------------------------------------------------------------------------------------- */

static int add_commands(struct line *line) {
    for (size_t i = 0; i < command_count; i++)
        offers_add(line->offers, command_table[i].name, command_table[i].about);
    return DIRECTIVE_NO_FILES;
}

static int add_codes(struct line *line) {
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        char code[FINDING_CODE_SIZE];
        offers_add(line->offers, finding_code_write(kind->code, code), kind->title);
    }
    return DIRECTIVE_NO_FILES;
}

static int add_shells(struct line *line) {
    static const char *const shells[] = {"bash", "zsh", "fish", "powershell"};
    for (size_t i = 0; i < mem_count(shells); i++)
        offers_add(line->offers, shells[i], NULL);
    return DIRECTIVE_NO_FILES;
}

/* What is given decides where to look, even when a part of it is wrong. */
static int look_up(struct line *line, enum lookup what) {
    struct session *session = line->session;
    auto_error ignored = {0};
    bool parsed = flags_parse(&session->flags, line->command->bit, line->count, line->words, &ignored);
    bool configured = session_start(session, &ignored) && config_apply(session, line->command->bit);
    (void)parsed;
    (void)configured;
    lookup_add(session, what, line->offers);
    return DIRECTIVE_NO_FILES;
}

static int add_clients(struct line *line) {
    return look_up(line, LOOKUP_CLIENTS);
}

static int add_options(struct line *line) {
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        if (option->about && (option->commands & line->command->bit))
            offers_add_option(line->offers, option->name, option->about);
    }
    return DIRECTIVE_NO_FILES;
}

/* Words of a command's arguments, as usage has them. */
static const struct {
    const char *word;
    int (*add)(struct line *line);
} names[] = {{"CLIENT", add_clients}, {"COMMAND", add_commands}, {"CODE", add_codes}, {"SHELL", add_shells}};

static int add_names(struct line *line) {
    const char *arguments = line->command->arguments;
    bool many = strstr(arguments, "...");
    for (size_t i = 0; i < mem_count(names) && (many || line->names == 0); i++)
        if (strstr(arguments, names[i].word))
            return names[i].add(line);
    return DIRECTIVE_NO_FILES;
}

static const struct {
    const char *option;
    enum lookup lookup;
} lookups[] = {
    {"context", LOOKUP_CONTEXTS},     {"cluster", LOOKUP_CLUSTERS}, {"user", LOOKUP_USERS},
    {"namespace", LOOKUP_NAMESPACES}, {"realm", LOOKUP_REALMS},     {"login-realm", LOOKUP_REALMS},
    {"default", LOOKUP_SCOPES},       {"optional", LOOKUP_SCOPES},
};

static enum lookup lookup_for(const struct option *option) {
    for (size_t i = 0; i < mem_count(lookups); i++)
        if (strcmp(lookups[i].option, option->name) == 0)
            return lookups[i].lookup;
    return LOOKUP_NONE;
}

/* The last item of a list with commas is completed. */
static void split_list(struct line *line) {
    const char *comma = strrchr(line->word, ',');
    size_t length = comma ? (size_t)(comma + 1 - line->word) : 0;
    line->offers->beginning = line->word + length;
    mem_replace(&line->offers->before, mem_dup_n(line->word, length));
}

static int add_values(struct line *line) {
    const struct option *option = line->option;
    bool is_list = option->argument && strchr(option->argument, ',');
    enum lookup lookup = lookup_for(option);
    if (is_list)
        split_list(line);
    choices_add(line->offers, line->command->bit, option);
    if (lookup != LOOKUP_NONE)
        look_up(line, lookup);
    bool names_file =
        option->argument && (strstr(option->argument, "FILE") || strstr(option->argument, "DIR"));
    return is_list      ? DIRECTIVE_NO_FILES | DIRECTIVE_NO_SPACE
           : names_file ? DIRECTIVE_FILES
                        : DIRECTIVE_NO_FILES;
}

/* --- All of it ----------------------------------------------------------------------------------------------- */

static int add_all(struct line *line) {
    if (line->option && (line->option->commands & line->command->bit))
        return add_values(line);
    if (line->option)
        return DIRECTIVE_NO_FILES;
    if (line->word[0] == '-' && !line->names_only)
        return add_options(line);
    return add_names(line);
}

static int complete_command(struct line *line, size_t count, char *const *words) {
    line->command = command_named(words[0]);
    line->words = words + 1;
    line->count = count - 2;
    if (!line->command)
        return DIRECTIVE_NO_FILES;
    read_words(line);
    line->offers->beginning = line->word;
    return add_all(line);
}

int complete_run(struct session *session, size_t count, char *const *words) {
    auto_buffer text = {0};
    const char *word = count ? words[count - 1] : "";
    struct offers offers = {.beginning = word};
    struct line line = {.session = session, .word = word, .offers = &offers};
    session->asks_nobody = true;
    silence_begin(COMPLETE_DEADLINE_MS);
    int directive = count > 1 ? complete_command(&line, count, words) : add_commands(&line);
    silence_end();
    offers_write(&offers, &text);
    buffer_format(&text, ":%d\n", directive);
    offers_clear(&offers);
    return session_finish(session, &text, EXIT_EQUAL);
}
