/* Texts that stand where a secret should be. */
#ifndef KCREALM_REALM_SECRET_TEXT_H
#define KCREALM_REALM_SECRET_TEXT_H

#include <stdbool.h>

/* Whether the text is what people and charts leave for somebody else to fill in: `${X}`, `{{ x }}`, `<secret>`,
 * "changeme", one character over and over. */
bool secret_text_is_placeholder(const char *text);

#endif
