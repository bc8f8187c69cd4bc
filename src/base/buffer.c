#include "kcrealm/base/buffer.h"

#include "kcrealm/base/memory.h"

#include <stdarg.h>
#include <string.h>

#define CAPACITY_FIRST 256

static size_t ceiling_of(const struct buffer *buffer) {
    return buffer->ceiling ? buffer->ceiling : BUFFER_CEILING_DEFAULT;
}

static void reserve(struct buffer *buffer, size_t size) {
    if (size + 1 <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity : CAPACITY_FIRST;
    while (capacity < size + 1)
        capacity *= 2;
    /* What the ceiling does not let in needs no room. */
    size_t most = ceiling_of(buffer) + 1;
    if (capacity > most && most > size)
        capacity = most;
    buffer->data = mem_resize(buffer->data, capacity);
    buffer->capacity = capacity;
}

void buffer_expect(struct buffer *buffer, size_t size) {
    size_t room = ceiling_of(buffer) - buffer->size;
    size_t wanted = buffer->size + (size < room ? size : room) + 1;
    if (wanted <= buffer->capacity)
        return;
    buffer->data = mem_resize(buffer->data, wanted);
    buffer->capacity = wanted;
}

bool buffer_add(struct buffer *buffer, const void *bytes, size_t size) {
    size_t room = ceiling_of(buffer) - buffer->size;
    bool fits = size <= room;
    if (!fits) {
        buffer->overflow = true;
        size = room;
    }
    reserve(buffer, buffer->size + size);
    if (size)
        memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
    return fits;
}

bool buffer_add_text(struct buffer *buffer, const char *text) {
    return buffer_add(buffer, text, strlen(text));
}

bool buffer_add_char(struct buffer *buffer, char character) {
    return buffer_add(buffer, &character, 1);
}

bool buffer_add_repeated(struct buffer *buffer, char character, size_t times) {
    bool fits = true;
    while (times-- && fits)
        fits = buffer_add_char(buffer, character);
    return fits;
}

bool buffer_format(struct buffer *buffer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    auto_text text = mem_vformat(format, arguments);
    va_end(arguments);
    return buffer_add_text(buffer, text);
}

const char *buffer_text(const struct buffer *buffer) {
    return buffer->data ? buffer->data : "";
}

char *buffer_steal(struct buffer *buffer) {
    char *text = buffer->data ? buffer->data : mem_dup("");
    buffer->data = NULL;
    buffer->size = buffer->capacity = 0;
    return text;
}

void buffer_consume(struct buffer *buffer, size_t size) {
    if (!buffer->data)
        return;
    if (size > buffer->size)
        size = buffer->size;
    memmove(buffer->data, buffer->data + size, buffer->size - size);
    buffer->size -= size;
    buffer->data[buffer->size] = '\0';
}

void buffer_reset(struct buffer *buffer) {
    buffer->size = 0;
    buffer->overflow = false;
    if (buffer->data)
        buffer->data[0] = '\0';
}

void buffer_clear(struct buffer *buffer) {
    mem_free(buffer->data);
    *buffer = (struct buffer){.ceiling = buffer->ceiling};
}
