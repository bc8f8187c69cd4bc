#include "kcrealm/base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __APPLE__
#include <malloc/malloc.h>
#define usable_size malloc_size
#else
#include <malloc.h>
#define usable_size malloc_usable_size
#endif

#define EXIT_OUT_OF_MEMORY 2
/* Most texts are formatted once, into this many bytes; longer ones twice. */
#define SHORT_TEXT_SIZE 256

static _Noreturn void out_of_memory(void) {
    static const char line[] = "error: out of memory\n";
    ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
    (void)written;
    _exit(EXIT_OUT_OF_MEMORY);
}

void *mem_alloc(size_t size) {
    void *block = calloc(1, size ? size : 1);
    if (!block)
        out_of_memory();
    return block;
}

void *mem_alloc_array(size_t count, size_t size) {
    if (size && count > SIZE_MAX / size)
        out_of_memory();
    return mem_alloc(count * size);
}

/* Not realloc: it may move the block and leave the old bytes readable in freed memory. */
void *mem_resize(void *block, size_t size) {
    if (!block)
        return mem_alloc(size);
    size_t old_size = usable_size(block);
    if (size <= old_size && size >= old_size / 2)
        return block;
    void *moved = mem_alloc(size);
    memcpy(moved, block, old_size < size ? old_size : size);
    mem_free(block);
    return moved;
}

void mem_free(void *block) {
    if (!block)
        return;
    mem_wipe(block, usable_size(block));
    free(block);
}

void mem_free_text(char **slot) {
    mem_free(*slot);
    *slot = NULL;
}

char *mem_dup(const char *text) {
    return text ? mem_dup_n(text, strlen(text)) : NULL;
}

char *mem_dup_n(const char *text, size_t size) {
    char *copy = mem_alloc(size + 1);
    if (size)
        memcpy(copy, text, size);
    return copy;
}

char *mem_vformat(const char *format, va_list arguments) {
    char short_text[SHORT_TEXT_SIZE];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(short_text, sizeof short_text, format, arguments);
    if (length < 0)
        out_of_memory();
    char *text = mem_alloc((size_t)length + 1);
    if ((size_t)length < sizeof short_text)
        memcpy(text, short_text, (size_t)length);
    else
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    mem_wipe(short_text, sizeof short_text);
    return text;
}

char *mem_format(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = mem_vformat(format, arguments);
    va_end(arguments);
    return text;
}

void mem_replace(char **slot, char *value) {
    char *old = *slot;
    *slot = value;
    mem_free(old);
}

void mem_wipe(void *block, size_t size) {
    if (size == 0)
        return;
    volatile unsigned char *byte = block;
    /* The barrier keeps the plain memset, which is fast, from being dropped as a dead store. */
    memset(block, 0, size);
    __asm__ __volatile__("" : : "r"(byte) : "memory");
}
