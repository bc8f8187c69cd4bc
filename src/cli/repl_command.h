/* Commands of the interactive shell: rows of three tables, from which reading a line, help and completion are made. */
#ifndef KCREALM_CLI_REPL_COMMAND_H
#define KCREALM_CLI_REPL_COMMAND_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/data/json.h"
#include "kcrealm/report/report.h"

struct repl;

/* What an operand or the value of a flag is completed with. */
enum repl_completes {
    COMPLETES_NOTHING,
    COMPLETES_REALMS,
    COMPLETES_CLIENTS,
    COMPLETES_SCOPES,
    COMPLETES_USERS,
    COMPLETES_COMMANDS,
    COMPLETES_CODES, /* of findings */
    COMPLETES_WORDS, /* those of the row */
};

/* A row without a name ends a table. */
struct repl_flag {
    const char *name;     /* "user", typed as --user NAME or --user=NAME */
    const char *argument; /* "NAME"; NULL: --pkce takes no value */
    enum repl_completes completes;
    const char *words; /* for COMPLETES_WORDS: "keycloak vault secret" */
};

/* Where a line came from: what stands in an argument vector can be seen by others. */
enum repl_source { REPL_ARGUMENT, REPL_SCRIPT, REPL_TERMINAL };

/* One line, read. */
struct repl_line {
    const struct repl_command *command; /* NULL: empty, or a comment */
    enum repl_source source;
    struct strings operands;
    struct strings flags;  /* names that were given, in their order */
    struct strings values; /* theirs, "" for those without */
};

struct repl_command {
    const char *name;              /* "client", or two words: "login client" */
    const char *operands;          /* as help shows them: "CLIENT", "[PATTERN]", "" */
    const char *summary;           /* "show a client": no full stop */
    const char *details;           /* paragraphs for help (report/prose.h), or NULL */
    const char *example;           /* one line that works as it stands: "client backstage" */
    size_t least, most;            /* operands */
    const struct repl_flag *flags; /* NULL: none */
    enum repl_completes completes; /* of the operands */
    const char *words;             /* for COMPLETES_WORDS */
    /* Does it. *result is a new reference and belongs to the caller; it stays NULL where there is nothing to tell. Never a
     * secret or token in result or err. False with err when it failed; then *result may hold what was found until there
     * (repl->attempt: what `explain` needs). */
    bool (*run)(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
    /* The result for people, a function of report/repl_*.h. NULL: the command has no text. */
    void (*show)(struct buffer *out, const json_t *result, const struct report_style *style);
};

/* Each ended by a row without a name. */
extern const struct repl_command repl_look_commands[], repl_token_commands[], repl_why_commands[];

/* The row at this place over all tables, in the order of help; NULL behind the last. */
const struct repl_command *repl_command_at(size_t index);

/* The row of that name; NULL when there is none. */
const struct repl_command *repl_command_named(const char *name);

/* Reads a line. ERROR_USAGE, with a suggestion where one is near: for an unknown command or flag, a flag without its value,
 * too few or too many operands, for a line over REPL_LINE_CEILING or with a control character, and for a secret that is typed as a flag's value; with REPL_ARGUMENT also for a token
 * anywhere. `-` and what follows `--` are operands. The caller clears the line in every case. */
bool repl_line_read(struct repl_line *line, const char *text, enum repl_source source, struct error *err)
    __attribute__((warn_unused_result));
void repl_line_clear(struct repl_line *line);

/* The operand at this place, NULL when there are fewer; borrowed. */
const char *repl_line_operand(const struct repl_line *line, size_t index);

/* The value of a flag, "" for one without value; NULL when it was not given. The last one wins. Borrowed. */
const char *repl_line_flag(const struct repl_line *line, const char *name);

#endif
