/* Regular expressions of Go over names of Kubernetes, as far as POSIX's mean the same. */
#ifndef KCREALM_OBJECTS_NAME_PATTERN_H
#define KCREALM_OBJECTS_NAME_PATTERN_H

/* Longer ones are not tried: compiling may take the square of it. */
#define NAME_PATTERN_SIZE_MAX 256

enum name_match {
    NAME_MATCHES,
    NAME_DIFFERS,
    NAME_PATTERN_UNKNOWN, /* it is longer, or uses what POSIX has not, or says otherwise */
};

/* Whether the pattern is found anywhere in name, as Go's regexp.MatchString tells. NULL is unknown. */
enum name_match name_pattern_match(const char *pattern, const char *name);

#endif
