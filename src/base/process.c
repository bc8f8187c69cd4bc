#include "kcrealm/base/process.h"

#include "child.h"

#include "kcrealm/base/memory.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OUTPUT_CEILING_DEFAULT ((size_t)1 << 20)
#define ERRORS_CEILING ((size_t)4 * 1024)
/* Longer lines are not meant for people. */
#define LINE_CEILING ((size_t)64 * 1024)
#define LAST_WORDS_MAX ((size_t)2048)
/* How often an end or an interrupt is looked for that no descriptor tells of. */
#define PATIENCE_MS 50
#define PATIENCE_SHORT_MS 5
#define TERMINATE_MS 2000
#define READ_SIZE ((size_t)4096)
#define READS_MAX 256
/* Somebody else has waited for the child: SIGCHLD is ignored. */
#define STATUS_UNKNOWN 255

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int status_of(int wait_status) {
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/* True once the child has ended and been waited for. */
static bool has_ended(pid_t pid, int *exit_status) {
    int wait_status = 0;
    pid_t ended = waitpid(pid, &wait_status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR))
        return false;
    *exit_status = ended == pid ? status_of(wait_status) : STATUS_UNKNOWN;
    return true;
}

static void send_signal(const struct child *child, int signal) {
    kill(child->leads_group ? -child->pid : child->pid, signal);
}

