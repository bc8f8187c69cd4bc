/* One terminal for all: the sequences of ECMA-48 that xterm, the Linux console, tmux, screen and the terminals of
 * macOS and Windows understand. */
#include "termcap.h"

#include <stdio.h>
#include <string.h>

static const struct {
    char name[3];
    const char *sequence;
} sequences[] = {
    {"bl", "\a"},       {"cd", "\033[J"},   {"ce", "\033[K"},   {"ch", "\033[%dG"}, {"cl", "\033[H\033[2J"},
    {"dc", "\033[P"},   {"DC", "\033[%dP"}, {"ho", "\033[H"},   {"ic", "\033[@"},   {"IC", "\033[%d@"},
    {"kd", "\033[B"},   {"kl", "\033[D"},   {"kr", "\033[C"},   {"ku", "\033[A"},   {"kh", "\033[H"},
    {"@7", "\033[F"},   {"kD", "\033[3~"},  {"le", "\b"},       {"LE", "\033[%dD"}, {"RI", "\033[%dC"},
    {"UP", "\033[%dA"}, {"md", "\033[1m"},  {"me", "\033[m"},   {"nd", "\033[C"},   {"se", "\033[27m"},
    {"so", "\033[7m"},  {"up", "\033[A"},   {"ue", "\033[24m"}, {"us", "\033[4m"},
};

static int known;

int tgetent(char *buffer, const char *terminal) {
    (void)buffer;
    known = terminal && *terminal && strcmp(terminal, "dumb") != 0 && strcmp(terminal, "unknown") != 0;
    return known;
}

/* am: the cursor goes to the next line by itself; xn: but only with the character after the last column. */
int tgetflag(const char *name) {
    return known && (strcmp(name, "am") == 0 || strcmp(name, "xn") == 0);
}

int tgetnum(const char *name) {
    return !known ? -1 : strcmp(name, "co") == 0 ? 80 : strcmp(name, "li") == 0 ? 24 : -1;
}

char *tgetstr(const char *name, char **area) {
    (void)area;
    for (size_t i = 0; known && i < sizeof sequences / sizeof sequences[0]; i++)
        if (strcmp(name, sequences[i].name) == 0)
            return (char *)sequences[i].sequence;
    return NULL;
}

/* Columns count from 0 here and from 1 in the terminal; a distance stays what it is. */
char *tgoto(const char *sequence, int column, int row) {
    static char text[32];
    (void)column;
    const char *place = strstr(sequence, "%d");
    if (!place)
        return (char *)sequence;
    snprintf(text, sizeof text, "%.*s%d%s", (int)(place - sequence), sequence, place[2] == 'G' ? row + 1 : row,
             place + 2);
    return text;
}

int tputs(const char *sequence, int lines, int (*put)(int)) {
    (void)lines;
    for (; *sequence; sequence++)
        put((unsigned char)*sequence);
    return 0;
}
