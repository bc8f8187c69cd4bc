/* What the files of the YAML reader share. */
#ifndef KCREALM_DATA_YAML_READER_H
#define KCREALM_DATA_YAML_READER_H

#include "kcrealm/data/positions.h"
#include "kcrealm/data/yaml.h"

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#define auto_event __attribute__((cleanup(yaml_event_delete))) yaml_event_t

/* The anchors of one document. A name may be given again; the last one counts. */
struct yaml_anchors {
    json_t *values;  /* in the order of their start; null while a value is not complete */
    json_t *indexes; /* name → index in values */
};

struct yaml_reader {
    yaml_parser_t parser;
    const char *bytes;
    size_t size;
    const char *file;
    struct positions *positions; /* never NULL: duplicate keys are told by it */
    struct yaml_anchors anchors;
    size_t nodes;
    size_t aliased_nodes;
};

/* The place of a libyaml mark. */
struct position yaml_place(const struct yaml_reader *reader, yaml_mark_t mark);

/* Sets an ERROR_INPUT at a mark. Returns false. */
bool yaml_refuse(const struct yaml_reader *reader, yaml_mark_t mark, struct error *err, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

/* Counts a node, and false when that is over the limits. */
bool yaml_count_node(struct yaml_reader *reader, yaml_mark_t mark, size_t depth, struct error *err);

/* Turns the error that libyaml stopped with into one of ours. Returns false. */
bool yaml_explain(const struct yaml_reader *reader, struct error *err);

/* Announces an anchor (NULL: none) before its value is read; yaml_anchor_close then gives it the value. */
size_t yaml_anchor_open(struct yaml_reader *reader, const char *name);
void yaml_anchor_close(struct yaml_reader *reader, size_t anchor, json_t *value);

/* The value of an anchor, borrowed; NULL and an error when it is unknown or not yet complete. */
json_t *yaml_anchor_value(struct yaml_reader *reader, const char *name, yaml_mark_t mark, struct error *err);

/* A deep copy of what an alias at mark stands for, with the positions of the original. */
json_t *yaml_anchor_copy(struct yaml_reader *reader, const char *name, yaml_mark_t mark, size_t depth,
                         struct error *err);

void yaml_anchors_clear(struct yaml_anchors *anchors);

/* Puts what a merge key (`<<`) names into map: the members of value, which is a map or a list of maps (the
 * first one wins). They replace members that map has already, as with helm. The names of those that it had
 * not are added to merged: an explicit key may replace them later. */
bool yaml_merge_key(struct yaml_reader *reader, json_t *map, json_t *merged, json_t *value, yaml_mark_t mark,
                    struct error *err);

#endif
