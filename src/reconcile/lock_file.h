/* A file that one process of this host has locked. The system unlocks it when that process ends, however it ends. */
#ifndef KCREALM_RECONCILE_LOCK_FILE_H
#define KCREALM_RECONCILE_LOCK_FILE_H

#include "kcrealm/base/error.h"

#include <stdbool.h>

/* Opens (makes, mode 0600) and locks the file, and writes self into it. When another process has it: false without
 * an error, and *holder (freed and set) is who. */
bool lock_file_open(const char *path, const char *self, int *descriptor, char **holder, struct error *err)
    __attribute__((warn_unused_result));

/* -1 is fine. The file stays: removing it could take it from one who just opened it. */
void lock_file_close(int descriptor);

#endif
