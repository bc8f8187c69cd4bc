/* What the JSON library itself needs to read files: the yardstick of the offline benchmark. */
#include <jansson.h>

int main(int count, char **names) {
    for (int i = 1; i < count; i++) {
        json_error_t error;
        json_t *value = json_load_file(names[i], JSON_REJECT_DUPLICATES, &error);
        if (!value)
            return 1;
        json_decref(value);
    }
    return 0;
}
