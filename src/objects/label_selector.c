#include "kcrealm/objects/label_selector.h"

#include "kcrealm/base/text.h"

static bool is_among(const json_t *values, const char *text) {
    size_t i = 0;
    json_t *value = NULL;
    json_array_foreach (values, i, value)
        if (text_equal(json_string_value(value), text))
            return true;
    return false;
}

/* NotIn and DoesNotExist hold for labels that are not there, as in the API server. */
static bool expression_holds(const json_t *expression, const json_t *labels) {
    const char *key = value_text(expression, "key"), *operator= value_text(expression, "operator");
    const json_t *values = value_at(expression, "values", NULL);
    const char *label = key ? value_text(labels, key) : NULL;
    if (!key)
        return false;
    if (text_equal(operator, "In"))
        return label && is_among(values, label);
    if (text_equal(operator, "NotIn"))
        return !label || !is_among(values, label);
    if (text_equal(operator, "Exists"))
        return label != NULL;
    return text_equal(operator, "DoesNotExist") && !label;
}

bool label_selector_matches(const json_t *selector, const json_t *labels) {
    const char *key = NULL;
    json_t *value = NULL;
    size_t i = 0;
    if (!json_is_object(selector))
        return false;
    json_object_foreach (value_at(selector, "matchLabels", NULL), key, value)
        if (!json_is_string(value) || !text_equal(value_text(labels, key), json_string_value(value)))
            return false;
    json_array_foreach (value_at(selector, "matchExpressions", NULL), i, value)
        if (!expression_holds(value, labels))
            return false;
    return true;
}
