#include "kcrealm/objects/operator_condition.h"

#include "kcrealm/base/text.h"

enum verdict operator_condition(const json_t *object, const char *type, const char **message) {
    const json_t *condition = value_find(value_at(object, "status", "conditions", NULL), "type", type);
    const json_t *status = value_at(condition, "status", NULL);
    const char *text = value_text(condition, "message");
    *message = text ? text : "";
    if (json_is_true(status) || text_equal(json_string_value(status), "True"))
        return VERDICT_TRUE;
    return json_is_false(status) || text_equal(json_string_value(status), "False") ? VERDICT_FALSE
                                                                                   : VERDICT_NONE;
}
