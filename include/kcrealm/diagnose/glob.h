/* Patterns of names and paths, as files that list what to ignore have them. */
#ifndef KCREALM_DIAGNOSE_GLOB_H
#define KCREALM_DIAGNOSE_GLOB_H

#include <stdbool.h>

/* Whether the pattern matches all of text: "*" stands for any characters but slashes, "**" for any at all, "?" for
 * one. A pattern without a slash is held against what follows the last slash of text; a leading "./" of text does
 * not count. */
bool glob_matches(const char *pattern, const char *text);

#endif
