#include "support/tree.h"

#include "kcrealm/base/memory.h"

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Outside of every repository: the search for settings goes upward. */
void tree_open(struct tree *tree) {
    tree->root = mem_dup("/tmp/kcrealm-tree-XXXXXX");
    tree->before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (tree->before < 0 || !mkdtemp(tree->root))
        abort();
    tree_enter(tree, ".");
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

void tree_close(struct tree *tree) {
    if (fchdir(tree->before) != 0 || nftw(tree->root, remove_entry, 8, FTW_DEPTH | FTW_PHYS) != 0)
        abort();
    close(tree->before);
    mem_free(tree->root);
}

void tree_put(const struct tree *tree, const char *path, const char *content) {
    auto_text whole = mem_format("%s/%s", tree->root, path);
    for (char *slash = whole + strlen(tree->root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(whole, 0700);
        *slash = '/';
    }
    if (whole[strlen(whole) - 1] == '/')
        return;
    FILE *file = fopen(whole, "w");
    assert(file);
    fputs(content, file);
    fclose(file);
}

void tree_enter(const struct tree *tree, const char *path) {
    auto_text whole = mem_format("%s/%s", tree->root, path);
    if (chdir(whole) != 0)
        abort();
}

bool tree_is_empty(const struct tree *tree, const char *path) {
    auto_text whole = mem_format("%s/%s", tree->root, path);
    struct dirent **entries = NULL;
    int count = scandir(whole, &entries, NULL, NULL);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return count == 2;
}
