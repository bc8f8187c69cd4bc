/* Durations as Go's time.ParseDuration reads them, signs included. */
#ifndef KCREALM_OBJECTS_GO_DURATION_H
#define KCREALM_OBJECTS_GO_DURATION_H

#include <stdbool.h>

/* Reads "1h30m", "-1.5s", "0", "+2ms" as nanoseconds. False for anything else, days included, and for what does
 * not fit in 64 bits. */
bool go_duration_ns(const char *text, long long *nanoseconds) __attribute__((warn_unused_result));

#endif
