/* Running exec plugins. */
#ifndef KCREALM_KUBE_EXEC_PLUGIN_H
#define KCREALM_KUBE_EXEC_PLUGIN_H

#include "kcrealm/kube/exec_credential.h"

#include <signal.h>

/* A plugin may wait for a browser login; kubectl itself has no limit. */
#define EXEC_DEADLINE_MS 60000

/* Given from above. */
struct exec_context {
    bool terminal;                  /* standard input is a terminal */
    bool asks_nobody;               /* only plugins with interactiveMode Never are run */
    const char *const *environment; /* the parent's, NULL-terminated */
    int deadline_ms;                /* 0: EXEC_DEADLINE_MS */
    const volatile sig_atomic_t *interrupted;
};

/* Runs the plugin to its end (never within http_run). Errors: ERROR_INPUT when the program is missing (with
 * installHint as next step), needs a terminal, may ask where nobody is to be asked, or answers with rubbish or another apiVersion;
 * ERROR_UNAUTHENTICATED when it failed (its exit status and standard error); ERROR_UNREACHABLE when it ran
 * over the deadline. */
bool exec_plugin_run(const struct exec_spec *spec, const struct exec_context *context,
                     struct exec_credential *credential, struct error *err)
    __attribute__((warn_unused_result));

/* A copy of text without terminal escape sequences and other control characters (line ends become spaces);
 * freed by the caller. */
char *exec_plain_hint(const char *text) __attribute__((returns_nonnull, warn_unused_result));

#endif
