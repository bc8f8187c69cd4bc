/* A listening Unix socket in a private directory, for connections from this process to itself. */
#ifndef NET_LOCAL_SOCKET_H
#define NET_LOCAL_SOCKET_H

#include "kcrealm/base/error.h"

#include <stdbool.h>

struct local_socket {
    char *directory;
    char *path;
    int descriptor;
};

/* Makes a directory of mode 0700 in parent, and the socket in it. What processes that are gone left behind
 * there is removed. */
bool local_socket_open(struct local_socket *local, const char *parent, struct error *err)
    __attribute__((warn_unused_result));

/* A connection that waits, or -1. Connections of other processes are closed, though the directory's mode
 * keeps out all but root and ourselves. *shortage becomes the reason when one waits that cannot be taken for want
 * of descriptors or memory (the socket then stays readable), else NULL. */
int local_socket_accept(const struct local_socket *local, const char **shortage);

/* Closes, and removes socket and directory. */
void local_socket_close(struct local_socket *local);

#endif
