/* A rotation as it is opened. */
#ifndef KCREALM_TESTS_SUPPORT_ROTATION_GIVEN_H
#define KCREALM_TESTS_SUPPORT_ROTATION_GIVEN_H

#include "kcrealm/reconcile/rotation.h"

/* Of client_id in realm "ameide", at version 3 of "secret/app". */
struct rotation rotation_given(const char *client_id);

#endif
