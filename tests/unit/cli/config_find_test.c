/* Which file is taken for the repository's or the user's, and which is refused unread. */
#include "cli/config_file.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"
#include "support/tree.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define auto_config_file __attribute__((cleanup(config_file_clear))) struct config_file

/* A session whose HOME is this directory of the tree; NULL: none. */
static void open_at_home(struct cli_case *cli, const struct tree *tree, const char *home) {
    cli_open(cli, "diff");
    if (home)
        cli_set(cli, "HOME=%s/%s", tree->root, home);
    cli_start(cli);
}

/* Paths (a directory ends in '/') with single spaces between. */
static void put_all(const struct tree *tree, const char *paths) {
    auto_strings list = {0};
    strings_split(&list, paths, ' ');
    for (size_t i = 0; i < list.count; i++)
        tree_put(tree, list.items[i], list.items[i]);
}

#define NAME ".kcrealm.yaml"

static void the_search_goes_up_to_the_root_of_the_repository_or_home(void **state) {
    (void)state;
    static const struct {
        const char *case_name, *paths, *start, *home;
        const char *name; /* as it is shown; NULL: none is found */
    } rows[] = {
        {"here", NAME, ".", NULL, NAME},
        {"in the repository", "r/.git/ r/" NAME " r/a/b/", "r/a/b", NULL, "../../" NAME},
        {"at the root of the repository", "r/.git/ r/" NAME, "r", NULL, NAME},
        {"the nearest", "r/.git/ r/" NAME " r/a/" NAME " r/a/b/", "r/a/b", NULL, "../" NAME},
        {"not above the repository", NAME " r/.git/ r/a/", "r/a", NULL, NULL},
        {"a worktree: .git is a file", NAME " r/.git r/a/", "r/a", NULL, NULL},
        {"nor above a repository at home", "h/" NAME " h/r/.git/", "h/r", "h", NULL},
        {"up to home", "h/" NAME " h/a/b/", "h/a/b", "h", "../../" NAME},
        {"not above home", NAME " h/a/", "h/a", "h", NULL},
        {"not above home, though that is in a repository", ".git/ " NAME " h/a/", "h/a", "h", NULL},
        {"home by another name", "h/" NAME " h/a/", "h/a", "h/a/../", "../" NAME},
        {"in neither: only here", NAME " a/", "a", NULL, NULL},
        {"in neither, with a home elsewhere", NAME " a/ h/", "a", "h", NULL},
        {"only by its whole name", "r/.git/ r/x" NAME, "r", NULL, NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_tree tree;
        auto_cli cli;
        auto_config_file file = {0};
        auto_error err = {0};
        tree_open(&tree);
        put_all(&tree, rows[i].paths);
        tree_enter(&tree, rows[i].start);
        open_at_home(&cli, &tree, rows[i].home);
        if (!config_find_project(&cli.session, &file, &err) || !text_equal(file.name, rows[i].name))
            fail_msg("%s: %s %s", rows[i].case_name, file.name ? file.name : "none",
                     err.message ? err.message : "");
        assert_int_equal(file.name != NULL, file.bytes.size != 0);
        assert_false(file.trusted);
    }
}

static void make_link(void) {
    assert_int_equal(symlink("other", NAME), 0);
}

static void make_dangling_link(void) {
    assert_int_equal(symlink("/nowhere/secret", NAME), 0);
}

static void make_directory(void) {
    assert_int_equal(mkdir(NAME, 0700), 0);
}

static void make_fifo(void) {
    assert_int_equal(mkfifo(NAME, 0600), 0);
}

/* One byte more than fits. */
static void make_large(void) {
    int descriptor = creat(NAME, 0600);
    assert_int_equal(ftruncate(descriptor, CONFIG_CEILING + 1), 0);
    close(descriptor);
}

static void what_is_no_plain_file_of_the_repository_is_refused(void **state) {
    (void)state;
    static const char link[] = NAME " is a symbolic link; settings of a repository are a file of it";
    static const struct {
        void (*make)(void);
        const char *message;
    } rows[] = {
        {make_link, link},
        {make_dangling_link, link},
        {make_directory, NAME " is not a file"},
        {make_fifo, NAME " is not a file"},
        {make_large, NAME " is larger than 64 KiB"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_tree tree;
        auto_cli cli;
        auto_config_file file = {0};
        auto_error err = {0};
        tree_open(&tree);
        tree_put(&tree, "other", "secret: hunter2");
        rows[i].make();
        open_at_home(&cli, &tree, NULL);
        assert_false(config_find_project(&cli.session, &file, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_string_equal(err.message, rows[i].message);
        assert_non_null(err.next);
    }
}

static void a_file_of_the_ceiling_fits(void **state) {
    (void)state;
    auto_tree tree;
    auto_cli cli;
    auto_config_file file = {0};
    tree_open(&tree);
    tree_put(&tree, NAME, "");
    assert_int_equal(truncate(NAME, CONFIG_CEILING), 0);
    open_at_home(&cli, &tree, NULL);
    assert_true(config_find_project(&cli.session, &file, NULL));
    assert_int_equal(file.bytes.size, CONFIG_CEILING);
}

/* As git does: one's own, and under sudo that of who called it. */
static void a_file_of_somebody_else_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *caller;
        bool good;
    } rows[] = {{"", false},      {"4711", true}, {"4712", false}, {" 4711", false},
                {"4711x", false}, {"-1", false},  {"+4711", false}};
    if (geteuid() != 0)
        skip(); /* only root can give a file away */
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_tree tree;
        auto_cli cli;
        auto_config_file file = {0};
        auto_error err = {0};
        tree_open(&tree);
        tree_put(&tree, NAME, "");
        assert_int_equal(chown(NAME, 4711, (gid_t)-1), 0);
        cli_open(&cli, "diff");
        cli_set(&cli, "SUDO_UID=%s", rows[i].caller);
        cli_start(&cli);
        if (config_find_project(&cli.session, &file, &err) != rows[i].good)
            fail_msg("SUDO_UID=\"%s\"", rows[i].caller);
        if (rows[i].good)
            continue;
        assert_string_equal(err.message, NAME " belongs to another user (4711)");
        assert_string_equal(err.next, "look at it; if you trust it, name it yourself: --config " NAME);
    }
}

/* --- The user's own ---------------------------------------------------------------------------------------- */

static void ones_own_is_where_xdg_says(void **state) {
    (void)state;
    static const char both[] = "x/kcrealm/config.yaml h/.config/kcrealm/config.yaml";
    static const struct {
        const char *paths, *xdg, *home;
        const char *name; /* below the root; NULL: none */
        bool relative;    /* xdg is not made absolute */
    } rows[] = {
        {both, "x", "h", "x/kcrealm/config.yaml", false},
        {both, NULL, "h", "h/.config/kcrealm/config.yaml", false},
        {both, "x", NULL, "x/kcrealm/config.yaml", false},
        {both, "x", "h", "h/.config/kcrealm/config.yaml", true},
        {both, "x", NULL, NULL, true},
        {both, NULL, NULL, NULL, false},
        {"x/ h/.config/kcrealm/config.yaml", "x", "h", NULL, false},
        {"h/kcrealm/config.yaml", NULL, "h", NULL, false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_tree tree;
        auto_cli cli;
        auto_config_file file = {0};
        tree_open(&tree);
        put_all(&tree, rows[i].paths);
        cli_open(&cli, "diff");
        if (rows[i].xdg)
            cli_set(&cli, "XDG_CONFIG_HOME=%s%s%s", rows[i].relative ? "" : tree.root,
                    rows[i].relative ? "" : "/", rows[i].xdg);
        if (rows[i].home)
            cli_set(&cli, "HOME=%s/%s", tree.root, rows[i].home);
        cli_start(&cli);
        assert_true(config_find_own(&cli.session, &file, NULL));
        auto_text name = rows[i].name ? mem_format("%s/%s", tree.root, rows[i].name) : NULL;
        if (!text_equal(file.name, name))
            fail_msg("row %zu: %s", i, file.name ? file.name : "none");
        assert_int_equal(file.trusted, name != NULL);
    }
}

static void ones_own_must_not_be_for_all_to_write(void **state) {
    (void)state;
    auto_tree tree;
    auto_cli cli;
    auto_config_file file = {0};
    auto_error err = {0};
    tree_open(&tree);
    tree_put(&tree, ".config/kcrealm/config.yaml", "defaults: {}");
    assert_int_equal(chmod(".config/kcrealm/config.yaml", 0666), 0);
    open_at_home(&cli, &tree, ".");
    assert_false(config_find_own(&cli.session, &file, &err));
    assert_non_null(strstr(err.message, "can be written by every user, so it is not trusted"));
    assert_true(text_starts_with(err.next, "chmod o-w /"));
    assert_int_equal(file.bytes.size, 0);
}

/* --- The one that is named --------------------------------------------------------------------------------- */

static void what_is_named_is_trusted_whatever_it_is(void **state) {
    (void)state;
    static const struct {
        const char *name, *message; /* NULL: it is read */
    } rows[] = {
        {"plain", NULL},
        {"link", NULL},
        {"/dev/null", NULL},
        {"nowhere", "cannot open nowhere: No such file or directory"},
        {"directory", "directory is a directory"},
    };
    auto_tree tree;
    tree_open(&tree);
    put_all(&tree, "plain directory/");
    assert_int_equal(chmod("plain", 0666), 0);
    assert_int_equal(symlink("plain", "link"), 0);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_config_file file = {0};
        auto_error err = {0};
        assert_int_equal(config_read_named(rows[i].name, &file, &err), !rows[i].message);
        assert_true(text_equal(err.message, rows[i].message));
        assert_string_equal(file.name, rows[i].name);
        assert_true(file.trusted);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_search_goes_up_to_the_root_of_the_repository_or_home),
        cmocka_unit_test(what_is_no_plain_file_of_the_repository_is_refused),
        cmocka_unit_test(a_file_of_the_ceiling_fits),
        cmocka_unit_test(a_file_of_somebody_else_is_refused),
        cmocka_unit_test(ones_own_is_where_xdg_says),
        cmocka_unit_test(ones_own_must_not_be_for_all_to_write),
        cmocka_unit_test(what_is_named_is_trusted_whatever_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
