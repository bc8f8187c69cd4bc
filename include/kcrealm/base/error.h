/* What went wrong, as data: a class that decides exit status and retries, and sentences for people. */
#ifndef KCREALM_BASE_ERROR_H
#define KCREALM_BASE_ERROR_H

#include <stdbool.h>

enum error_class {
    ERROR_NONE,
    ERROR_USAGE,           /* the command line is wrong */
    ERROR_INPUT,           /* a file, manifest or kubeconfig is wrong */
    ERROR_UNREACHABLE,     /* nothing answered: connection refused, timed out, name unknown, TLS refused */
    ERROR_UNAUTHENTICATED, /* 401, or a login that failed */
    ERROR_FORBIDDEN,       /* 403 */
    ERROR_NOT_FOUND,       /* 404, or an object that is not there */
    ERROR_CONFLICT,        /* 409 */
    ERROR_REFUSED,         /* we declined, or the server says that the request is wrong (other 4xx) */
    ERROR_SERVER,          /* 5xx, or an answer that cannot be understood */
    ERROR_INTERRUPTED,     /* Ctrl-C */
    ERROR_INTERNAL,        /* a defect of ours */
};

/* All zero is "no error". Texts are owned by the error; they are plain text of ours and may quote a server,
 * so whoever prints them escapes control characters (base/text.h). They never hold a secret. */
struct error {
    enum error_class class;
    const char *code; /* finding code ("KCR-3012"), static, or NULL */
    int http_status;  /* 0: not from a reply */
    char *message;    /* outermost context first: "reading client x: the server answered 403" */
    char *origin;     /* "values.yaml:12:7", or "GET /admin/realms/x/clients (HTTP 403)", or NULL */
    char *next;       /* what the user can do, an imperative sentence or a command, or NULL */
};

/* Sets class and message, dropping what was there; NULL err is allowed. Returns false, for `return`. */
bool error_set(struct error *err, enum error_class class, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts context before the message: "context: message". Returns false. */
bool error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets the origin or the next step. Each returns false. error_next keeps a next step that is already there:
 * the place nearest to the cause knows best. */
bool error_origin(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool error_next(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Names the finding that explains it; code is static, or NULL. error_set drops it. Returns false. */
bool error_code(struct error *err, const char *code);

bool error_is_set(const struct error *err);

/* Frees the texts and zeroes. */
void error_clear(struct error *err);

/* Moves from into to (to's content is dropped, from is zeroed); to may be NULL. Returns false. */
bool error_move(struct error *to, struct error *from);

/* A deep copy of from in to, whose content is dropped. */
void error_copy(struct error *to, const struct error *from);

/* Message and next step as one text: "the login may not; give it the role". The caller frees it. */
char *error_told(const struct error *err) __attribute__((returns_nonnull, warn_unused_result));

/* errors that are cleared when they leave their scope; initialise with = {0} */
#define auto_error __attribute__((cleanup(error_clear))) struct error

#endif
