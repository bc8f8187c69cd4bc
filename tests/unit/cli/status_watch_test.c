/* Waiting and watching, with somebody who changes things meanwhile. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "support/fake_api.h"
#include "support/status_command.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)); text++)
        count++;
    return count;
}

/* Ends the pauses of the command, and interrupts it after so many looks. */
static struct {
    pthread_t main, thread;
    atomic_uint looks; /* that have begun */
    atomic_bool ended;
    unsigned looks_max; /* 0: no limit */
} nudging;

static void do_nothing(int number) {
    (void)number;
}

static void *nudge(void *state) {
    while (!atomic_load(&nudging.ended)) {
        usleep(20000);
        if (nudging.looks_max && atomic_load(&nudging.looks) > nudging.looks_max)
            session_interrupts = 1;
        pthread_kill(nudging.main, SIGUSR1);
    }
    return state;
}

static void nudging_start(unsigned looks_max) {
    const struct sigaction action = {.sa_handler = do_nothing};
    sigaction(SIGUSR1, &action, NULL);
    nudging.main = pthread_self();
    nudging.looks_max = looks_max;
    atomic_store(&nudging.looks, 0);
    atomic_store(&nudging.ended, false);
    pthread_create(&nudging.thread, NULL, nudge, NULL);
}

static void nudging_end(void) {
    atomic_store(&nudging.ended, true);
    pthread_join(nudging.thread, NULL);
    session_interrupts = 0;
}

/* Each look asks for the version first. */
static bool is_third_look(const struct script_request *request) {
    return strcmp(request->path, "/admin/serverinfo") == 0 && atomic_fetch_add(&nudging.looks, 1) + 1 == 3;
}

static void remove_client_before_third_look(struct fake_keycloak *fake,
                                            const struct script_request *request) {
    json_t *clients = fake_list(fake, "ameide", "clients");
    if (!is_third_look(request))
        return;
    for (size_t i = json_array_size(clients); i-- > 0;)
        if (json_array_get(clients, i) == fake_client(fake, "ameide", "app"))
            json_array_remove(clients, i);
}

static void add_client_before_third_look(struct fake_keycloak *fake, const struct script_request *request) {
    if (is_third_look(request))
        fake_add_client(fake, "ameide", APP);
}

/* What one look prints; freed by the caller. */
static char *report_of(const char *client, const char *arguments) {
    auto_command given;
    status_open(&given, client);
    status_run(&given, 200, VAULT_HOLDS(APP_SECRET), arguments);
    return mem_dup(given.cli.captured.out);
}

#define WATCHED "--for secret"

static void watching_prints_what_changes_until_it_is_interrupted(void **state) {
    (void)state;
    auto_text before = report_of(APP, WATCHED);
    auto_text after = report_of(NULL, WATCHED);
    auto_text both = mem_format("%s%s", before, after);
    static const char *const flags[] = {"-w", "--watch"};
    for (size_t i = 0; i < mem_count(flags); i++) {
        auto_command given;
        auto_text arguments = mem_format(WATCHED " %s", flags[i]);
        status_open(&given, APP);
        given.keycloak.before = remove_client_before_third_look;
        nudging_start(5);
        status_run(&given, 200, VAULT_HOLDS(APP_SECRET), arguments);
        nudging_end();
        cli_exits(&given.cli, EXIT_ON_INTERRUPT);
        if (strcmp(given.cli.captured.out, both) != 0)
            fail_msg("%s\ninstead of\n%s", given.cli.captured.out, both);
        assert_int_equal(count_of(given.cli.captured.err, "no cluster is at hand"), 1);
    }
}

#define REDRAW "\033[H\033[2J"

static void on_a_terminal_each_change_is_drawn_on_an_empty_screen(void **state) {
    (void)state;
    struct terminal terminal;
    if (!terminal_open(&terminal))
        skip();
    auto_command given;
    auto_text declared = fake_file("values.yaml", DECLARED);
    status_open(&given, APP);
    given.keycloak.before = remove_client_before_third_look;
    cli_open(&given.cli, "status -f %s " WATCHED " -w", declared);
    cli_use_keycloak(&given.cli, &given.keycloak);
    nudging_start(5);
    capture_start(&given.cli.captured, NULL);
    capture_use(STDOUT_FILENO, terminal.descriptor);
    cli_start(&given.cli);
    int status = run_status(&given.cli.session);
    capture_end(&given.cli.captured);
    nudging_end();
    auto_text shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    assert_int_equal(status, EXIT_ON_INTERRUPT);
    assert_int_equal(strncmp(shown, REDRAW, strlen(REDRAW)), 0);
    assert_int_equal(count_of(shown, REDRAW), 2);
}

static int resized = -1; /* the terminal of which the test changes the width */

