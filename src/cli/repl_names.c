#include "cli/repl_names.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/finding.h"
#include "kcrealm/net/url.h"

#include <signal.h>
#include <sys/time.h>

/* Of one kind: those of the realm that begin with prefix, all of them when complete. */
struct kept {
    char *realm, *prefix;
    bool complete;
    long long at_ms;
    struct strings names;
};

struct repl_cache {
    struct kept kinds[COMPLETES_WORDS];
};

/* prefix is the pattern's second value where the server can search for it. */
static const struct names_row {
    const char *path;
    const char *key;
    bool of_realm;
    bool searches;
} rows[COMPLETES_WORDS] = {
    [COMPLETES_REALMS] = {"/admin/realms?briefRepresentation=true", "realm", false, false},
    [COMPLETES_CLIENTS] = {"/admin/realms/{}/clients?search=true&clientId={}", "clientId", true, true},
    [COMPLETES_SCOPES] = {"/admin/realms/{}/client-scopes", "name", true, false},
    [COMPLETES_USERS] = {"/admin/realms/{}/users?briefRepresentation=true&search={}", "username", true, true},
};

static void kept_clear(struct kept *kept) {
    mem_free(kept->realm);
    mem_free(kept->prefix);
    strings_clear(&kept->names);
    *kept = (struct kept){0};
}

void repl_names_free(struct repl_cache *cache) {
    for (size_t i = 0; cache && i < COMPLETES_WORDS; i++)
        kept_clear(&cache->kinds[i]);
    mem_free(cache);
}

static bool is_fresh(const struct kept *kept, const struct repl *repl, const char *prefix) {
    if (!kept->realm || !text_equal(kept->realm, repl->realm))
        return false;
    if (session_now_ms() - kept->at_ms > REPL_NAMES_KEPT_MS)
        return false;
    return kept->complete ? text_starts_with(prefix, kept->prefix) : text_equal(prefix, kept->prefix);
}

static char *path_of(const struct names_row *row, const struct repl *repl, const char *prefix) {
    auto_text path = row->of_realm ? url_path(row->path, repl->realm, row->searches ? prefix : NULL, NULL)
                                   : mem_dup(row->path);
    return row->searches ? mem_format("%s&first=0&max=%d", path, REPL_NAMES_MAX) : mem_steal(path);
}

/* --- The deadline: it ends a run as two Ctrl-C do -------------------------------------------------------- */

static void interrupt_twice(int signal_number) {
    (void)signal_number;
    session_interrupts = 2;
}

static void deadline_set(long milliseconds) {
    struct sigaction action = {.sa_handler = interrupt_twice};
    const struct itimerval timer = {
        .it_value = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void deadline_end(void) {
    const struct itimerval never = {0};
    setitimer(ITIMER_REAL, &never, NULL);
    session_interrupts = 0;
}

/* --- Reading --------------------------------------------------------------------------------------------- */

static void take(struct kept *kept, const json_t *list, const char *key) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        const char *name = value_text(item, key);
        if (name)
            strings_add(&kept->names, name);
    }
    kept->complete = i < REPL_NAMES_MAX;
}

static void fetch(struct repl *repl, enum repl_completes kind, const char *prefix, struct kept *kept) {
    const struct names_row *row = &rows[kind];
    struct event_sink heard = repl->session->events;
    auto_error ignored = {0};
    repl->session->events.emit = NULL;
    deadline_set(REPL_NAMES_DEADLINE_MS);
    auto_json list = repl_read(repl, path_of(row, repl, prefix), &ignored);
    deadline_end();
    repl->session->events = heard;
    kept_clear(kept);
    /* A failure is kept as well: the next Tab should not wait again. */
    kept->realm = mem_dup(repl->realm);
    kept->prefix = mem_dup(row->searches ? prefix : "");
    kept->at_ms = session_now_ms();
    take(kept, list, row->key);
}

static void add_codes(struct strings *names) {
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        char code[FINDING_CODE_SIZE];
        strings_add(names, finding_code_write(kind->code, code));
    }
}

void repl_names(void *state, enum repl_completes kind, const char *prefix, struct strings *names) {
    struct repl *repl = state;
    if (kind == COMPLETES_CODES)
        add_codes(names);
    if (kind >= COMPLETES_WORDS || !rows[kind].path || !repl->connection.keycloak)
        return;
    if (!repl->cache)
        repl->cache = mem_alloc(sizeof *repl->cache);
    struct kept *kept = &repl->cache->kinds[kind];
    if (!is_fresh(kept, repl, prefix))
        fetch(repl, kind, prefix, kept);
    for (size_t i = 0; i < kept->names.count; i++)
        strings_add(names, kept->names.items[i]);
}
