/* The few questions that libedit asks about a terminal. */
#ifndef TERMCAP_H
#define TERMCAP_H

int tgetent(char *buffer, const char *terminal);
int tgetflag(const char *name);
int tgetnum(const char *name);
char *tgetstr(const char *name, char **area);
char *tgoto(const char *sequence, int column, int row);
int tputs(const char *sequence, int lines, int (*put)(int));

#endif
