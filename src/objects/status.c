#include "kcrealm/objects/status.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

bool status_view(const json_t *value, struct status_view *view) {
    *view = (struct status_view){.reason = "", .message = "", .resource = "", .name = ""};
    if (!text_equal(value_text(value, "kind"), "Status") ||
        text_equal(value_text(value, "status"), "Success"))
        return false;
    const json_t *details = value_at(value, "details", NULL);
    view->code = (int)json_integer_value(value_at(value, "code", NULL));
    view->reason = text_or_empty(value, "reason");
    view->message = text_or_empty(value, "message");
    view->resource = text_or_empty(details, "kind"); /* details.kind is the resource's plural name */
    view->name = text_or_empty(details, "name");
    return true;
}

static const struct {
    int http_status;
    enum error_class class;
} classes[] = {
    {401, ERROR_UNAUTHENTICATED}, {403, ERROR_FORBIDDEN}, {404, ERROR_NOT_FOUND},
    {409, ERROR_CONFLICT},        {429, ERROR_SERVER}, /* too many requests: the server's state, not ours */
};

enum error_class status_class(int http_status) {
    if (http_status >= 200 && http_status < 300)
        return ERROR_NONE;
    for (size_t i = 0; i < mem_count(classes); i++)
        if (classes[i].http_status == http_status)
            return classes[i].class;
    return http_status >= 400 && http_status < 500 ? ERROR_REFUSED : ERROR_SERVER;
}
