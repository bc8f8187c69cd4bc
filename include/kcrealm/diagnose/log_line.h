/* What programs write into their logs, made fit to be quoted. */
#ifndef KCREALM_DIAGNOSE_LOG_LINE_H
#define KCREALM_DIAGNOSE_LOG_LINE_H

/* The line with "***" for whatever may be a secret: the value after a word such as password, secret or token and ":",
 * "=" or a blank; what follows "Bearer" or "Basic"; the password in a URL; long words that look drawn by lot (20
 * characters and more of upper case, lower case and digits), which also hides identifiers that are none. Freed by
 * the caller. */
char *log_line_redacted(const char *line) __attribute__((returns_nonnull, warn_unused_result));

#endif
