/* Text (or bytes) that grows up to a ceiling given at its start. */
#ifndef KCREALM_BASE_BUFFER_H
#define KCREALM_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* Data is NUL-terminated once anything was added; size does not count the NUL. Bytes over the ceiling are
 * dropped and `overflow` stays true. A ceiling of 0 stands for BUFFER_CEILING_DEFAULT. */
struct buffer {
    char *data;
    size_t size;
    size_t capacity;
    size_t ceiling;
    bool overflow;
};

/* What we print about the largest realm we know (10,000 clients, 24 MB) with room to spare. */
#define BUFFER_CEILING_DEFAULT ((size_t)1 << 30)

/* Each returns false when the ceiling was reached; what fits has been added. */
bool buffer_add(struct buffer *buffer, const void *bytes, size_t size);
bool buffer_add_text(struct buffer *buffer, const char *text);
bool buffer_add_char(struct buffer *buffer, char character);
bool buffer_add_repeated(struct buffer *buffer, char character, size_t times);
bool buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes room for so many more bytes at once, but no more than the ceiling lets in. */
void buffer_expect(struct buffer *buffer, size_t size);

/* The content as text, "" when empty; borrowed until the buffer changes. */
const char *buffer_text(const struct buffer *buffer);

/* Hands over the content ("" when empty) and leaves the buffer empty. The caller frees it. */
char *buffer_steal(struct buffer *buffer) __attribute__((warn_unused_result));

/* Drops the first size bytes (all when there are fewer). */
void buffer_consume(struct buffer *buffer, size_t size);

/* Empties but keeps the memory. */
void buffer_reset(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);

#define auto_buffer __attribute__((cleanup(buffer_clear))) struct buffer

#endif
