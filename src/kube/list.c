#include "kcrealm/base/memory.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

/* A continue token lives as long as etcd keeps old versions: five minutes. */
#define HTTP_GONE 410

static char *page_path(const char *path, const char *token) {
    struct buffer full = {0};
    buffer_format(&full, "%s%climit=%d", path, strchr(path, '?') ? '&' : '?', KUBE_PAGE_SIZE);
    if (token) {
        buffer_add_text(&full, "&continue=");
        url_encode(&full, token);
    }
    return buffer_steal(&full);
}

/* All pages from the first on; *expired is set when the server has forgotten the continue token. */
static json_t *list_pages(struct kube *kube, const char *path, bool *expired, struct error *err) {
    auto_json items = json_array();
    auto_text token = NULL;
    for (size_t page = 0; page < KUBE_PAGES_MAX; page++) {
        auto_text full = page_path(path, token);
        auto_error failure = {0};
        auto_json list = kube_get_json(kube, full, &failure);
        if (!list) {
            *expired = token && failure.http_status == HTTP_GONE;
            error_move(err, &failure);
            return NULL;
        }
        json_array_extend(items, object_items(list));
        mem_replace(&token, mem_dup(list_continue(list)));
        if (!token)
            return json_incref(items);
    }
    error_set(err, ERROR_SERVER, "the list does not end after %d pages", KUBE_PAGES_MAX);
    error_origin(err, "GET %s", path);
    return NULL;
}

json_t *kube_list(struct kube *kube, const char *path, struct error *err) {
    bool expired = false;
    auto_error failure = {0};
    json_t *items = list_pages(kube, path, &expired, &failure);
    if (!items && expired)
        items = list_pages(kube, path, &expired, &failure);
    if (!items)
        error_move(err, &failure);
    return items;
}
