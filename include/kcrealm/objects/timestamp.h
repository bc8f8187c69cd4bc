/* Times as Kubernetes writes them. */
#ifndef KCREALM_OBJECTS_TIMESTAMP_H
#define KCREALM_OBJECTS_TIMESTAMP_H

#include <stdbool.h>

/* Reads an RFC 3339 time ("2026-11-22T01:02:03Z", with fractions or an offset) as Unix seconds, fractions cut
 * off. False for anything else. */
bool timestamp_parse(const char *text, long long *seconds) __attribute__((warn_unused_result));

/* The same as Unix microseconds; digits after the sixth are cut off. */
bool timestamp_parse_us(const char *text, long long *microseconds) __attribute__((warn_unused_result));

/* Unix microseconds as Kubernetes writes a MicroTime ("2026-11-22T01:02:03.000004Z"), which takes no other
 * number of digits; freed by the caller. */
char *timestamp_micro(long long microseconds) __attribute__((warn_unused_result));

/* Unix seconds as Kubernetes writes a Time ("2026-11-22T01:02:03Z"); freed by the caller. */
char *timestamp_seconds(long long seconds) __attribute__((warn_unused_result));

#endif
