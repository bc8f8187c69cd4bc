#include "kcrealm/objects/condition.h"

#include "kcrealm/base/memory.h"

#include <string.h>

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

struct condition condition_of(const json_t *object, const char *type) {
    const json_t *condition = value_find(value_at(object, "status", "conditions", NULL), "type", type);
    return (struct condition){
        .status = text_or_empty(condition, "status"),
        .reason = text_or_empty(condition, "reason"),
        .message = text_or_empty(condition, "message"),
    };
}

bool condition_is_true(const struct condition *condition) {
    return strcmp(condition->status, "True") == 0;
}

char *condition_text(const struct condition *condition) {
    const char *reason = condition->reason, *message = condition->message;
    if (!*condition->status)
        return mem_dup("it has no status yet");
    if (!*reason && !*message)
        return mem_format("its status is %s", condition->status);
    return mem_format("%s%s%s", reason, *reason && *message ? ": " : "", message);
}
