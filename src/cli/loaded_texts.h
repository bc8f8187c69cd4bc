/* What the files of input reading share: texts as read, with where they come from. */
#ifndef KCREALM_CLI_LOADED_TEXTS_H
#define KCREALM_CLI_LOADED_TEXTS_H

#include "kcrealm/cli/connect.h"
#include "kcrealm/realm/declare.h"

/* Values of 10,000 clients are 20 MB; a directory of such files may be this large altogether. */
#define INPUT_TOTAL_CEILING ((size_t)256 << 20)

/* All owned; the members are those of struct input_text. */
struct loaded_text {
    char *name;
    char *group;
    struct buffer bytes;
    bool stands_alone;
    bool is_json;
};

struct loaded_texts {
    struct loaded_text *items;
    size_t count;
    size_t capacity;
};

/* A new text without bytes. Borrowed until the next is added. */
struct loaded_text *loaded_texts_add(struct loaded_texts *texts, const char *name);
void loaded_texts_clear(struct loaded_texts *texts);

/* Whether a directory's file of that name is read; kubectl takes the same. */
bool input_is_declaration(const char *name);

/* The files, directories and "-" of -f, in their order. */
bool input_read_files(const struct strings *names, struct loaded_texts *texts, struct error *err)
    __attribute__((warn_unused_result));

/* --from-configmap and --from-realmimport. */
bool input_read_config_maps(struct connection *connection, const struct strings *references,
                            struct loaded_texts *texts, struct error *err)
    __attribute__((warn_unused_result));
bool input_read_realm_imports(struct connection *connection, const struct strings *references,
                              struct loaded_texts *texts, struct error *err)
    __attribute__((warn_unused_result));

/* Without any input: what the chart left in the cluster. */
bool input_read_client_specs(struct connection *connection, struct loaded_texts *texts, struct error *err)
    __attribute__((warn_unused_result));

#endif
