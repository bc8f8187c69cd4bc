/* What the fuzz targets share. A target is one file that defines fuzz_one; its claims are assertions. */
#ifndef KCREALM_TESTS_FUZZ_H
#define KCREALM_TESTS_FUZZ_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"
#include "kcrealm/data/json.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/* The target: takes any bytes and leaves nothing behind. */
void fuzz_one(const char *bytes, size_t size);

/* What we print holds nothing that acts on a terminal but line ends, and is UTF-8. */
void fuzz_is_printable(const struct buffer *text);

/* What failed has a class and a message, what did not has neither; as it is shown to people, it is printable. */
void fuzz_is_reported(bool failed, const struct error *err);

/* Takes the first byte as a choice among count (not 0); 0 when there is none. */
unsigned fuzz_choose(const char **bytes, size_t *size, unsigned count);

/* A file with this content that only this process sees; the path is valid until the next call. */
const char *fuzz_file(const char *bytes, size_t size);

#endif
