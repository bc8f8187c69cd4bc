/* What a reply to an upgrade means. */
#ifndef NET_REFUSAL_H
#define NET_REFUSAL_H

#include "upgrade.h"

#include "kcrealm/net/tunnel.h"

/* Judges a reply that is COMPLETE or MALFORMED: TUNNEL_FINE when it is the WebSocket that key asked for; else
 * err says why not (its context is the caller's to add). */
enum tunnel_failure refusal_judge(const struct upgrade_reply *reply, const char *key, struct error *err);

#endif
