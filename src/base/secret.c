#include "kcrealm/base/secret.h"

#include "kcrealm/base/memory.h"

#include <string.h>

struct secret {
    size_t size;
    char bytes[];
};

struct secret *secret_new(const void *bytes, size_t size) {
    struct secret *secret = mem_alloc(sizeof *secret + size + 1);
    secret->size = size;
    if (size)
        memcpy(secret->bytes, bytes, size);
    return secret;
}

struct secret *secret_from_text(const char *text) {
    return text ? secret_new(text, strlen(text)) : NULL;
}

struct secret *secret_copy(const struct secret *secret) {
    return secret ? secret_new(secret->bytes, secret->size) : NULL;
}

const char *secret_reveal(const struct secret *secret) {
    return secret->bytes;
}

size_t secret_size(const struct secret *secret) {
    return secret->size;
}

bool secret_equal(const struct secret *a, const struct secret *b) {
    if (!a || !b)
        return a == b;
    if (a->size != b->size)
        return false;
    unsigned char difference = 0;
    for (size_t i = 0; i < a->size; i++)
        difference |= (unsigned char)(a->bytes[i] ^ b->bytes[i]);
    return difference == 0;
}

void secret_free(struct secret *secret) {
    mem_free(secret);
}

void secret_free_slot(struct secret **slot) {
    secret_free(*slot);
    *slot = NULL;
}
