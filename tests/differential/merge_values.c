/* Merges values files as `-f A -f B` does, and prints the result as JSON: what tests/differential/merge.py compares
 * with helm. */
#include "kcrealm/base/memory.h"
#include "kcrealm/data/merge.h"
#include "kcrealm/data/yaml.h"

#include <stdio.h>

static json_t *read_values(const char *path) {
    auto_buffer text = {0};
    auto_error err = {0};
    char chunk[4096];
    size_t size;
    FILE *file = fopen(path, "rb");
    while (file && (size = fread(chunk, 1, sizeof chunk, file)) > 0)
        buffer_add(&text, chunk, size);
    if (file)
        fclose(file);
    auto_json documents = yaml_parse(buffer_text(&text), text.size, path, NULL, &err);
    if (!documents)
        fprintf(stderr, "%s: %s\n", path, err.message);
    return json_incref(json_array_get(documents, 0));
}

int main(int argc, char **argv) {
    value_use_our_memory();
    auto_json values = json_object();
    for (int i = 1; i < argc; i++) {
        auto_json over = read_values(argv[i]);
        if (!over)
            return 1;
        helm_merge(values, over, NULL);
    }
    helm_drop_nulls(values);
    auto_buffer out = {0};
    value_write(&out, values, 0, false);
    puts(buffer_text(&out));
    return 0;
}