/* What a terminal of so many rows shows until the looks are over; "": there are no terminals. */
static char *screen_during(const char *arguments, unsigned short rows,
                           void (*before)(struct fake_keycloak *, const struct script_request *),
                           unsigned looks) {
    struct terminal terminal;
    if (!terminal_open(&terminal))
        return mem_dup("");
    const struct winsize size = {.ws_row = rows, .ws_col = 100};
    auto_command given;
    auto_text declared = fake_file("values.yaml", DECLARED);
    ioctl(terminal.descriptor, TIOCSWINSZ, &size);
    resized = terminal.descriptor;
    status_open(&given, NULL);
    given.keycloak.before = before;
    cli_open(&given.cli, "status -f %s --for client -w %s", declared, arguments);
    cli_use_keycloak(&given.cli, &given.keycloak);
    nudging_start(looks);
    capture_start(&given.cli.captured, NULL);
    capture_use(STDOUT_FILENO, terminal.descriptor);
    cli_start(&given.cli);
    (void)run_status(&given.cli.session);
    capture_end(&given.cli.captured);
    nudging_end();
    char *shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    return shown;
}

/* After the first look. */
static char *screen_of(const char *arguments, unsigned short rows) {
    return screen_during(arguments, rows, add_client_before_third_look, 1);
}

/* The table stands first, and would be the first to scroll away. */
static void a_small_terminal_keeps_the_table(void **state) {
    (void)state;
    auto_text whole = screen_of("", 40);
    auto_text small = screen_of("", 6);
    if (!*whole)
        skip();
    assert_null(strstr(whole, "more lines"));
    assert_non_null(strstr(small, "CLIENT"));
    assert_non_null(strstr(small, " more lines: name fewer clients, or leave out --watch)\n"));
    assert_true(count_of(small, "\n") == 5);
}

static void wide_is_drawn_in_place_as_well(void **state) {
    (void)state;
    auto_text shown = screen_of("-o wide", 40);
    auto_text machine = screen_of("-o yaml", 5);
    if (!*shown)
        skip();
    assert_int_equal(strncmp(shown, REDRAW, strlen(REDRAW)), 0);
    assert_null(strstr(machine, REDRAW));
    assert_null(strstr(machine, "more lines"));
}

static void narrow_before_third_look(struct fake_keycloak *fake, const struct script_request *request) {
    const struct winsize narrow = {.ws_row = 40, .ws_col = 60};
    (void)fake;
    if (is_third_look(request))
        ioctl(resized, TIOCSWINSZ, &narrow);
}

static size_t widest_line(const char *text) {
    size_t widest = 0;
    for (; *text; text += strspn(text, "\r\n")) {
        size_t size = strcspn(text, "\r\n");
        auto_text line = mem_dup_n(text, size);
        widest = text_columns(line) > widest ? text_columns(line) : widest;
        text += size;
    }
    return widest;
}

/* The report is folded for the width that the terminal has now. */
static void a_terminal_that_was_made_narrower_gets_narrower_lines(void **state) {
    (void)state;
    auto_text shown = screen_during("--color never", 40, narrow_before_third_look, 4);
    if (!*shown)
        skip();
    assert_int_equal(count_of(shown, REDRAW), 2);
    char *second = strstr(shown + 1, REDRAW);
    assert_in_range(widest_line(second + strlen(REDRAW)), 1, 60);
    *second = '\0';
    assert_in_range(widest_line(shown + strlen(REDRAW)), 61, 100);
}

static void waiting_ends_with_the_first_healthy_look(void **state) {
    (void)state;
    auto_text healthy = report_of(APP, WATCHED);
    auto_command given;
    status_open(&given, NULL);
    given.keycloak.before = add_client_before_third_look;
    nudging_start(0);
    status_run(&given, 200, VAULT_HOLDS(APP_SECRET), WATCHED " --wait --timeout 1h");
    nudging_end();
    cli_exits(&given.cli, EXIT_EQUAL);
    assert_string_equal(given.cli.captured.out, healthy);
    assert_int_equal(count_of(given.cli.captured.err, "no cluster is at hand"), 1);
    assert_int_equal(status_looks(&given), 3);
    /* Connections that work are kept. */
    assert_int_equal(http_script_count(given.keycloak.script, "POST /realms/master/protocol"), 1);
}

static void a_server_that_was_not_reached_is_tried_from_the_beginning(void **state) {
    (void)state;
    auto_command given;
    status_open(&given, APP);
    fake_add_rule(&given.keycloak, &(struct fake_rule){"POST /realms/master/protocol", 1, 401,
                                                       "{'error':'invalid_grant','error_description':"
                                                       "'Invalid user credentials'}",
                                                       NULL});
    nudging_start(0);
    status_run(&given, 200, VAULT_HOLDS(APP_SECRET), OWN_HOPS " --wait --timeout 1h");
    nudging_end();
    cli_exits(&given.cli, EXIT_EQUAL);
    assert_int_equal(http_script_count(given.keycloak.script, "POST /realms/master/protocol"), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(watching_prints_what_changes_until_it_is_interrupted),
        cmocka_unit_test(on_a_terminal_each_change_is_drawn_on_an_empty_screen),
        cmocka_unit_test(a_small_terminal_keeps_the_table),
        cmocka_unit_test(wide_is_drawn_in_place_as_well),
        cmocka_unit_test(a_terminal_that_was_made_narrower_gets_narrower_lines),
        cmocka_unit_test(waiting_ends_with_the_first_healthy_look),
        cmocka_unit_test(a_server_that_was_not_reached_is_tried_from_the_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
