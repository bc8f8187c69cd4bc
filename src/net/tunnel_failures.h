/* What transfers ask a tunnel. */
#ifndef NET_TUNNEL_FAILURES_H
#define NET_TUNNEL_FAILURES_H

#include "kcrealm/net/tunnel.h"

/* How many of its connections failed so far: a transfer whose count has changed failed for that reason. */
unsigned tunnel_failure_count(const struct tunnel *tunnel);

/* The last failure was that of a connection which had been open: the next one may turn out well. */
bool tunnel_may_recover(const struct tunnel *tunnel);

/* Why the last one failed; borrowed. */
const struct error *tunnel_error(const struct tunnel *tunnel);

#endif
