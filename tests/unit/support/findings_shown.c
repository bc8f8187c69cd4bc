#include "support/findings_shown.h"

#include "kcrealm/base/memory.h"

char *findings_shown(const struct findings *findings) {
    struct buffer text = {0};
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        buffer_format(&text, "%d %s\n", (int)finding->code, finding->message);
        if (finding->evidence)
            buffer_format(&text, "  seen: %s\n", finding->evidence);
        if (finding->next)
            buffer_format(&text, "  next: %s\n", finding->next);
    }
    return buffer_steal(&text);
}

char *codes_shown(const struct findings *findings) {
    struct buffer text = {0};
    for (size_t i = 0; i < findings->count; i++)
        buffer_format(&text, "%s%d", i ? " " : "", (int)findings->items[i].code);
    return buffer_steal(&text);
}

char *hop_shown(const struct chain_item *item, enum hop hop) {
    const struct hop_status *status = &item->hops[hop];
    return mem_format("%s%s%s", hop_state_name(status->state), status->detail ? ": " : "",
                      status->detail ? status->detail : "");
}
