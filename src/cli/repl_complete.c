#include "cli/repl_complete.h"

#include "cli/repl_words.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

struct completing {
    struct strings words; /* the last one is typed still */
    const char *typed;
    repl_name_source *source;
    void *state;
    struct strings *candidates;
};

static void offer(struct completing *completing, const char *candidate) {
    if (text_starts_with(candidate, completing->typed) && !strings_contain(completing->candidates, candidate))
        strings_add(completing->candidates, candidate);
}

/* First words of commands, or with first the second words of those that begin with it. */
static void offer_commands(struct completing *completing, const char *first) {
    const struct repl_command *row;
    for (size_t i = 0; (row = repl_command_at(i)); i++) {
        size_t size = strcspn(row->name, " ");
        auto_text word = mem_dup_n(row->name, size);
        if (!first)
            offer(completing, word);
        else if (strcmp(word, first) == 0 && row->name[size])
            offer(completing, row->name + size + 1);
    }
}

static void offer_words(struct completing *completing, const char *words) {
    auto_strings list = {0};
    strings_split(&list, words ? words : "", ' ');
    for (size_t i = 0; i < list.count; i++)
        offer(completing, list.items[i]);
}

static bool is_typable(const char *name) {
    auto_text visible = text_escaped(name);
    return *name && *name != '-' && strcmp(visible, name) == 0;
}

static void offer_names(struct completing *completing, enum repl_completes kind) {
    auto_strings names = {0};
    if (kind != COMPLETES_NOTHING && completing->source)
        completing->source(completing->state, kind, completing->typed, &names);
    for (size_t i = 0; i < names.count; i++)
        if (is_typable(names.items[i]))
            offer(completing, names.items[i]);
}

static void offer_kind(struct completing *completing, enum repl_completes kind, const char *words) {
    if (kind == COMPLETES_WORDS)
        offer_words(completing, words);
    else if (kind == COMPLETES_COMMANDS)
        offer_commands(completing, NULL);
    else
        offer_names(completing, kind);
}

static void offer_flags(struct completing *completing, const struct repl_command *command) {
    for (const struct repl_flag *flag = command->flags; flag && flag->name; flag++) {
        auto_text spelled = mem_format("--%s", flag->name);
        offer(completing, spelled);
    }
}

/* The flag whose value is typed: the word before is that flag. */
static const struct repl_flag *open_flag(const struct completing *completing,
                                         const struct repl_command *command) {
    const char *before = completing->words.items[completing->words.count - 2];
    for (const struct repl_flag *flag = command->flags; flag && flag->name; flag++)
        if (flag->argument && text_starts_with(before, "--") && strcmp(before + 2, flag->name) == 0)
            return flag;
    return NULL;
}

static size_t operands_before(const struct completing *completing, const struct repl_command *command,
                              size_t at) {
    size_t count = 0;
    for (; at + 1 < completing->words.count; at++) {
        const char *word = completing->words.items[at];
        if (!text_starts_with(word, "--")) {
            count++;
            continue;
        }
        for (const struct repl_flag *flag = command->flags; flag && flag->name; flag++)
            at += flag->argument && strcmp(word + 2, flag->name) == 0;
    }
    return count;
}

/* --scope "openid prof": the last of several. */
static void offer_last_scope(struct completing *completing, const char *words) {
    const char *space = strrchr(completing->typed, ' ');
    completing->typed = space ? space + 1 : completing->typed;
    offer_kind(completing, COMPLETES_SCOPES, words);
}

static void offer_arguments(struct completing *completing, const struct repl_command *command, size_t at) {
    const struct repl_flag *flag = open_flag(completing, command);
    if (flag && flag->completes == COMPLETES_SCOPES)
        offer_last_scope(completing, flag->words);
    else if (flag)
        offer_kind(completing, flag->completes, flag->words);
    else if (text_starts_with(completing->typed, "--"))
        offer_flags(completing, command);
    else if (operands_before(completing, command, at) < command->most)
        offer_kind(completing, command->completes, command->words);
}

static void offer_all(struct completing *completing) {
    const struct strings *words = &completing->words;
    if (words->count == 1) {
        offer_commands(completing, NULL);
        return;
    }
    auto_text both = mem_format("%s %s", words->items[0], words->items[1]);
    const struct repl_command *command = words->count > 2 ? repl_command_named(both) : NULL;
    size_t at = command ? 2 : 1;
    if (words->count == 2 || (words->count == 3 && strcmp(words->items[0], "help") == 0))
        offer_commands(completing, words->items[words->count - 2]);
    if (!command)
        command = repl_command_named(words->items[0]);
    if (command)
        offer_arguments(completing, command, at);
}

void repl_complete(const char *text, repl_name_source *source, void *state,
                   struct repl_completion *completion) {
    struct completing completing = {.source = source, .state = state, .candidates = &completion->candidates};
    size_t begin = 0;
    repl_words_begun(text, &completing.words, &begin, &completion->quote);
    completing.typed = completing.words.items[completing.words.count - 1];
    if (text[begin] != '#')
        offer_all(&completing);
    strings_sort(&completion->candidates);
    completion->typed = mem_dup(completing.typed);
    strings_clear(&completing.words);
}

void repl_completion_clear(struct repl_completion *completion) {
    strings_clear(&completion->candidates);
    mem_free(completion->typed);
    *completion = (struct repl_completion){0};
}

static size_t common_size(const struct strings *candidates) {
    size_t size = strlen(candidates->items[0]);
    for (size_t i = 1; i < candidates->count; i++) {
        const char *other = candidates->items[i];
        size_t same = 0;
        while (same < size && other[same] == candidates->items[0][same])
            same++;
        size = same;
    }
    /* Not half a character. */
    while (size && (candidates->items[0][size] & 0xC0) == 0x80)
        size--;
    return size;
}

/* As splitting wants it inside of that quote. */
static void add_quoted(struct buffer *text, char character, char quote) {
    static const char *const special[] = {[0] = " \t'\"\\#", ['\''] = "'", ['"'] = "\"\\"};
    bool stands = !strchr(special[(unsigned char)quote], character);
    if (!stands && quote == '\'')
        buffer_add_text(text, "'\\'");
    else if (!stands)
        buffer_add_char(text, '\\');
    buffer_add_char(text, character);
}

char *repl_completion_text(const struct repl_completion *completion) {
    struct buffer text = {0};
    const struct strings *candidates = &completion->candidates;
    size_t typed = strlen(completion->typed);
    size_t size = candidates->count ? common_size(candidates) : 0;
    for (size_t i = typed; i < size; i++)
        add_quoted(&text, candidates->items[0][i], completion->quote);
    if (candidates->count == 1 && !completion->quote)
        buffer_add_char(&text, ' ');
    return buffer_steal(&text);
}
