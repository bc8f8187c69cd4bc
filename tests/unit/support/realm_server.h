/* What Keycloak 26.7 makes of the bodies it is sent, as far as the tests of bodies need it. */
#ifndef KCREALM_TESTS_SUPPORT_REALM_SERVER_H
#define KCREALM_TESTS_SUPPORT_REALM_SERVER_H

#include "kcrealm/realm/changes.h"

/* The client after PUT of body: absent and null fields stay; attributes and flow overrides merge, where ""
 * and null delete; mappers are replaced, and keep their id when a body has one of the same name; links are
 * not looked at. Lists come back in another order. A new reference. */
json_t *server_put(const json_t *stored, const json_t *body) __attribute__((warn_unused_result));

/* The client after POST of body: either list of scopes strips both defaults of the realm. A new reference. */
json_t *server_post(const json_t *body, const json_t *realm_defaults) __attribute__((warn_unused_result));

/* The client after the changes of links among changes. A new reference. */
json_t *server_link(const json_t *stored, const struct changes *changes) __attribute__((warn_unused_result));

#endif
