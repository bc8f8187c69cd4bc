/* Times as Kubernetes writes them. */
#ifndef KCREALM_OBJECTS_TIMESTAMP_H
#define KCREALM_OBJECTS_TIMESTAMP_H

#include <stdbool.h>

/* Reads an RFC 3339 time ("2026-11-22T01:02:03Z", with fractions or an offset) as Unix seconds, fractions cut
 * off. False for anything else. */
bool timestamp_parse(const char *text, long long *seconds) __attribute__((warn_unused_result));

#endif
