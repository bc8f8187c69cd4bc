/* The servers of support/rotate_world.h. */
#ifndef KCREALM_TESTS_SUPPORT_WORLD_SERVERS_H
#define KCREALM_TESTS_SUPPORT_WORLD_SERVERS_H

#include "support/rotate_world.h"

/* For http_script_start; its state is a struct world. */
void world_answer(void *state, const struct script_request *request, struct script_answer *answer);

/* Takes the object, with a new resourceVersion. */
void world_store(struct world *world, const char *path, json_t *object);

/* JSON with ' for " as JSON; freed by the caller. */
char *world_quoted(const char *text);

/* Bytes in Base64; freed by the caller. */
char *base64_text(const char *bytes, size_t size);

#endif
