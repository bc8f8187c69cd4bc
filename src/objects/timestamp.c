#include "kcrealm/objects/timestamp.h"

#include <stddef.h>
#include <string.h>

#define SECONDS_PER_DAY 86400LL

struct reader {
    const char *at;
    bool good;
};

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

static int take_number(struct reader *reader, int digits, int least, int most) {
    int number = 0;
    for (int i = 0; i < digits && reader->good; i++) {
        reader->good = is_digit(*reader->at);
        if (reader->good)
            number = number * 10 + (*reader->at++ - '0');
    }
    reader->good = reader->good && number >= least && number <= most;
    return number;
}

static void take_one_of(struct reader *reader, const char *characters) {
    reader->good = reader->good && *reader->at && strchr(characters, *reader->at);
    if (reader->good)
        reader->at++;
}

/* Days since 1970-01-01 in the Gregorian calendar. Years start in March, so that leap days come last. */
static long long days_of(int year, int month, int day) {
    long long years = month > 2 ? year : year - 1;
    long long era = years / 400, of_era = years % 400;
    long long day_of_year = (153LL * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    long long day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static long long take_date(struct reader *reader) {
    int year = take_number(reader, 4, 1, 9999);
    take_one_of(reader, "-");
    int month = take_number(reader, 2, 1, 12);
    take_one_of(reader, "-");
    int day = take_number(reader, 2, 1, 31);
    return days_of(year, month, day);
}

static long long take_clock(struct reader *reader) {
    long long hour = take_number(reader, 2, 0, 23);
    take_one_of(reader, ":");
    long long minute = take_number(reader, 2, 0, 59);
    take_one_of(reader, ":");
    long long second = take_number(reader, 2, 0, 60);
    return hour * 3600 + minute * 60 + second;
}

static void skip_fraction(struct reader *reader) {
    if (!reader->good || *reader->at != '.')
        return;
    reader->at++;
    reader->good = is_digit(*reader->at);
    while (is_digit(*reader->at))
        reader->at++;
}

static long long take_offset(struct reader *reader) {
    if (!reader->good)
        return 0;
    int sign = *reader->at == '+' ? 1 : *reader->at == '-' ? -1 : 0;
    take_one_of(reader, "Zz+-");
    if (!sign)
        return 0;
    long long hours = take_number(reader, 2, 0, 23);
    take_one_of(reader, ":");
    long long minutes = take_number(reader, 2, 0, 59);
    return sign * (hours * 3600 + minutes * 60);
}

bool timestamp_parse(const char *text, long long *seconds) {
    struct reader reader = {.at = text, .good = text != NULL};
    long long days = take_date(&reader);
    take_one_of(&reader, "Tt ");
    long long clock = take_clock(&reader);
    skip_fraction(&reader);
    long long offset = take_offset(&reader);
    if (!reader.good || *reader.at)
        return false;
    *seconds = days * SECONDS_PER_DAY + clock - offset;
    return true;
}
