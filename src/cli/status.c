#include "cli/status_look.h"
#include "cli/writing.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/input.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WAIT_INTERVAL_MS 2000
#define WATCH_INTERVAL_MS 5000

static enum hop hop_named(const char *name) {
    enum hop hop = 0;
    while (hop < HOPS && strcmp(hop_kind(hop)->name, name) != 0)
        hop++;
    return hop;
}

static bool refuse_hop(const char *name, struct error *err) {
    const char *names[HOPS + 1] = {NULL};
    auto_strings list = {0};
    for (enum hop hop = 0; hop < HOPS; hop++) {
        names[hop] = hop_kind(hop)->name;
        strings_add(&list, names[hop]);
    }
    const char *near = text_nearest(name, names);
    auto_text all = strings_join(&list, ", ");
    error_set(err, ERROR_USAGE, "--for: there is no hop \"%s\"", name);
    return near ? error_next(err, "did you mean %s?", near) : error_next(err, "use some of %s", all);
}

static bool read_hops(const char *text, bool wanted[HOPS], struct error *err) {
    auto_strings names = {0};
    for (enum hop hop = 0; hop < HOPS; hop++)
        wanted[hop] = text == NULL;
    if (text)
        strings_split(&names, text, ',');
    if (text && !names.count)
        return refuse_hop(text, err);
    for (size_t i = 0; i < names.count; i++) {
        enum hop hop = hop_named(names.items[i]);
        if (hop == HOPS)
            return refuse_hop(names.items[i], err);
        wanted[hop] = true;
    }
    return true;
}

static int exit_status(enum chain_health health) {
    static const int statuses[] = {
        [CHAIN_HEALTHY] = EXIT_EQUAL, [CHAIN_IS_BROKEN] = EXIT_DIFFERENT, [CHAIN_UNCLEAR] = EXIT_TROUBLE};
    return statuses[health];
}

/* One look and its report; health is not set when it fails. */
static bool look_once(struct status_look *look, struct buffer *text, enum chain_health *health,
                      struct error *err) {
    struct session *session = look->session;
    struct chain_status status = {0};
    bool looked = status_look(look, err);
    if (looked) {
        status_choose_hops(look, &status);
        chain_judge(&look->facts, &status);
        *health = chain_status_health(&status);
        session_measure(session);
        report_status(text, &status, session->format, &session->style);
    }
    chain_status_clear(&status);
    return looked;
}

/* Whatever was not reached is tried from the beginning the next time. */
static void prepare_next(struct status_look *look) {
    bool whole = look->facts.keycloak.state == REACH_DONE && look->facts.vault.state != REACH_FAILED &&
                 look->facts.cluster.state != REACH_FAILED;
    status_forget(look);
    if (!whole)
        connect_close(look->connection);
}

static int once(struct status_look *look) {
    auto_buffer text = {0};
    auto_error err = {0};
    enum chain_health health = CHAIN_UNCLEAR;
    if (!look_once(look, &text, &health, &err))
        return session_fail(look->session, &err);
    return session_finish(look->session, &text, exit_status(health));
}

/* The last report is printed, whatever it says. */
static int until_healthy(struct status_look *look) {
    struct session *session = look->session;
    long long deadline_ms = session_now_ms() + writing_timeout_ms(&session->flags);
    for (;;) {
        auto_buffer text = {0};
        auto_error err = {0};
        enum chain_health health = CHAIN_UNCLEAR;
        if (!look_once(look, &text, &health, &err))
            return session_fail(session, &err);
        if (health == CHAIN_HEALTHY || session_now_ms() + WAIT_INTERVAL_MS > deadline_ms ||
            session_interrupts)
            return session_finish(session, &text, exit_status(health));
        prepare_next(look);
        session->events.level = session->events.level < 0 ? session->events.level : 0;
        session->flags.quiet = true; /* what was said once need not be said again */
        session_pause_ms(WAIT_INTERVAL_MS);
    }
}

/* 0: standard output is no terminal, or one that does not say. */
static size_t terminal_rows(void) {
    struct winsize size = {0};
    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

static size_t count_lines(const char *text) {
    size_t count = 0;
    for (; (text = strchr(text, '\n')); text++)
        count++;
    return count;
}

/* What has room on a screen of so many rows, the last of which is the cursor's: the table stands first, and would be
 * the first to leave it. */
static void add_fitting(struct buffer *screen, const struct buffer *text, size_t rows) {
    const char *end = buffer_text(text);
    size_t lines = count_lines(end);
    if (rows < 3 || lines < rows) {
        buffer_add(screen, buffer_text(text), text->size);
        return;
    }
    for (size_t kept = rows - 2; kept; kept--)
        end = strchr(end, '\n') + 1;
    buffer_add(screen, buffer_text(text), (size_t)(end - buffer_text(text)));
    buffer_format(screen, "(%zu more lines: name fewer clients, or leave out --watch)\n", lines - (rows - 2));
}

/* On a terminal the screen is drawn anew; elsewhere a report is printed when it differs from the one before. */
static bool show_change(struct session *session, const struct buffer *text, struct buffer *shown) {
    auto_buffer screen = {0};
    bool is_for_people = session->format == REPORT_TEXT || session->format == REPORT_WIDE;
    if (isatty(STDOUT_FILENO) && is_for_people)
        buffer_add_text(&screen, "\033[H\033[2J");
    add_fitting(&screen, text, is_for_people ? terminal_rows() : 0);
    if (strcmp(buffer_text(&screen), buffer_text(shown)) == 0)
        return true;
    buffer_clear(shown);
    buffer_add(shown, buffer_text(&screen), screen.size);
    return session_write(session, &screen);
}

static int keep_watching(struct status_look *look) {
    struct session *session = look->session;
    auto_buffer shown = {0};
    for (;;) {
        auto_buffer text = {0};
        auto_error err = {0};
        enum chain_health health = CHAIN_UNCLEAR;
        if (!look_once(look, &text, &health, &err))
            return session_fail(session, &err);
        if (!show_change(session, &text, &shown))
            return session->reader_gone ? exit_status(health) : EXIT_TROUBLE;
        prepare_next(look);
        session->flags.quiet = true;
        session_pause_ms(WATCH_INTERVAL_MS);
        if (session_interrupts)
            return EXIT_ON_INTERRUPT;
    }
}

/* Names that are not declared are no mistake: they are looked for. */
static bool load(struct session *session, struct connection *connection, struct desired *desired) {
    bool found = false;
    bool loaded = input_is_named(&session->flags) ? input_load_extractions(session, connection, NULL, desired)
                                                  : input_load_found(session, connection, desired, &found);
    if (loaded)
        desired_narrow(desired, &session->flags.arguments);
    return loaded;
}

static int run(struct status_look *look) {
    const struct flags *flags = &look->session->flags;
    if (flags->watch)
        return keep_watching(look);
    return flags->wait ? until_healthy(look) : once(look);
}

int run_status(struct session *session) {
    struct connection connection = {.session = session};
    struct desired desired = {0};
    struct status_look look = {.session = session, .connection = &connection, .desired = &desired};
    auto_error err = {0};
    int status = EXIT_TROUBLE;
    session->style.ascii |= session->flags.ascii;
    if (!report_format_check(session->format, DOCUMENT_STATUS, &err) ||
        !read_hops(session->flags.hops, look.wanted, &err))
        status = session_fail(session, &err);
    else if (load(session, &connection, &desired))
        status = run(&look);
    status_forget(&look);
    desired_clear(&desired);
    connect_close(&connection);
    return status;
}
