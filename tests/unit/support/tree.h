/* A tree of files of the test's own, which is the working directory until it is closed. */
#ifndef KCREALM_TESTS_SUPPORT_TREE_H
#define KCREALM_TESTS_SUPPORT_TREE_H

#include <stdbool.h>

struct tree {
    char *root; /* absolute */
    int before; /* the working directory */
};

void tree_open(struct tree *tree);

/* Removes all of it. */
void tree_close(struct tree *tree);

/* Writes a file, or makes a directory of a path that ends in '/', with the directories above it. */
void tree_put(const struct tree *tree, const char *path, const char *content);

/* Enters a directory of it; "." is its root. */
void tree_enter(const struct tree *tree, const char *path);

/* Whether nothing is left in a directory of it. */
bool tree_is_empty(const struct tree *tree, const char *path);

#define auto_tree __attribute__((cleanup(tree_close))) struct tree

#endif
