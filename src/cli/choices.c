#include "cli/choices.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/report/report.h"

#include <string.h>

/* What the commands print. */
static const struct {
    unsigned commands;
    enum report_document document;
} documents[] = {
    {COMMAND_DIFF, DOCUMENT_DRIFT}, {COMMANDS_WRITING, DOCUMENT_OUTCOME}, {COMMAND_STATUS, DOCUMENT_STATUS},
    {COMMAND_LINT, DOCUMENT_LINT},  {COMMAND_EXPLAIN, DOCUMENT_FINDING},  {COMMAND_VERSION, DOCUMENT_VERSION},
};

static void add_formats(struct offers *offers, unsigned command) {
    auto_error ignored = {0};
    for (size_t i = 0; i < mem_count(documents); i++)
        for (enum report_format format = 0; format < REPORT_FORMATS && (documents[i].commands & command);
             format++)
            if (report_format_check(format, documents[i].document, &ignored))
                offers_add(offers, report_format_name(format), report_format_media(format));
}

static void add_hops(struct offers *offers) {
    for (enum hop hop = 0; hop < HOPS; hop++)
        offers_add(offers, hop_kind(hop)->name, hop_kind(hop)->title);
}

/* Words in small letters are meant literally, others stand for something. */
static void add_literals(struct offers *offers, const char *argument) {
    static const char small[] = "abcdefghijklmnopqrstuvwxyz-";
    auto_strings words = {0};
    strings_split(&words, argument, '|');
    for (size_t i = 0; i < words.count; i++)
        if (strspn(words.items[i], small) == strlen(words.items[i]) && strcmp(words.items[i], "-") != 0)
            offers_add(offers, words.items[i], NULL);
}

void choices_add(struct offers *offers, unsigned command, const struct option *option) {
    if (strcmp(option->name, "output") == 0)
        add_formats(offers, command);
    else if (strcmp(option->name, "for") == 0)
        add_hops(offers);
    else if (option->type == FLAG_TRUTH)
        add_literals(offers, "true|false");
    else if (option->argument && strchr(option->argument, '|'))
        add_literals(offers, option->argument);
}
