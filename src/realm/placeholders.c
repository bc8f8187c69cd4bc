#include "realm/placeholders.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/mask.h"
#include "realm/rewrite.h"

#include <string.h>

/* The name of the first placeholder in text that is declared; NULL when there is none. The caller frees it. */
static char *first_placeholder(const char *text, const json_t *placeholders) {
    for (const char *start = strstr(text, "${"); start; start = strstr(start + 2, "${")) {
        size_t size = strcspn(start + 2, ":}");
        char *name = mem_dup_n(start + 2, size);
        if (start[2 + size] && json_object_get(placeholders, name))
            return name;
        mem_free(name);
    }
    return NULL;
}

static json_t *mask_text(void *state, const char *text, bool is_key, const struct rewrite_place *place) {
    const json_t *placeholders = state;
    (void)place;
    auto_text name = is_key ? NULL : first_placeholder(text, placeholders);
    if (!name)
        return NULL;
    auto_text reason = mem_format("the operator fills in the placeholder ${%s}", name);
    return mask_new(reason);
}

void placeholders_mask(json_t *realm, const json_t *placeholders) {
    const struct rewrite rewrite = {.function = mask_text, .state = (void *)placeholders};
    if (json_object_size(placeholders))
        rewrite_inside(&rewrite, realm, "");
}
