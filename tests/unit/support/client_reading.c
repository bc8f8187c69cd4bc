#include "support/client_reading.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

void reading_open(struct client_reading_case *reading, unsigned parallel) {
    *reading = (struct client_reading_case){0};
    session_open_as(&reading->session, "user=admin:hunter2", parallel, "master");
}

void reading_want(struct client_reading_case *reading, const char *realm) {
    reading->queries[reading->count] = (struct clients_query){.realm = realm, .wanted = json_object()};
    reading->delivered[reading->count++] = json_object();
}

void reading_want_name(struct client_reading_case *reading, const char *name) {
    json_object_set_new(reading->queries[reading->count - 1].wanted, name, json_true());
}

void reading_want_numbers(struct client_reading_case *reading, unsigned from, unsigned to) {
    for (unsigned i = from; i < to; i++) {
        auto_text name = mem_format("client-%04u", i);
        reading_want_name(reading, name);
    }
}

void reading_want_missing(struct client_reading_case *reading, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        auto_text name = mem_format("missing-%u", i);
        reading_want_name(reading, name);
    }
}

static void deliver(void *state, size_t query, json_t *client) {
    struct client_reading_case *reading = state;
    const char *name = value_text(client, "clientId");
    assert_true(query < reading->count);
    assert_non_null(name);
    assert_null(json_object_get(reading->delivered[query], name));
    assert_null(json_object_get(reading->queries[query].wanted, name));
    json_object_set_new(reading->delivered[query], name, json_true());
    json_decref(reading->last);
    reading->last = json_incref(client);
}

bool reading_run(struct client_reading_case *reading, struct error *err) {
    return keycloak_read_clients(reading->session.keycloak, reading->queries, reading->count, deliver,
                                 reading, err);
}

void reading_close(struct client_reading_case *reading) {
    for (size_t i = 0; i < reading->count; i++) {
        json_decref(reading->queries[i].wanted);
        json_decref(reading->delivered[i]);
        error_clear(&reading->queries[i].error);
    }
    json_decref(reading->last);
    session_close(&reading->session);
}

size_t reading_asked(struct client_reading_case *reading, const char *start) {
    return http_script_count(reading->session.fake.script, start);
}

size_t reading_delivered(const struct client_reading_case *reading) {
    return json_object_size(reading->delivered[0]);
}
