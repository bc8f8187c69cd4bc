/* Prints a YAML file's documents as a JSON list, or the error: what tests/differential/scalars.sh compares
 * with helm. */
#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"

#include <stdio.h>

int main(int argc, char **argv) {
    value_use_our_memory();
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file) {
        fputs("usage: yaml_to_json FILE\n", stderr);
        return 2;
    }
    auto_buffer text = {0}, out = {0};
    char chunk[4096];
    size_t size;
    while ((size = fread(chunk, 1, sizeof chunk, file)) > 0)
        buffer_add(&text, chunk, size);
    fclose(file);
    auto_error err = {0};
    auto_json documents = yaml_parse(buffer_text(&text), text.size, argv[1], NULL, &err);
    if (!documents) {
        fprintf(stderr, "%s: %s\n", err.origin ? err.origin : argv[1], err.message);
        return 1;
    }
    value_write(&out, documents, 0, false);
    puts(buffer_text(&out));
    return 0;
}
