/* Memory that is always there and never leaves secrets behind.
 *
 * Running out of memory ends the process: one line on standard error, exit status 2. Hence no function here
 * returns NULL for want of memory and no caller checks. Freed memory is wiped first, because client secrets
 * and tokens pass through ordinary strings of the libraries we use. */
#ifndef KCREALM_BASE_MEMORY_H
#define KCREALM_BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed memory of size bytes (at least one). The caller frees it with mem_free. */
void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull, warn_unused_result));

/* Zeroed memory for count items of size bytes; a product that overflows counts as out of memory. */
void *mem_alloc_array(size_t count, size_t size) __attribute__((malloc, returns_nonnull, warn_unused_result));

/* Grows or shrinks block (NULL: allocates); the old place is wiped. */
void *mem_resize(void *block, size_t size) __attribute__((returns_nonnull, warn_unused_result));

/* Wipes and frees; NULL is fine. */
void mem_free(void *block);

/* A copy of text, NULL for NULL. */
char *mem_dup(const char *text) __attribute__((warn_unused_result));

/* A NUL-terminated copy of the first size bytes of text. */
char *mem_dup_n(const char *text, size_t size) __attribute__((returns_nonnull, warn_unused_result));

/* A new string made by printf's rules. */
char *mem_format(const char *format, ...)
    __attribute__((format(printf, 1, 2), returns_nonnull, warn_unused_result));
char *mem_vformat(const char *format, va_list arguments)
    __attribute__((format(printf, 1, 0), returns_nonnull, warn_unused_result));

/* Frees *slot and puts value (owned from now on) there. */
void mem_replace(char **slot, char *value);

/* Overwrites size bytes; never optimised away. */
void mem_wipe(void *block, size_t size);

void mem_free_text(char **slot);

/* char pointers that are freed when they leave their scope */
#define auto_text __attribute__((cleanup(mem_free_text))) char *

/* Returns the pointer and leaves NULL behind, so that an auto_text can be handed on. */
#define mem_steal(pointer)                                                                                   \
    __extension__({                                                                                          \
        __typeof__(pointer) stolen_ = (pointer);                                                             \
        (pointer) = NULL;                                                                                    \
        stolen_;                                                                                             \
    })

#define mem_count(array) (sizeof(array) / sizeof((array)[0]))

#endif
