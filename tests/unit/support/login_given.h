/* What is known of a login, for judges that have nothing to say. */
#ifndef KCREALM_TESTS_SUPPORT_LOGIN_GIVEN_H
#define KCREALM_TESTS_SUPPORT_LOGIN_GIVEN_H

#include "diagnose/login_judges.h"

#include <stddef.h>

/* Fails the test when a judge finds a cause where nothing is known. */
void judges_claim_nothing(login_judge *const *judges, size_t count);

/* Fails the test when a judge finds a cause though realm, client and user are well. */
void judges_find_all_well(login_judge *const *judges, size_t count);

#endif
