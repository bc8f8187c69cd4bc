#include "support/http_script.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/loopback.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

#define REQUEST_MAX 65536
#define RECORDS_MAX 4096

struct record {
    char *line; /* "METHOD path" */
    char *body;
};

struct http_script {
    script_function *function;
    void *state;
    struct loopback *loopback;
    pthread_mutex_t lock; /* of what follows, and of the function's state */
    struct record records[RECORDS_MAX];
    size_t count;
    unsigned at_once;
    unsigned most_at_once;
};

/* In place: the values of all must be found before the first is cut off. */
static char *header_value(char *text, const char *name) {
    char *value = strcasestr(text, name);
    return value ? value + strlen(name) : NULL;
}

static const char *header_end(char *value) {
    if (value)
        value[strcspn(value, "\r")] = '\0';
    return value ? value : "";
}

/* Cuts the text of a request into its parts, in place. */
static struct script_request parse(char *text, char **line) {
    struct script_request request = {.method = text, .path = "", .body = ""};
    char *end = strstr(text, "\r\n\r\n");
    if (end) {
        *end = '\0';
        request.body = end + 4;
    }
    char *authorization = header_value(text, "\r\nAuthorization: ");
    char *cookie = header_value(text, "\r\nCookie: ");
    request.authorization = header_end(authorization);
    request.cookie = header_end(cookie);
    char *space = strchr(text, ' ');
    char *second = space ? strchr(space + 1, ' ') : NULL;
    if (second)
        *second = '\0';
    *line = mem_dup(text);
    if (space) {
        *space = '\0';
        request.path = space + 1;
    }
    return request;
}

static void ask(struct http_script *script, char *text, struct script_answer *answer) {
    auto_text line = NULL;
    struct script_request request = parse(text, &line);
    pthread_mutex_lock(&script->lock);
    if (script->count < RECORDS_MAX)
        script->records[script->count++] = (struct record){mem_dup(line), mem_dup(request.body)};
    if (++script->at_once > script->most_at_once)
        script->most_at_once = script->at_once;
    script->function(script->state, &request, answer);
    pthread_mutex_unlock(&script->lock);
}

static void leave(struct http_script *script) {
    pthread_mutex_lock(&script->lock);
    script->at_once--;
    pthread_mutex_unlock(&script->lock);
}

static void serve(struct loopback_connection *connection) {
    struct http_script *script = connection->state;
    char text[REQUEST_MAX];
    bool open = true;
    while (open && loopback_read_request(connection, text, sizeof text)) {
        struct script_answer answer = {.status = 200, .type = "application/json"};
        ask(script, text, &answer);
        if (answer.delay_ms)
            loopback_pause_ms(answer.delay_ms);
        /* Before the answer, because the next request may come as soon as it is out. */
        leave(script);
        auto_text header =
            mem_format("Content-Type: %s\r\n%s", answer.type, answer.headers ? answer.headers : "");
        open = answer.status &&
               loopback_answer(connection, answer.status, header, answer.body ? answer.body : "");
        mem_free(answer.body);
        mem_free(answer.headers);
    }
}

struct http_script *http_script_start(script_function *function, void *state) {
    struct http_script *script = mem_alloc(sizeof *script);
    script->function = function;
    script->state = state;
    pthread_mutex_init(&script->lock, NULL);
    script->loopback = loopback_start(serve, script);
    return script;
}

void http_script_stop(struct http_script *script) {
    loopback_stop(script->loopback);
    http_script_forget(script);
    pthread_mutex_destroy(&script->lock);
    mem_free(script);
}

const char *http_script_url(const struct http_script *script) {
    return loopback_url(script->loopback);
}

size_t http_script_count(struct http_script *script, const char *start) {
    size_t count = 0;
    pthread_mutex_lock(&script->lock);
    for (size_t i = 0; i < script->count; i++)
        count += text_starts_with(script->records[i].line, start);
    pthread_mutex_unlock(&script->lock);
    return count;
}

char *http_script_log(struct http_script *script, bool with_bodies) {
    struct buffer log = {0};
    pthread_mutex_lock(&script->lock);
    for (size_t i = 0; i < script->count; i++) {
        const struct record *record = &script->records[i];
        bool body = with_bodies && *record->body;
        buffer_format(&log, "%s%s%s\n", record->line, body ? " " : "", body ? record->body : "");
    }
    pthread_mutex_unlock(&script->lock);
    return buffer_steal(&log);
}

void http_script_forget(struct http_script *script) {
    pthread_mutex_lock(&script->lock);
    for (size_t i = 0; i < script->count; i++) {
        mem_free(script->records[i].line);
        mem_free(script->records[i].body);
    }
    script->count = 0;
    pthread_mutex_unlock(&script->lock);
}

unsigned http_script_most_at_once(struct http_script *script) {
    pthread_mutex_lock(&script->lock);
    unsigned most = script->most_at_once;
    pthread_mutex_unlock(&script->lock);
    return most;
}
