#include "kcrealm/cli/input.h"

#include "kcrealm/base/memory.h"
#include "support/cli_case.h"
#include "support/fake_api.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

/* --- Files ----------------------------------------------------------------------------------------------- */

static void a_file_is_read_whole(void **state) {
    (void)state;
    static const char *const contents[] = {"", "a", "first\nsecond\n", "\xff\xfe"};
    for (size_t i = 0; i < mem_count(contents); i++) {
        auto_buffer bytes = {0};
        auto_error err = {0};
        auto_text path = fake_file("input", contents[i]);
        assert_true(input_read_file(path, &bytes, &err));
        assert_string_equal(buffer_text(&bytes), contents[i]);
        assert_int_equal(bytes.size, strlen(contents[i]));
    }
}

static void a_dash_is_standard_input(void **state) {
    (void)state;
    auto_buffer bytes = {0};
    auto_error err = {0};
    auto_capture capture = {0};
    capture_start(&capture, "from outside\n");
    bool read = input_read_file("-", &bytes, &err);
    capture_end(&capture);
    assert_true(read);
    assert_string_equal(buffer_text(&bytes), "from outside\n");
}

static void what_cannot_be_read_is_named_with_the_reason(void **state) {
    (void)state;
    auto_text file = fake_file("file", "");
    auto_text below_file = mem_format("%s/x", file);
    const struct {
        const char *name, *message, *next;
    } rows[] = {
        {"no/such/file.yaml", "cannot open no/such/file.yaml: No such file or directory", "check the path"},
        {"", "cannot open : No such file or directory", "check the path"},
        {".", ". is a directory", "name one of its files"},
        {below_file, "Not a directory", "check the path"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_buffer bytes = {0};
        auto_error err = {0};
        assert_false(input_read_file(rows[i].name, &bytes, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_non_null(strstr(err.message, rows[i].message));
        assert_true(rows[i].next ? strcmp(err.next, rows[i].next) == 0 : !err.next);
    }
}

static void standard_input_that_cannot_be_read_is_an_error(void **state) {
    (void)state;
    auto_buffer bytes = {0};
    auto_error err = {0};
    auto_capture capture = {0};
    capture_start(&capture, NULL);
    close(STDIN_FILENO);
    bool read = input_read_file("-", &bytes, &err);
    capture_end(&capture);
    assert_false(read);
    assert_string_equal(err.message, "reading standard input: Bad file descriptor");
}

static void a_file_may_be_as_large_as_the_ceiling_but_no_larger(void **state) {
    (void)state;
    auto_text path = fake_file("large", "");
    for (off_t more = 0; more <= 1; more++) {
        auto_buffer bytes = {0};
        auto_error err = {0};
        assert_int_equal(truncate(path, (off_t)INPUT_CEILING + more), 0);
        assert_int_equal(input_read_file(path, &bytes, &err), more == 0);
        if (more) {
            assert_int_equal(err.class, ERROR_INPUT);
            assert_non_null(strstr(err.message, "large is larger than 64 MiB"));
        } else {
            assert_int_equal(bytes.size, INPUT_CEILING);
        }
    }
    assert_int_equal(truncate(path, 0), 0);
}

/* Sends the signal until reading has ended: one that comes before the read would be lost. */
struct impatience {
    pthread_t reader;
    atomic_bool ended;
};

static void *press_ctrl_c(void *state) {
    static const struct timespec pause = {.tv_nsec = 5000000};
    struct impatience *impatience = state;
    while (!impatience->ended) {
        nanosleep(&pause, NULL);
        pthread_kill(impatience->reader, SIGINT);
    }
    return NULL;
}

static void ctrl_c_ends_the_wait_for_input(void **state) {
    (void)state;
    int ends[2];
    auto_cli cli;
    auto_buffer bytes = {0};
    auto_error err = {0};
    auto_capture capture = {0};
    pthread_t thread;
    struct impatience impatience = {.reader = pthread_self()};
    cli_open(&cli, "diff");
    cli_start(&cli);
    assert_int_equal(pipe(ends), 0);
    capture_start(&capture, NULL);
    capture_use(STDIN_FILENO, ends[0]);
    pthread_create(&thread, NULL, press_ctrl_c, &impatience);
    bool read = input_read_file("-", &bytes, &err);
    impatience.ended = true;
    pthread_join(thread, NULL);
    capture_end(&capture);
    session_interrupts = 0;
    close(ends[0]);
    close(ends[1]);
    assert_false(read);
    assert_int_equal(err.class, ERROR_INTERRUPTED);
}

/* --- Declarations ---------------------------------------------------------------------------------------- */

#define SPECS(name)                                                                                          \
    "clientPatcher:\n  clientSpecs:\n  - {clientId: " name ", realm: demo, spec: {name: " name "}}\n"
#define LIST(name) "[{\"clientId\": \"" name "\", \"realm\": \"demo\", \"spec\": {}}]"

/* What loading gave: whether it went well, the names of the objects, and the captured messages. */
struct loading {
    struct cli_case cli;
    bool good;
    char *names; /* "api web" */
    bool touched_cluster;
};

static void loading_clear(struct loading *loading) {
    cli_close(&loading->cli);
    mem_free(loading->names);
}

#define auto_loading __attribute__((cleanup(loading_clear))) struct loading

/* loading->cli is open; its arguments are the names. */
static void load(struct loading *loading, const char *input) {
    struct cli_case *cli = &loading->cli;
    struct connection connection = {.session = &cli->session};
    struct desired desired = {0};
    auto_strings names = {0};
    capture_start(&cli->captured, input);
    cli_start(cli);
    loading->good = input_load_desired(&cli->session, &connection, &cli->session.flags.arguments, &desired);
    capture_end(&cli->captured);
    for (size_t i = 0; i < desired.count; i++)
        strings_add(&names, desired.items[i].name);
    strings_sort(&names);
    loading->names = strings_join(&names, " ");
    loading->touched_cluster = connection.http || connection.kube;
    desired_clear(&desired);
    connect_close(&connection);
}

static void files_are_loaded_without_a_cluster(void **state) {
    (void)state;
    auto_text web = fake_file("web.yaml", SPECS("web"));
    auto_text api = fake_file("api.json", LIST("api"));
    static const struct {
        const char *more, *names;
    } rows[] = {{"", "api web"}, {" api", "api"}, {" web api", "api web"}, {" --realm demo", "api web"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        cli_open(&loading.cli, "diff -f %s -f %s%s", web, api, rows[i].more);
        load(&loading, NULL);
        if (!loading.good || strcmp(loading.names, rows[i].names) != 0)
            fail_msg("%s: %s\n%s", rows[i].more, loading.names, loading.cli.captured.err);
        assert_false(loading.touched_cluster);
        assert_string_equal(loading.cli.captured.err, "");
    }
}

static void standard_input_is_one_of_the_files(void **state) {
    (void)state;
    auto_text api = fake_file("api.json", LIST("api"));
    auto_loading loading = {0};
    cli_open(&loading.cli, "diff -f %s -f -", api);
    load(&loading, SPECS("web"));
    assert_true(loading.good);
    assert_string_equal(loading.names, "api web");
}

static void everything_that_is_wrong_is_shown_with_its_line(void **state) {
    (void)state;
    auto_loading loading = {0};
    cli_open(&loading.cli, "diff -f -");
    load(&loading, "clientPatcher:\n  clientSpecs:\n"
                   "  - {clientId: a, realm: demo, spec: {enabled: maybe}}\n"
                   "  - {clientId: b, realm: demo, spec: {redirectURIs: []}}\n"
                   "  - {clientId: c, spec: {}}\n");
    assert_false(loading.good);
    assert_string_equal(loading.cli.captured.out, "");
    cli_says(&loading.cli, "error: enabled must be true or false, but is a string --> standard input:3:39");
    cli_says(&loading.cli, "3 | - {clientId: a, realm: demo, spec: {enabled: maybe}}");
    cli_says(&loading.cli,
             "warning: Keycloak has no field \"redirectURIs\" in a client --> standard input:4:39");
    cli_says(&loading.cli, "error: realm is missing --> standard input:5:5");
}

static void warnings_do_not_stop_and_notes_can_be_silenced(void **state) {
    (void)state;
    static const char misspelt[] =
        "clientPatcher:\n  clientSpecs:\n  - {clientId: a, realm: demo, spec: {redirectURIs: []}}\n";
    static const char disabled[] = "clientPatcher:\n  enabled: false\n  clientSpecs: []\n";
    static const struct {
        const char *flags, *input, *said;
    } rows[] = {
        {"", misspelt, "warning: "},
        {" -q", misspelt, "warning: "},
        {"", disabled, "note: "},
        {" -q", disabled, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        cli_open(&loading.cli, "diff -f -%s", rows[i].flags);
        load(&loading, rows[i].input);
        assert_true(loading.good);
        if (*rows[i].said ? !strstr(loading.cli.captured.err, rows[i].said) : *loading.cli.captured.err)
            fail_msg("%s:\n%s", rows[i].flags, loading.cli.captured.err);
    }
}

static void a_name_that_is_not_declared_is_an_error(void **state) {
    (void)state;
    auto_loading loading = {0};
    cli_open(&loading.cli, "diff -f - wbe");
    load(&loading, SPECS("web"));
    assert_false(loading.good);
    cli_says(&loading.cli, "error: client \"wbe\" is not declared = try: did you mean \"web\"?");
}

static void one_file_that_is_missing_is_enough(void **state) {
    (void)state;
    auto_text web = fake_file("web.yaml", SPECS("web"));
    auto_loading loading = {0};
    cli_open(&loading.cli, "diff -f %s -f nowhere.yaml", web);
    load(&loading, NULL);
    assert_false(loading.good);
    assert_string_equal(loading.names, "");
    cli_says(&loading.cli, "error: cannot open nowhere.yaml: No such file or directory");
}

/* --- ConfigMaps ------------------------------------------------------------------------------------------ */

#define CONFIG_MAP(namespace, name, data)                                                                    \
    "{\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"" namespace "\",\"name\":\"" name                 \
                                                                       "\"},\"data\":{" data "}}"
#define JSON_OF(name)                                                                                        \
    "\"clients.json\":\"[{\\\"clientId\\\":\\\"" name "\\\",\\\"realm\\\":\\\"demo\\\",\\\"spec\\\":{}}]\""
#define YAML_OF(name)                                                                                        \
    "\"values.yaml\":\"clientPatcher: {clientSpecs: [{clientId: " name ", realm: demo, spec: {}}]}\""
#define OTHER_OF(name)                                                                                       \
    "\"other\":\"clientPatcher: {clientSpecs: [{clientId: " name ", realm: demo, spec: {}}]}\""

static const struct fake_answer config_maps[] = {
    {.request = "GET /api/v1/namespaces/here/configmaps/specs",
     .body = CONFIG_MAP("here", "specs", JSON_OF("a"))},
    {.request = "GET /api/v1/namespaces/far/configmaps/specs",
     .body = CONFIG_MAP("far", "specs", JSON_OF("b") "," YAML_OF("c") "," OTHER_OF("d"))},
    {.request = "GET /api/v1/namespaces/here/configmaps/keyless",
     .body = CONFIG_MAP("here", "keyless", OTHER_OF("d"))},
    {.request = "GET /api/v1/namespaces/here/configmaps?*",
     .body = "{\"items\":[" CONFIG_MAP("here", "x-client-specs",
                                       JSON_OF("x")) "," CONFIG_MAP("here", "unrelated", JSON_OF("no")) "]}"},
    {.request = "GET /api/v1/namespaces/empty/configmaps?*", .body = "{\"items\":[]}"},
    {.request = "GET /api/v1/configmaps?*",
     .body = "{\"items\":[" CONFIG_MAP("here", "x-client-specs", JSON_OF("x")) "," CONFIG_MAP(
         "far", "z-client-specs", YAML_OF("z")) "]}"},
    {0}};

static void load_from_cluster(struct loading *loading, const char *line) {
    struct fake_api *api = fake_api_start(config_maps);
    cli_open(&loading->cli, "diff -s %s -n here %s", fake_api_url(api), line);
    load(loading, LIST("stdin"));
    fake_api_stop(api);
}

static void config_maps_are_named_as_in_the_help(void **state) {
    (void)state;
    static const struct {
        const char *line, *names;
    } rows[] = {
        {"--from-configmap specs", "a"},
        {"--from-configmap here/specs", "a"},
        {"--from-configmap far/specs", "b c"},
        {"--from-configmap far/specs:other", "d"},
        {"--from-configmap keyless:other", "d"},
        {"--from-configmap specs --from-configmap far/specs", "a b c"},
        {"--from-configmap specs -f -", "a stdin"},
        {"--from-configmap far/specs c", "c"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        load_from_cluster(&loading, rows[i].line);
        if (!loading.good || strcmp(loading.names, rows[i].names) != 0)
            fail_msg("%s: %s\n%s", rows[i].line, loading.names, loading.cli.captured.err);
    }
}

static void without_input_the_charts_config_maps_are_read(void **state) {
    (void)state;
    static const struct { const char *line, *names; } rows[] = {{"-q", "x"}, {"-A", "x z"}, {"-A z", "z"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        load_from_cluster(&loading, rows[i].line);
        if (!loading.good || strcmp(loading.names, rows[i].names) != 0)
            fail_msg("%s: %s\n%s", rows[i].line, loading.names, loading.cli.captured.err);
    }
}

static void config_maps_without_declarations_are_errors(void **state) {
    (void)state;
    static const struct {
        const char *line, *said;
    } rows[] = {
        {"--from-configmap keyless", "error: --from-configmap keyless: ConfigMap here/keyless has no key "
                                     "clients.json or values.yaml try: "
                                     "name the key: --from-configmap here/keyless:KEY"},
        {"--from-configmap far/specs:nothing",
         "error: --from-configmap far/specs:nothing: ConfigMap far/specs has no key nothing"},
        {"--from-configmap nowhere", "error: --from-configmap nowhere: "},
        {"-n empty", "error: namespace empty has no ConfigMap whose name ends in -client-specs"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        load_from_cluster(&loading, rows[i].line);
        assert_false(loading.good);
        assert_string_equal(loading.names, "");
        cli_says(&loading.cli, rows[i].said);
    }
}

static void messages_name_the_config_map(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/namespaces/here/configmaps/broken",
         .body = CONFIG_MAP("here", "broken", "\"clients.json\":\"[{\"")},
        {0}};
    auto_loading loading = {0};
    struct fake_api *api = fake_api_start(answers);
    cli_open(&loading.cli, "diff -s %s -n here --from-configmap broken", fake_api_url(api));
    load(&loading, NULL);
    fake_api_stop(api);
    assert_false(loading.good);
    cli_says(&loading.cli, "--> ConfigMap here/broken, clients.json:1:");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_whole),
        cmocka_unit_test(a_dash_is_standard_input),
        cmocka_unit_test(what_cannot_be_read_is_named_with_the_reason),
        cmocka_unit_test(standard_input_that_cannot_be_read_is_an_error),
        cmocka_unit_test(a_file_may_be_as_large_as_the_ceiling_but_no_larger),
        cmocka_unit_test(ctrl_c_ends_the_wait_for_input),
        cmocka_unit_test(files_are_loaded_without_a_cluster),
        cmocka_unit_test(standard_input_is_one_of_the_files),
        cmocka_unit_test(everything_that_is_wrong_is_shown_with_its_line),
        cmocka_unit_test(warnings_do_not_stop_and_notes_can_be_silenced),
        cmocka_unit_test(a_name_that_is_not_declared_is_an_error),
        cmocka_unit_test(one_file_that_is_missing_is_enough),
        cmocka_unit_test(config_maps_are_named_as_in_the_help),
        cmocka_unit_test(without_input_the_charts_config_maps_are_read),
        cmocka_unit_test(config_maps_without_declarations_are_errors),
        cmocka_unit_test(messages_name_the_config_map),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
