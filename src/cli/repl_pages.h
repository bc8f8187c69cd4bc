/* Lists of Keycloak, page by page, and never more of them than was asked for. */
#ifndef KCREALM_CLI_REPL_PAGES_H
#define KCREALM_CLI_REPL_PAGES_H

#include "cli/repl_session.h"

/* Without --max. */
#define REPL_LIST_DEFAULT 100
/* Nobody reads more on a terminal, and a script may ask several times. */
#define REPL_LIST_MAX 10000

struct repl_pages {
    const char
        *path; /* with a query, to which first and max are added: "/admin/realms/x/clients?search=true" */
    const char *const
        *keys;           /* members that the pattern is held against, ended by NULL; one match is enough */
    const char *pattern; /* NULL: everything */
    size_t max;
};

/* Reads pages until max items matched or there are no more. NULL with err. *more: there is at least one beyond. */
json_t *repl_read_pages(struct repl *repl, const struct repl_pages *pages, bool *more, struct error *err)
    __attribute__((warn_unused_result));

/* --max of the line, or otherwise. ERROR_USAGE for what is no number from 1 to REPL_LIST_MAX. */
bool repl_list_max(const struct repl_line *line, size_t otherwise, size_t *max, struct error *err)
    __attribute__((warn_unused_result));

#endif
