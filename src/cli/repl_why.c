#include "cli/repl_command.h"

const struct repl_command repl_why_commands[] = {{.name = NULL}};
