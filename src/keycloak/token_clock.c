#include "keycloak/token_clock.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/json.h"
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

bool token_issued_at(const char *token, long long *seconds) {
    const char *part = strchr(token, '.');
    size_t size = part ? strcspn(++part, ".") : 0;
    auto_buffer bytes = {0};
    if (!size || size > CLAIMS_MAX)
        return false;
    auto_text text = standard(part, size);
    if (!base64_decode(&bytes, text))
        return false;
    auto_json claims = value_parse(buffer_text(&bytes), bytes.size, "the token", NULL);
    const json_t *issued = json_object_get(claims, "iat");
    *seconds = json_integer_value(issued);
    return json_is_integer(issued) && *seconds > 0;
}
