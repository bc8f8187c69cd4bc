#include "cli/repl_command.h"

#include "kcrealm/base/text.h"

#include <string.h>

static const struct repl_command *const tables[] = {repl_look_commands, repl_token_commands,
                                                    repl_why_commands};

const struct repl_command *repl_command_at(size_t index) {
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct repl_command *row = tables[i]; row->name; row++)
            if (index-- == 0)
                return row;
    return NULL;
}

const struct repl_command *repl_command_named(const char *name) {
    const struct repl_command *row;
    for (size_t i = 0; (row = repl_command_at(i)); i++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}
