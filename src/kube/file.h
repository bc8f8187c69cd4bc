/* Reading small files. */
#ifndef KCREALM_SRC_KUBE_FILE_H
#define KCREALM_SRC_KUBE_FILE_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"

#include <stdbool.h>

/* A kubeconfig with a thousand clusters and their certificates has 5 MB. */
#define FILE_CEILING ((size_t)32 << 20)

/* Adds the whole file. False with ERROR_INPUT ("path: No such file or directory"); *missing (may be NULL)
 * tells a file that is not there from one that cannot be read. */
bool file_read(const char *path, struct buffer *content, bool *missing, struct error *err)
    __attribute__((warn_unused_result));

/* Reads a file with a secret on one line: surrounding white space is left off. NULL on failure and for an
 * empty file. */
struct secret *file_read_secret(const char *path, struct error *err) __attribute__((warn_unused_result));

/* path as it is named in a file in directory ("" stays relative to the working directory); freed by the
 * caller. */
char *file_resolve(const char *directory, const char *path) __attribute__((warn_unused_result));

/* The directory part of path without the slash at its end, "" for a bare name; freed by the caller. */
char *file_directory(const char *path) __attribute__((warn_unused_result));

#endif
