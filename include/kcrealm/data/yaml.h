/* YAML texts as JSON values, with positions, as `helm template` would understand them. */
#ifndef KCREALM_DATA_YAML_H
#define KCREALM_DATA_YAML_H

#include "kcrealm/data/json.h"
#include "kcrealm/data/positions.h"

#define YAML_DEPTH_MAX 100
/* Nodes after aliases are expanded: ten times a values file with 10,000 clients. */
#define YAML_NODES_MAX 5000000
/* Nodes that come from aliases alone; ordinary files use a handful. */
#define YAML_ALIASED_NODES_MAX 100000

/* Reads all documents of a text; the result is an array with one item a document (null for an empty one; no
 * item when there is nothing but comments), owned by the caller. Each member and item is recorded in
 * positions (may be NULL) under file.
 *
 * Scalars resolve by YAML 1.1 as helm resolves them (data/scalar.h: `yes` is true, `010` is 8, `1_000` is
 * 1000, `.inf` is refused); keys become strings. Aliases give copies of their own, each member with the place
 * where the anchored one stands. Merge keys (`<<`) work as in helm: in the order of the lines, so that one
 * below an explicit key replaces it.
 *
 * Errors are ERROR_INPUT with the origin file:line:column, and quote keys but no values: invalid YAML or
 * UTF-8, duplicate keys (helm takes the last one), NUL characters, undefined aliases, and anything over the
 * limits. */
json_t *yaml_parse(const char *bytes, size_t size, const char *file, struct positions *positions,
                   struct error *err) __attribute__((warn_unused_result));

/* Adds value as a YAML document in block style, members in their order. A YAML 1.1 reader gets the same value
 * back: strings that one might take for something else are quoted (with \n and \x1b as escapes). */
void yaml_write(struct buffer *out, const json_t *value);

#endif
