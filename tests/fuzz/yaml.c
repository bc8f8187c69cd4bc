/* YAML: what is read can be written, and is the same when it is read again. */
#include "kcrealm/data/yaml.h"

#include "support/fuzz.h"

static void survives_writing(const json_t *document) {
    auto_buffer written = {0};
    auto_error err = {0};
    yaml_write(&written, document);
    auto_json again = yaml_parse(buffer_text(&written), written.size, "again", NULL, &err);
    assert(again && json_array_size(again) == 1 && json_equal(json_array_get(again, 0), document));
}

void fuzz_one(const char *bytes, size_t size) {
    struct positions *positions = positions_new();
    auto_error err = {0};
    auto_json documents = yaml_parse(bytes, size, "values.yaml", positions, &err);
    fuzz_is_reported(!documents, &err);
    size_t i;
    json_t *document;
    json_array_foreach (documents, i, document)
        survives_writing(document);
    positions_free(positions);
}
