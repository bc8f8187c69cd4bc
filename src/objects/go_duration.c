#include "objects/go_duration.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    long long nanoseconds;
} units[] = {
    {"ns", 1},       {"us", 1000},      {"\u00b5s", 1000},  {"\u03bcs", 1000},
    {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000}, {"h", 3600000000000},
};

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

static long long take_unit(const char **at) {
    for (size_t i = 0; i < mem_count(units); i++) {
        if (!text_starts_with(*at, units[i].name))
            continue;
        *at += strlen(units[i].name);
        return units[i].nanoseconds;
    }
    return 0;
}

/* One number with its unit, added to the sum. */
static bool take_part(const char **at, long long *sum) {
    const char *whole = *at;
    long long number = 0, part = 0;
    bool fits = true;
    for (; is_digit(**at); ++*at)
        fits = fits && !__builtin_mul_overflow(number, 10, &number) &&
               !__builtin_add_overflow(number, **at - '0', &number);
    bool has_digits = *at > whole;
    const char *fraction = **at == '.' ? ++*at : NULL;
    for (; fraction && is_digit(**at); ++*at)
        has_digits = true;
    long long unit = has_digits ? take_unit(at) : 0, rest = unit;
    fits = fits && unit && !__builtin_mul_overflow(number, unit, &part);
    /* Digit by digit: what a digit is worth shrinks to nothing below a nanosecond. */
    for (; fits && fraction && is_digit(*fraction); fraction++, rest /= 10)
        part += rest / 10 * (*fraction - '0') + rest % 10 * (*fraction - '0') / 10;
    return fits && part >= 0 && !__builtin_add_overflow(*sum, part, sum);
}

bool go_duration_ns(const char *text, long long *nanoseconds) {
    const char *at = text + (*text == '-' || *text == '+');
    long long sum = 0;
    *nanoseconds = 0;
    if (strcmp(at, "0") == 0)
        return true;
    do {
        if (!take_part(&at, &sum))
            return false;
    } while (*at);
    *nanoseconds = *text == '-' ? -sum : sum;
    return true;
}
