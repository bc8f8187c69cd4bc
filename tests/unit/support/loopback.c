#include "support/loopback.h"

#include "kcrealm/base/memory.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 256

struct worker {
    struct loopback *loopback;
    struct loopback_connection connection;
    pthread_t thread;
};

struct loopback {
    loopback_serve *serve;
    void *state;
    int listener;
    unsigned port;
    char *url;
    pthread_t thread;
    pthread_mutex_t lock;
    unsigned count;
    struct worker workers[CONNECTIONS_MAX];
};

static int bind_anywhere(unsigned *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    assert(descriptor >= 0);
    int result = bind(descriptor, (struct sockaddr *)&address, size);
    assert(result == 0);
    result = getsockname(descriptor, (struct sockaddr *)&address, &size);
    assert(result == 0);
    *port = ntohs(address.sin_port);
    return descriptor;
}

static void *work(void *state) {
    struct worker *worker = state;
    worker->loopback->serve(&worker->connection);
    /* The descriptor itself is closed by loopback_stop, so that its number is not used again before. */
    shutdown(worker->connection.descriptor, SHUT_RDWR);
    return NULL;
}

static void *accept_all(void *state) {
    struct loopback *loopback = state;
    for (;;) {
        int descriptor = accept(loopback->listener, NULL, NULL);
        if (descriptor < 0)
            return NULL;
        pthread_mutex_lock(&loopback->lock);
        assert(loopback->count < CONNECTIONS_MAX);
        struct worker *worker = &loopback->workers[loopback->count];
        worker->loopback = loopback;
        worker->connection = (struct loopback_connection){
            .descriptor = descriptor, .number = loopback->count, .state = loopback->state};
        int failed = pthread_create(&worker->thread, NULL, work, worker);
        assert(!failed);
        (void)failed;
        loopback->count++;
        pthread_mutex_unlock(&loopback->lock);
    }
}

struct loopback *loopback_start(loopback_serve *serve, void *state) {
    struct loopback *loopback = mem_alloc(sizeof *loopback);
    loopback->serve = serve;
    loopback->state = state;
    loopback->listener = bind_anywhere(&loopback->port);
    loopback->url = mem_format("http://127.0.0.1:%u", loopback->port);
    pthread_mutex_init(&loopback->lock, NULL);
    int failed =
        listen(loopback->listener, 64) || pthread_create(&loopback->thread, NULL, accept_all, loopback);
    assert(!failed);
    (void)failed;
    return loopback;
}

void loopback_stop(struct loopback *loopback) {
    shutdown(loopback->listener, SHUT_RDWR);
    pthread_join(loopback->thread, NULL);
    close(loopback->listener);
    for (unsigned i = 0; i < loopback->count; i++) {
        shutdown(loopback->workers[i].connection.descriptor, SHUT_RDWR);
        pthread_join(loopback->workers[i].thread, NULL);
        close(loopback->workers[i].connection.descriptor);
    }
    pthread_mutex_destroy(&loopback->lock);
    mem_free(loopback->url);
    mem_free(loopback);
}

const char *loopback_url(const struct loopback *loopback) {
    return loopback->url;
}

unsigned loopback_port(const struct loopback *loopback) {
    return loopback->port;
}

unsigned loopback_connections(struct loopback *loopback) {
    pthread_mutex_lock(&loopback->lock);
    unsigned count = loopback->count;
    pthread_mutex_unlock(&loopback->lock);
    return count;
}

bool loopback_read(struct loopback_connection *connection, void *bytes, size_t size) {
    for (size_t got = 0; got < size;) {
        ssize_t part = recv(connection->descriptor, (char *)bytes + got, size - got, 0);
        if (part <= 0)
            return false;
        got += (size_t)part;
    }
    return true;
}

static size_t content_length(const char *head) {
    const char *header = strcasestr(head, "\r\nContent-Length:");
    return header ? strtoul(header + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

bool loopback_read_request(struct loopback_connection *connection, char *text, size_t size) {
    size_t got = 0;
    text[0] = '\0';
    while (got + 1 < size && !strstr(text, "\r\n\r\n")) {
        if (!loopback_read(connection, text + got, 1))
            return false;
        text[++got] = '\0';
    }
    for (size_t left = content_length(text); left; left--) {
        char byte;
        if (!loopback_read(connection, &byte, 1))
            return false;
        if (got + 1 < size) {
            text[got++] = byte;
            text[got] = '\0';
        }
    }
    return true;
}

bool loopback_write(struct loopback_connection *connection, const void *bytes, size_t size) {
    for (size_t sent = 0; sent < size;) {
        ssize_t part = send(connection->descriptor, (const char *)bytes + sent, size - sent, MSG_NOSIGNAL);
        if (part <= 0)
            return false;
        sent += (size_t)part;
    }
    return true;
}

bool loopback_say(struct loopback_connection *connection, const char *text) {
    return loopback_write(connection, text, strlen(text));
}

bool loopback_answer(struct loopback_connection *connection, int status, const char *headers,
                     const char *body) {
    auto_text text =
        mem_format("HTTP/1.1 %d X\r\n%sContent-Length: %zu\r\n\r\n%s", status, headers, strlen(body), body);
    return loopback_say(connection, text);
}

void loopback_pause_ms(int milliseconds) {
    poll(NULL, 0, milliseconds);
}

unsigned loopback_closed_port(void) {
    unsigned port = 0;
    close(bind_anywhere(&port));
    return port;
}
