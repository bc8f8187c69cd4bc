#include "support/fuzz.h"

#include "kcrealm/base/text.h"
#include "kcrealm/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* As main does it; and the same order of things in each run, so that a finding can be repeated. */
int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count, (void)arguments;
    value_use_our_memory();
    json_object_seed(1);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    fuzz_one(size ? (const char *)bytes : "", size);
    return 0;
}

void fuzz_is_printable(const struct buffer *text) {
    const char *at = buffer_text(text);
    assert(strlen(at) == text->size && !text->overflow);
    while (*at) {
        uint32_t code = 0;
        size_t length = text_decode(at, &code);
        assert(length && (code == '\n' || !text_acts_on_terminals(code)));
        at += length;
    }
}

void fuzz_is_reported(bool failed, const struct error *err) {
    const struct report_style style = {.columns = 80};
    auto_buffer shown = {0};
    assert(failed == error_is_set(err));
    if (!failed)
        return;
    assert(err->message && *err->message);
    report_error(&shown, err, &style);
    fuzz_is_printable(&shown);
}

unsigned fuzz_choose(const char **bytes, size_t *size, unsigned count) {
    if (*size == 0)
        return 0;
    (*size)--;
    return (unsigned char)*(*bytes)++ % count;
}

const char *fuzz_file(const char *bytes, size_t size) {
    static char path[64];
    static int descriptor = -1;
    if (descriptor < 0)
        descriptor = memfd_create("fuzz", MFD_CLOEXEC);
    if (descriptor < 0 || ftruncate(descriptor, 0) != 0 ||
        pwrite(descriptor, bytes, size, 0) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return path;
}
