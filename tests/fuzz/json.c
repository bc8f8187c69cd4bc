/* JSON: what is read is what jansson reads; it can be written, and is the same when it is read again; and so it is as
 * YAML. Lists of objects can be read with some of their members only. */
#include "data/json_read.h"
#include "kcrealm/data/yaml.h"

#include "support/fuzz.h"

#include <string.h>

static bool is_list_of_objects(const json_t *value) {
    size_t i;
    json_t *item;
    json_array_foreach (value, i, item)
        if (!json_is_object(item))
            return false;
    return json_is_array(value);
}

/* Half of the names that are there. */
static json_t *some_names(const json_t *list) {
    json_t *names = json_object();
    size_t i, count = 0;
    const char *name;
    json_t *item, *value;
    json_array_foreach (list, i, item)
        json_object_foreach (item, name, value)
            if (count++ % 2)
                json_object_set_new(names, name, json_true());
    return names;
}

/* Names with escapes are kept in any case. */
static void members_are_kept(const char *bytes, size_t size, const json_t *list) {
    auto_json names = some_names(list);
    auto_json read = json_read(bytes, size, names);
    if (!read)
        return;
    assert(json_array_size(read) == json_array_size(list));
    size_t i;
    const char *name;
    json_t *item, *value;
    json_array_foreach (list, i, item) {
        const json_t *other = json_array_get(read, i);
        json_object_foreach (item, name, value) {
            json_t *found = json_object_get(other, name);
            assert(found ? json_equal(found, value) : !json_object_get(names, name));
            assert(!found || json_object_get(names, name) || memchr(bytes, '\\', size));
        }
    }
}

/* Whatever comes, it is passed over without harm. */
static void members_of_anything(const char *bytes, size_t size) {
    auto_json none = json_object();
    json_decref(json_read(bytes, size, none));
}

/* What we read is what the library reads. */
static void nothing_is_read_differently(const char *bytes, size_t size) {
    auto_json ours = json_read(bytes, size, NULL);
    auto_json theirs = json_loadb(bytes, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    assert(!ours || json_equal(ours, theirs));
}

void fuzz_one(const char *bytes, size_t size) {
    auto_error err = {0};
    members_of_anything(bytes, size);
    nothing_is_read_differently(bytes, size);
    auto_json value = value_parse(bytes, size, "the reply", &err);
    fuzz_is_reported(!value, &err);
    if (!value)
        return;
    if (is_list_of_objects(value))
        members_are_kept(bytes, size, value);
    for (int indent = 0; indent <= 2; indent += 2) {
        auto_buffer written = {0};
        value_write(&written, value, indent, indent == 0);
        auto_json again = value_parse(buffer_text(&written), written.size, "again", &err);
        assert(again && json_equal(again, value));
        fuzz_is_printable(&written);
    }
    auto_buffer written = {0};
    yaml_write(&written, value);
    fuzz_is_printable(&written);
}
