#include "kcrealm/realm/mask.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* Ours go on behind the server's mask: whoever knows only that one still writes neither. */
#define OURS MASKED_VALUE "\x1f"

json_t *mask_new(const char *reason) {
    auto_text text = mem_format(OURS "%s", reason);
    return json_string(text);
}

static bool is_ours(const json_t *value) {
    return json_is_string(value) && text_starts_with(json_string_value(value), OURS);
}

bool mask_is(const json_t *value) {
    return is_ours(value) || text_equal(json_string_value(value), MASKED_VALUE);
}

typedef bool mask_test(const json_t *value);

/* The first text inside of value that passes the test. */
static const json_t *find(const json_t *value, mask_test *test) {
    const json_t *found = test(value) ? value : NULL;
    const char *key;
    size_t i;
    json_t *inner;
    json_object_foreach ((json_t *)value, key, inner)
        if (!found)
            found = find(inner, test);
    json_array_foreach (value, i, inner)
        if (!found)
            found = find(inner, test);
    return found;
}

bool mask_inside(const json_t *value) {
    return find(value, mask_is) != NULL;
}

const char *mask_reason(const json_t *value) {
    const json_t *mask = find(value, is_ours);
    return mask ? json_string_value(mask) + strlen(OURS) : NULL;
}
