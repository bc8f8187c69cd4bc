/* JSON: what is read can be written, and is the same when it is read again; and so it is as YAML. */
#include "kcrealm/data/yaml.h"

#include "support/fuzz.h"

void fuzz_one(const char *bytes, size_t size) {
    auto_error err = {0};
    auto_json value = value_parse(bytes, size, "the reply", &err);
    fuzz_is_reported(!value, &err);
    if (!value)
        return;
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
