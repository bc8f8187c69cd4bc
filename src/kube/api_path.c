#include "api_path.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* Segments at most: apis, group, version, namespaces, x, resource, name, subresource. */
#define SEGMENTS_MAX 8

struct segments {
    char *items[SEGMENTS_MAX];
    size_t count;
};

/* False when there are more segments than a resource has. */
static bool split(const char *path, struct segments *segments) {
    const char *end = path + strcspn(path, "?");
    while (path < end) {
        path += *path == '/';
        size_t length = strcspn(path, "/?");
        if (length == 0)
            break;
        if (segments->count == SEGMENTS_MAX)
            return false;
        segments->items[segments->count++] = mem_dup_n(path, length);
        path += length;
    }
    return true;
}

static void clear_segments(struct segments *segments) {
    for (size_t i = 0; i < segments->count; i++)
        mem_free(segments->items[i]);
}

static char *take(struct segments *segments, size_t index) {
    return index < segments->count ? mem_dup(segments->items[index]) : mem_dup("");
}

static const char *verb_of(const char *method, const char *name) {
    static const struct {
        const char *method;
        const char *on_one;
        const char *on_all;
    } verbs[] = {
        {"GET", "get", "list"},      {"HEAD", "get", "list"},     {"POST", "create", "create"},
        {"PUT", "update", "update"}, {"PATCH", "patch", "patch"}, {"DELETE", "delete", "deletecollection"},
    };
    for (size_t i = 0; i < mem_count(verbs); i++)
        if (strcmp(method, verbs[i].method) == 0)
            return *name ? verbs[i].on_one : verbs[i].on_all;
    return method;
}

bool api_path_read(const char *method, const char *path, struct api_right *right) {
    struct segments segments = {0};
    *right = (struct api_right){0};
    bool good = split(path, &segments) && segments.count >= 3;
    bool core = good && strcmp(segments.items[0], "api") == 0;
    bool grouped = good && strcmp(segments.items[0], "apis") == 0;
    size_t at = core ? 2 : 3;
    good = (core || grouped) && segments.count > at;
    if (good) {
        right->group = core ? mem_dup("") : take(&segments, 1);
        bool inside = strcmp(segments.items[at], "namespaces") == 0 && segments.count > at + 2;
        right->namespace = inside ? take(&segments, at + 1) : mem_dup("");
        at += inside ? 2 : 0;
        right->resource = take(&segments, at);
        right->name = take(&segments, at + 1);
        right->subresource = take(&segments, at + 2);
        right->verb = verb_of(method, right->name);
    }
    clear_segments(&segments);
    return good;
}

static void add_resource(struct buffer *text, const struct api_right *right) {
    buffer_add_text(text, right->resource);
    if (*right->group)
        buffer_format(text, ".%s", right->group);
    if (*right->subresource)
        buffer_format(text, "/%s", right->subresource);
}

/* Whom one may act as has no namespace. */
static bool is_of_the_cluster(const struct api_right *right) {
    return strcmp(right->verb, "impersonate") == 0;
}

char *api_right_can_i(const struct api_right *right) {
    struct buffer text = {0};
    buffer_format(&text, "%s ", right->verb);
    if (*right->subresource) {
        buffer_add_text(&text, right->resource);
        if (*right->group)
            buffer_format(&text, ".%s", right->group);
        buffer_format(&text, " --subresource=%s", right->subresource);
    } else {
        add_resource(&text, right);
        if (*right->name)
            buffer_format(&text, "/%s", right->name);
    }
    if (*right->namespace)
        buffer_format(&text, " -n %s", right->namespace);
    else if (!is_of_the_cluster(right))
        buffer_add_text(&text, " --all-namespaces");
    return buffer_steal(&text);
}

char *api_right_text(const struct api_right *right) {
    struct buffer text = {0};
    buffer_format(&text, "%s ", right->verb);
    add_resource(&text, right);
    if (*right->name)
        buffer_format(&text, " \"%s\"", right->name);
    if (*right->namespace)
        buffer_format(&text, " in namespace %s", right->namespace);
    else if (!is_of_the_cluster(right))
        buffer_add_text(&text, " in all namespaces");
    return buffer_steal(&text);
}

void api_right_clear(struct api_right *right) {
    mem_free(right->group);
    mem_free(right->resource);
    mem_free(right->subresource);
    mem_free(right->namespace);
    mem_free(right->name);
    *right = (struct api_right){0};
}
