/* Declarations for the tests of loading: some texts, and what comes of them. */
#ifndef KCREALM_TESTS_SUPPORT_REALM_DECLARED_H
#define KCREALM_TESTS_SUPPORT_REALM_DECLARED_H

#include "kcrealm/realm/declare.h"

#define TEXTS_MAX 3

struct text {
    /* What is called "ConfigMap …" stands alone, as from the cluster; so does d/…, which is of directory d. */
    const char *name, *bytes;
};

struct declare_row {
    const char *name;
    struct text texts[TEXTS_MAX]; /* those without a name do not count */
    const char *objects;          /* as objects_shown() writes them, in whatever order */
    const char *diagnostics;      /* as diagnostics_shown() writes them, in whatever order */
};

void load_texts(const struct text *texts, const struct declare_options *options, struct desired *desired,
                struct diagnostics *diagnostics);

/* One line an object: "realm/name file:line:column path {'spec': …}". The caller frees it. */
char *objects_shown(const struct desired *desired) __attribute__((warn_unused_result));

/* Loads the texts of each row. */
void check_declarations(const struct declare_options *options, const struct declare_row *rows, size_t count);

#endif
