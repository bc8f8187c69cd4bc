/* A password, client secret or token: it cannot be formatted by accident and is wiped when freed. */
#ifndef KCREALM_BASE_SECRET_H
#define KCREALM_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct secret;

/* A copy of size bytes. The caller frees it. */
struct secret *secret_new(const void *bytes, size_t size)
    __attribute__((returns_nonnull, warn_unused_result));

/* The same from text; NULL for NULL. */
struct secret *secret_from_text(const char *text) __attribute__((warn_unused_result));

/* A copy; NULL for NULL. */
struct secret *secret_copy(const struct secret *secret) __attribute__((warn_unused_result));

/* The bytes, NUL-terminated, borrowed. The only way to see them: for request bodies and headers, never for
 * messages. */
const char *secret_reveal(const struct secret *secret) __attribute__((returns_nonnull));
size_t secret_size(const struct secret *secret);

/* In time that depends on the sizes only. NULL equals only NULL. */
bool secret_equal(const struct secret *a, const struct secret *b);

void secret_free(struct secret *secret);
void secret_free_slot(struct secret **slot);

#define auto_secret __attribute__((cleanup(secret_free_slot))) struct secret *

#endif
