/* One configuration file: found, read and checked. */
#ifndef KCREALM_SRC_CLI_CONFIG_FILE_H
#define KCREALM_SRC_CLI_CONFIG_FILE_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/cli/session.h"
#include "kcrealm/data/positions.h"

/* A hundred contexts fit. A file of this size cannot hold enough aliases to matter (data/yaml.h). */
#define CONFIG_CEILING ((size_t)64 << 10)

struct config_file {
    char *name;   /* for messages, and to open it */
    bool trusted; /* named by the user, or the user's own */
    struct buffer bytes;
    json_t *documents; /* what was parsed; root is part of it */
    json_t *root;      /* the map of settings; NULL when the file says nothing. lint and secretClasses are
                                    checked and kept here for those who read them */
    struct positions *positions; /* of root's members */
};

/* Finds the repository's .kcrealm.yaml: upward from the working directory to the repository's root (which has .git),
 * or to the home directory where there is no repository. Reads it into file; a name that stays NULL means that there
 * is none. ERROR_INPUT when it is there and must not be used: a link, not a file, too large, somebody else's. */
bool config_find_project(const struct session *session, struct config_file *file, struct error *err)
    __attribute__((warn_unused_result));

/* Reads the user's own file, if there is one: $XDG_CONFIG_HOME/kcrealm/config.yaml. */
bool config_find_own(const struct session *session, struct config_file *file, struct error *err)
    __attribute__((warn_unused_result));

/* Reads the file of --config. */
bool config_read_named(const char *name, struct config_file *file, struct error *err)
    __attribute__((warn_unused_result));

/* Parses the file's bytes and checks all that it says. False when a diagnostic is an error. */
bool config_check(struct config_file *file, struct diagnostics *diagnostics)
    __attribute__((warn_unused_result));

void config_file_clear(struct config_file *file);

#endif
