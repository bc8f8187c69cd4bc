#include "report/wrap.h"

#include <string.h>

static bool is_continuation(char byte) {
    return ((unsigned char)byte & 0xc0) == 0x80;
}

size_t wrap_fitting(const char *text, size_t columns) {
    size_t size = 0;
    while (text[size]) {
        if (columns-- == 0)
            break;
        do
            size++;
        while (is_continuation(text[size]));
    }
    return size;
}

static struct wrap_piece at_space(const char *text, size_t size) {
    size_t skip = strspn(text + size, " ");
    while (size > 0 && text[size - 1] == ' ') {
        size--;
        skip++;
    }
    return (struct wrap_piece){size, skip};
}

/* The last space at which the text can break, 0: none. Leading spaces are no place to break. */
static size_t last_space(const char *text, size_t fits) {
    size_t leading = strspn(text, " ");
    for (size_t i = fits; i > leading; i--)
        if (text[i] == ' ')
            return i;
    return 0;
}

static size_t behind_punctuation(const char *text, size_t fits) {
    for (size_t i = fits; i > fits / 2; i--)
        if (strchr("/,;&?=", text[i - 1]))
            return i;
    return fits;
}

struct wrap_piece wrap_next(const char *text, size_t columns, enum wrap_mode mode) {
    size_t fits = wrap_fitting(text, columns);
    if (!text[fits])
        return (struct wrap_piece){fits, 0};
    size_t space = last_space(text, fits);
    if (space)
        return at_space(text, space);
    if (mode == WRAP_VALUES)
        return (struct wrap_piece){behind_punctuation(text, fits), 0};
    return at_space(text, fits + strcspn(text + fits, " "));
}
