/* Base64 as Kubernetes writes it: `data` of Secrets, `*-data` of kubeconfigs. */
#ifndef KCREALM_OBJECTS_BASE64_H
#define KCREALM_OBJECTS_BASE64_H

#include "kcrealm/base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Adds the decoded bytes. Standard alphabet with padding, line ends ignored (RFC 4648, as Go's StdEncoding
 * reads it). False for anything else; then nothing was added. */
bool base64_decode(struct buffer *out, const char *text) __attribute__((warn_unused_result));

/* Adds the bytes encoded, with padding and without line ends. */
void base64_encode(struct buffer *out, const void *bytes, size_t size);

#endif
