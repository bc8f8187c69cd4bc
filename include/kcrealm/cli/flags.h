/* The command line as data. One table of options serves parsing, help and, later, completion and manual. */
#ifndef KCREALM_CLI_FLAGS_H
#define KCREALM_CLI_FLAGS_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"
#include "kcrealm/base/strings.h"

#include <stdbool.h>
#include <stddef.h>

/* Commands as bits, for the table of options. */
enum command_set {
    COMMAND_DIFF = 1 << 0,
    COMMAND_ENSURE = 1 << 1,
    COMMAND_ATTACH = 1 << 2,
    COMMAND_VERSION = 1 << 3,
    COMMAND_HELP = 1 << 4,
    COMMAND_OPTIONS = 1 << 5,
    COMMAND_EXTRACT = 1 << 6,
    COMMAND_ROTATE = 1 << 7,
    COMMAND_STATUS = 1 << 8,
    COMMAND_LINT = 1 << 9,
    COMMAND_EXPLAIN = 1 << 10,
    COMMAND_REPL = 1 << 11,
    COMMAND_COMPLETION = 1 << 12,
};

#define COMMANDS_CARRYING (COMMAND_EXTRACT | COMMAND_ROTATE) /* secrets, into Vault */
#define COMMANDS_WRITING (COMMAND_ENSURE | COMMAND_ATTACH | COMMANDS_CARRYING)
#define COMMANDS_COMPARING (COMMAND_DIFF | COMMAND_STATUS | COMMANDS_WRITING)
#define COMMANDS_CONNECTED (COMMANDS_COMPARING | COMMAND_REPL)
#define COMMANDS_WAITING (COMMAND_STATUS | COMMANDS_CARRYING) /* until secrets have arrived */
#define COMMANDS_AT_VAULT (COMMANDS_WAITING | COMMAND_REPL)
#define COMMANDS_READING (COMMANDS_COMPARING | COMMAND_LINT) /* declarations */
#define COMMANDS_ALL (~0u)

/* What was given; all borrowed, from the argument vector or a configuration file. NULL, false and empty: not given. */
struct flags {
    /* Kubernetes, as kubectl spells them */
    const char *kubeconfig, *context, *cluster, *user, *namespace, *server;
    const char *as, *as_uid;
    struct strings as_groups, as_user_extra;
    const char *certificate_authority, *client_certificate, *client_key, *tls_server_name;
    bool insecure_skip_tls_verify, all_namespaces;
    const char *request_timeout;
    /* declarations */
    struct strings filenames, configmaps, realm_imports;
    const char *values_path, *live, *realm, *shard;
    bool substitute, allow_declared_secrets;
    /* reaching Keycloak */
    const char *transport;
    const char *keycloak_url, *keycloak_service, *keycloak_path, *keycloak_ca;
    const char *keycloak_secret, *login_realm;
    const char *parallel;
    /* reaching Vault */
    const char *vault_url, *vault_service, *vault_ca;
    const char *vault_auth, *vault_role, *vault_secret;
    const char *vault_mount, *vault_field;
    /* what to do */
    bool update, strict, yes;
    bool wait; /* what is waited for without --wait: see flags_given */
    bool no_sync, force;
    bool resume, list, abort, allow_outage, restart, invalidate_old, all; /* rotating */
    bool watch, ascii;                                                    /* looking, as --for */
    bool fix;                                                             /* linting, as the next but one */
    bool quiet, no_progress, help;
    const char *dry_run, *timeout, *versions_configmap;
    const char *fail_on, *vault_policy, *baseline;
    const char *older_than, *hops;
    const char *default_scopes, *optional_scopes;
    struct strings lines; /* of the interactive shell, as the next */
    bool strict_script;
    /* output */
    const char *output, *color, *verbosity;
    const char *config;
    const char *token;        /* recognised and refused */
    struct strings arguments; /* names, and what follows -- */
    struct strings given;     /* names of the options that were given, or set by a file (cli/config.h) */
};

enum flag_type {
    FLAG_TRUTH,    /* --x, --x=true, --x=false */
    FLAG_TEXT,     /* --x V, --x=V */
    FLAG_TEXTS,    /* the same, repeatable */
    FLAG_OPTIONAL, /* --x, --x=V */
};

struct option {
    const char *name;
    char letter; /* 0: none */
    enum flag_type type;
    size_t offset;        /* in struct flags */
    const char *implied;  /* value of a FLAG_OPTIONAL without one */
    const char *argument; /* name of the value in help, NULL: none */
    unsigned commands;
    const char *group; /* heading in help */
    const char *about;
};

extern const struct option option_table[];
extern const size_t option_count;

/* The row of that name, NULL when there is none. */
const struct option *option_named(const char *name);

/* The row of that letter, NULL when there is none. */
const struct option *option_lettered(char letter);

/* Whether an empty value is a mistake: it names a file, or says what is declared. Of kubectl's options an empty value is
 * as none. */
bool option_needs_text(const struct option *option);

/* Whether it says what is declared, or where the servers are. */
bool option_says_where(const struct option *option);

/* Whether the option was given, or set by a file. */
bool flags_given(const struct flags *flags, const char *name);

/* Reads count arguments for the command. ERROR_USAGE with a suggestion for an option that is unknown, needs a
 * value or belongs to other commands, or for a value that can be seen to be wrong. */
bool flags_parse(struct flags *flags, unsigned command, size_t count, char *const *arguments,
                 struct error *err) __attribute__((warn_unused_result));

/* Adds what was given as it could be typed again, options before names: each with a space before it, and quoted
 * for a shell where it has to be. */
void flags_write(struct buffer *out, const struct flags *flags);

/* The same of the options by which all these commands find the same objects: what is declared, and where the servers
 * are; not what is to be done, nor how it is printed. */
void flags_write_places(struct buffer *out, const struct flags *flags, unsigned commands);

void flags_clear(struct flags *flags);

#endif
