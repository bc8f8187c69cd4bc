#include "keycloak/token_clock.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/json.h"
#include "kcrealm/keycloak/session.h"
#include "kcrealm/objects/base64.h"

#include <string.h>

/* The claims of a user with a thousand roles. */
#define CLAIMS_MAX ((size_t)256 << 10)

/* Base64 of URLs as the standard one. */
static char *standard(const char *part, size_t size) {
    struct buffer text = {0};
    for (size_t i = 0; i < size; i++)
        buffer_add_char(&text, part[i] == '-' ? '+' : part[i] == '_' ? '/' : part[i]);
    buffer_add_repeated(&text, '=', (4 - size % 4) % 4);
    return buffer_steal(&text);
}

/* The claims, unproven; NULL when it is no JWT. */
static json_t *claims_of(const char *token) {
    const char *part = strchr(token, '.');
    size_t size = part ? strcspn(++part, ".") : 0;
    auto_buffer bytes = {0};
    if (!size || size > CLAIMS_MAX)
        return NULL;
    auto_text text = standard(part, size);
    if (!base64_decode(&bytes, text))
        return NULL;
    return value_parse(buffer_text(&bytes), bytes.size, "the token", NULL);
}

char *keycloak_token_issuer(const struct secret *token) {
    auto_json claims = claims_of(secret_reveal(token));
    return mem_dup(value_text(claims, "iss"));
}

bool token_issued_at(const char *token, long long *seconds) {
    auto_json claims = claims_of(token);
    const json_t *issued = json_object_get(claims, "iat");
    *seconds = json_integer_value(issued);
    return json_is_integer(issued) && *seconds > 0;
}
