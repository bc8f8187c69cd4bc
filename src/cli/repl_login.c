#include "cli/repl_command.h"

const struct repl_command repl_token_commands[] = {{.name = NULL}};