/* TERM, after a while KILL. */
static void end_child(const struct child *child) {
    int exit_status = 0;
    send_signal(child, SIGTERM);
    for (long long deadline = now_ms() + TERMINATE_MS; now_ms() < deadline;) {
        if (has_ended(child->pid, &exit_status))
            return;
        poll(NULL, 0, PATIENCE_SHORT_MS);
    }
    send_signal(child, SIGKILL);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* Reads what is there into buffer, beyond its ceiling to nowhere, so that the child does not wait for us; not
 * for ever, since others may write as fast as we read. Closes at the end of file. */
static void drain(int *descriptor, struct buffer *buffer) {
    char bytes[READ_SIZE];
    for (int reads = 0; *descriptor >= 0 && reads < READS_MAX; reads++) {
        ssize_t size = read(*descriptor, bytes, sizeof bytes);
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (size <= 0) {
            close(*descriptor);
            *descriptor = -1;
            return;
        }
        buffer_add(buffer, bytes, (size_t)size);
    }
}

static void close_pipes(struct child *child) {
    if (child->output >= 0)
        close(child->output);
    if (child->errors >= 0)
        close(child->errors);
    child->output = child->errors = -1;
}

static void wait_for_output(const struct child *child, int timeout_ms) {
    struct pollfd wanted[] = {{.fd = child->output, .events = POLLIN},
                              {.fd = child->errors, .events = POLLIN}};
    /* Both pipes are closed just before the child ends. Negative descriptors are passed over. */
    bool both_closed = child->output < 0 && child->errors < 0;
    poll(wanted, mem_count(wanted), both_closed ? PATIENCE_SHORT_MS : timeout_ms);
}

/* False when the child must not go on. */
static bool may_go_on(const struct process_options *options, long long started_ms, struct error *err) {
    if (options->interrupted && *options->interrupted)
        return error_set(err, ERROR_INTERRUPTED, "interrupted");
    if (options->deadline_ms && now_ms() - started_ms >= options->deadline_ms)
        return error_set(err, ERROR_UNREACHABLE, "%s did not end within %d s", options->argv[0],
                         (options->deadline_ms + 999) / 1000);
    return true;
}

static bool is_within_ceiling(const struct process_options *options, const struct process_result *result,
                              struct error *err) {
    if (!result->output.overflow)
        return true;
    return error_set(err, ERROR_INPUT, "%s wrote more than %zu KiB", options->argv[0],
                     result->output.ceiling / 1024);
}

bool process_run(const struct process_options *options, struct process_result *result, struct error *err) {
    *result = (struct process_result){
        .output.ceiling = options->output_ceiling ? options->output_ceiling : OUTPUT_CEILING_DEFAULT,
        .errors.ceiling = ERRORS_CEILING,
    };
    struct child child;
    long long started_ms = now_ms();
    if (!child_start(options, false, &child, err))
        return false;
    bool ended = false, fine = true;
    while (fine && !ended) {
        wait_for_output(&child, PATIENCE_MS);
        /* First whether it has ended, then what it wrote: nothing of its own comes after that, though its
         * children may keep the pipes open. */
        ended = has_ended(child.pid, &result->exit_status);
        drain(&child.output, &result->output);
        drain(&child.errors, &result->errors);
        fine = is_within_ceiling(options, result, err) && (ended || may_go_on(options, started_ms, err));
    }
    if (!ended)
        end_child(&child);
    close_pipes(&child);
    return fine;
}

void process_result_clear(struct process_result *result) {
    buffer_clear(&result->output);
    buffer_clear(&result->errors);
}

struct process {
    struct child child;
    struct buffer pending; /* read, not yet given as a line */
    char *program;
    const volatile sig_atomic_t *interrupted;
};

struct process *process_start(const struct process_options *options, struct error *err) {
    struct child child;
    if (!child_start(options, true, &child, err))
        return NULL;
    struct process *process = mem_alloc(sizeof *process);
    process->child = child;
    process->program = mem_dup(options->argv[0]);
    process->interrupted = options->interrupted;
    process->pending.ceiling = LINE_CEILING + READS_MAX * READ_SIZE;
    return process;
}

/* Only called with a short line pending: what a drain adds to that has room below the ceiling. */
static char *take_line(struct process *process) {
    struct buffer *pending = &process->pending;
    const char *text = buffer_text(pending);
    const char *newline = memchr(text, '\n', pending->size);
    bool last = process->child.output < 0 && pending->size;
    if (!newline && !last && pending->size < LINE_CEILING)
        return NULL;
    size_t length = newline ? (size_t)(newline - text) : pending->size;
    char *line = mem_dup_n(text, length);
    buffer_consume(pending, newline ? length + 1 : length);
    return line;
}

char *process_read_line(struct process *process, int timeout_ms, struct error *err) {
    for (long long deadline = now_ms() + timeout_ms;;) {
        char *line = take_line(process);
        if (line)
            return line;
        if (process->child.output < 0) {
            error_set(err, ERROR_UNREACHABLE, "%s has ended", process->program);
            return NULL;
        }
        if (process->interrupted && *process->interrupted) {
            error_set(err, ERROR_INTERRUPTED, "interrupted");
            return NULL;
        }
        long long left_ms = deadline - now_ms();
        if (left_ms <= 0) {
            error_set(err, ERROR_UNREACHABLE, "%s has said nothing for %d s", process->program,
                      (timeout_ms + 999) / 1000);
            return NULL;
        }
        wait_for_output(&process->child, left_ms < PATIENCE_MS ? (int)left_ms : PATIENCE_MS);
        drain(&process->child.output, &process->pending);
    }
}

int process_descriptor(const struct process *process) {
    return process->child.output;
}

bool process_follow(struct process *process) {
    struct buffer *pending = &process->pending;
    drain(&process->child.output, pending);
    if (pending->size > LAST_WORDS_MAX) {
        buffer_consume(pending, pending->size - LAST_WORDS_MAX);
        const char *newline = memchr(buffer_text(pending), '\n', pending->size);
        buffer_consume(pending, newline ? (size_t)(newline - buffer_text(pending)) + 1 : 0);
    }
    return process->child.output >= 0;
}

const char *process_last_words(const struct process *process) {
    return buffer_text(&process->pending);
}

void process_stop(struct process *process) {
    if (!process)
        return;
    end_child(&process->child);
    close_pipes(&process->child);
    buffer_clear(&process->pending);
    mem_free(process->program);
    mem_free(process);
}
