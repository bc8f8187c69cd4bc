#include "kcrealm/base/text.h"

#include "kcrealm/base/memory.h"

#include <string.h>

#define WORD_MAX 64

size_t text_decode(const char *text, uint32_t *code) {
    const unsigned char *bytes = (const unsigned char *)text;
    if (bytes[0] < 0x80) {
        *code = bytes[0];
        return 1;
    }
    size_t length = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4)
        return 0;
    uint32_t value = bytes[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code = value;
    return length;
}

bool text_acts_on_terminals(uint32_t code) {
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},
        {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
        {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe007f},
    };
    for (size_t i = 0; i < mem_count(ranges); i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

static void add_escape(struct buffer *out, uint32_t code) {
    switch (code) {
    case '\n':
        buffer_add_text(out, "\\n");
        return;
    case '\t':
        buffer_add_text(out, "\\t");
        return;
    case '\r':
        buffer_add_text(out, "\\r");
        return;
    default:
        buffer_format(out, code < 0x100 ? "\\x%02x" : code < 0x10000 ? "\\u%04x" : "\\U%08x", code);
    }
}

void text_escape(struct buffer *out, const char *text) {
    while (*text) {
        uint32_t code = 0;
        size_t length = text_decode(text, &code);
        if (length == 0) {
            buffer_format(out, "\\x%02x", (unsigned char)*text++);
            continue;
        }
        if (text_acts_on_terminals(code))
            add_escape(out, code);
        else
            buffer_add(out, text, length);
        text += length;
    }
}

char *text_escaped(const char *text) {
    struct buffer out = {0};
    text_escape(&out, text);
    return buffer_steal(&out);
}

bool text_equal(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool text_starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends_with(const char *text, const char *suffix) {
    size_t length = strlen(text), wanted = strlen(suffix);
    return length >= wanted && strcmp(text + length - wanted, suffix) == 0;
}

size_t text_columns(const char *text) {
    size_t columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Optimal string alignment over three rows. */
size_t text_distance(const char *a, const char *b, size_t ceiling) {
    size_t a_length = strlen(a), b_length = strlen(b);
    if (a_length > WORD_MAX || b_length > WORD_MAX)
        return ceiling;
    size_t rows[3][WORD_MAX + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, replaced);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two_above[j - 2] + 1 < row[j])
                row[j] = two_above[j - 2] + 1;
        }
    }
    size_t distance = rows[a_length % 3][b_length];
    return distance < ceiling ? distance : ceiling;
}

const char *text_nearest(const char *text, const char *const *words) {
    size_t near_enough = strlen(text) / 3 + 1;
    size_t best = near_enough + 1;
    const char *nearest = NULL;
    for (; *words; words++) {
        size_t distance = text_distance(text, *words, best);
        if (distance < best) {
            best = distance;
            nearest = *words;
        }
    }
    return nearest;
}

/* Go takes the micro sign and the Greek letter alike. */
static const struct {
    const char *name;
    double nanoseconds;
} duration_units[] = {{"ns", 1},  {"us", 1e3}, {"\u00b5s", 1e3}, {"\u03bcs", 1e3}, {"ms", 1e6},
                      {"s", 1e9}, {"m", 6e10}, {"h", 3.6e12},    {"d", 8.64e13}};

static bool unit_at(const char **at, double *nanoseconds) {
    for (size_t i = 0; i < mem_count(duration_units); i++) {
        if (text_starts_with(*at, duration_units[i].name)) {
            *at += strlen(duration_units[i].name);
            *nanoseconds = duration_units[i].nanoseconds;
            return true;
        }
    }
    return false;
}

/* Digits with at most one point among them, and at least one digit: they stand for value / scale. */
static bool number_at(const char **at, double *value, double *scale) {
    *value = 0;
    *scale = 1;
    size_t digits = 0;
    bool after_point = false;
    for (; (**at >= '0' && **at <= '9') || (**at == '.' && !after_point); (*at)++) {
        if (**at == '.') {
            after_point = true;
            continue;
        }
        digits++;
        *value = *value * 10 + (**at - '0');
        *scale *= after_point ? 10 : 1;
    }
    return digits > 0;
}

bool text_duration_ms(const char *text, long long *milliseconds) {
    static const double longest_ns = 1e21, ns_per_ms = 1e6;
    if (strcmp(text, "0") == 0) {
        *milliseconds = 0;
        return true;
    }
    double total = 0;
    const char *at = text;
    do {
        double value = 0, scale = 1, unit = 0;
        if (!number_at(&at, &value, &scale) || !unit_at(&at, &unit))
            return false;
        total += value * unit / scale;
    } while (*at);
    /* Also false for what is no number, after more digits than a double holds. */
    if (!(total <= longest_ns))
        return false;
    *milliseconds = (long long)(total / ns_per_ms);
    return true;
}

/* kubectl changes to the next unit after two or three of it, so that "90m" is still exact enough. */
char *text_age(long long seconds) {
    static const struct {
        long long up_to, unit;
        char letter;
    } rows[] = {{120, 1, 's'}, {3 * 3600, 60, 'm'}, {2 * 86400, 3600, 'h'}};
    if (seconds < 0)
        seconds = 0;
    for (size_t i = 0; i < mem_count(rows); i++)
        if (seconds < rows[i].up_to)
            return mem_format("%lld%c", seconds / rows[i].unit, rows[i].letter);
    return mem_format("%lldd", seconds / 86400);
}
