#include "kcrealm/objects/timestamp.h"

#include "kcrealm/base/memory.h"

#include <stddef.h>
#include <string.h>

#define SECONDS_PER_DAY 86400LL
#define MICROSECONDS_PER_SECOND 1000000LL

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

/* Microseconds; further digits are cut off. */
static long long take_fraction(struct reader *reader) {
    long long microseconds = 0, unit = MICROSECONDS_PER_SECOND / 10;
    if (!reader->good || *reader->at != '.')
        return 0;
    reader->at++;
    reader->good = is_digit(*reader->at);
    for (; is_digit(*reader->at); reader->at++, unit /= 10)
        microseconds += (*reader->at - '0') * unit;
    return microseconds;
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

bool timestamp_parse_us(const char *text, long long *microseconds) {
    struct reader reader = {.at = text, .good = text != NULL};
    long long days = take_date(&reader);
    take_one_of(&reader, "Tt ");
    long long clock = take_clock(&reader);
    long long fraction = take_fraction(&reader);
    long long offset = take_offset(&reader);
    if (!reader.good || *reader.at)
        return false;
    *microseconds = (days * SECONDS_PER_DAY + clock - offset) * MICROSECONDS_PER_SECOND + fraction;
    return true;
}

/* Towards the past, also before 1970. */
static long long divide_down(long long number, long long by) {
    return number / by - (number % by < 0);
}

bool timestamp_parse(const char *text, long long *seconds) {
    long long microseconds = 0;
    if (!timestamp_parse_us(text, &microseconds))
        return false;
    *seconds = divide_down(microseconds, MICROSECONDS_PER_SECOND);
    return true;
}

char *timestamp_micro(long long microseconds) {
    long long seconds = divide_down(microseconds, MICROSECONDS_PER_SECOND);
    long long day = divide_down(seconds, SECONDS_PER_DAY), clock = seconds - day * SECONDS_PER_DAY;
    /* The inverse of days_of. */
    long long shifted = day + 719468, era = divide_down(shifted, 146097), of_era = shifted - era * 146097;
    long long year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    long long day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    long long month_index = (5 * day_of_year + 2) / 153;
    long long month = month_index < 10 ? month_index + 3 : month_index - 9;
    return mem_format("%04lld-%02lld-%02lldT%02lld:%02lld:%02lld.%06lldZ",
                      year_of_era + era * 400 + (month <= 2), month,
                      day_of_year - (153 * month_index + 2) / 5 + 1, clock / 3600, clock / 60 % 60,
                      clock % 60, microseconds - seconds * MICROSECONDS_PER_SECOND);
}

char *timestamp_seconds(long long seconds) {
    char *text = timestamp_micro(seconds * MICROSECONDS_PER_SECOND);
    char *fraction = strchr(text, '.');
    memcpy(fraction, "Z", 2);
    return text;
}
