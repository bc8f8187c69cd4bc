/* What was said about progress, as text. */
#ifndef KCREALM_TESTS_SUPPORT_PROGRESS_H
#define KCREALM_TESTS_SUPPORT_PROGRESS_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/events.h"

/* Adds "reading Vault 3/40\n" for an event of progress, nothing for others. */
void progress_hear(struct buffer *heard, const struct event *event);

/* Fails the test unless "activity 1/total" to "activity total/total" were heard, one after the other, and nothing
 * else. */
void progress_assert_whole(const struct buffer *heard, const char *activity, size_t total);

#endif
