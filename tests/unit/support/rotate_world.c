#include "support/rotate_world.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/base64.h"
#include "support/world_servers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

const struct rotate_target world_target = {
    .realm = "ameide", .client_id = "app", .vault_path = "app", .vault_field = "value"};

static struct world *now;

long long world_now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000 + now->paused_ms;
}

long long world_now_s(void) {
    return world_now_ms() / 1000 + 1700000000;
}

void world_pause_ms(long long duration_ms) {
    now->paused_ms += duration_ms;
}

void world_fault(struct world *world, const struct world_fault *fault) {
    assert_true(world->fault_count < WORLD_FAULTS_MAX);
    world->faults[world->fault_count++] = *fault;
}

json_t *world_object(const struct world *world, const char *path) {
    return json_object_get(world->objects, path);
}

void world_put_object(struct world *world, const char *path, const char *json) {
    auto_text text = world_quoted(json);
    json_t *object = json_loads(text, 0, NULL);
    assert_non_null(object);
    world_store(world, path, object);
}

void world_set_secret(struct world *world, const char *value) {
    auto_text encoded = base64_text(value, strlen(value));
    json_t *object = json_pack("{s:{s:s, s:s}, s:{s:s}}", "metadata", "name", "app-oidc", "namespace", "here",
                               "data", "client-secret", encoded);
    world_store(world, WORLD_SECRET, object);
}

/* --- The operator ------------------------------------------------------------------------------------------ */

static void find(const struct secret_syncs *syncs, const struct vault_location *location, const char *field,
                 struct secret_sync_list *list, struct secret_pusher *pusher) {
    struct world *world = (struct world *)(uintptr_t)syncs;
    assert_string_equal(location->mount, "secret");
    assert_string_equal(location->path, "app");
    assert_string_equal(field, "value");
    *pusher = (struct secret_pusher){world->pushing, mem_dup(world->pusher)};
    list->items = mem_alloc_array(1, sizeof *list->items);
    list->count = 1;
    list->items[0] = (struct secret_sync){.namespace = mem_dup("here"),
                                          .name = mem_dup("app"),
                                          .secret = mem_dup("app-oidc"),
                                          .key = world->not_comparable ? NULL : mem_dup("client-secret")};
    if (!world->obstacle)
        return;
    list->items[0].obstacles.count = 1;
    list->items[0].obstacles.items = mem_alloc_array(1, sizeof(struct sync_obstacle));
    list->items[0].obstacles.items[0] =
        (struct sync_obstacle){.sentence = mem_dup(world->obstacle), .next = mem_dup("set an interval")};
}

static bool compare(struct secret_syncs *syncs, struct secret_sync_list *list, const struct secret *value,
                    struct error *err) {
    struct world *world = (struct world *)syncs;
    (void)err;
    auto_text encoded = base64_text(secret_reveal(value), secret_size(value));
    const json_t *data = value_at(world_object(world, WORLD_SECRET), "data", NULL);
    bool agrees = text_equal(value_text(data, "client-secret"), encoded);
    for (size_t i = 0; i < list->count; i++)
        list->items[i].state = world->not_comparable ? SYNC_NOT_COMPARABLE
                               : agrees              ? SYNC_AGREES
                                                     : SYNC_DIFFERS;
    return true;
}

static bool refresh(struct secret_syncs *syncs, struct secret_refresh *refreshes, size_t count,
                    long long timeout_ms, struct error *err) {
    struct world *world = (struct world *)syncs;
    (void)err;
    world->refreshes++;
    for (size_t i = 0; i < count; i++) {
        struct secret_sync *sync = refreshes[i].sync;
        sync->refreshed = true;
        sync->arrived = !world->operator_stopped;
        sync->duration_ms = 3000;
        if (sync->arrived)
            world_set_secret(world, world->versions[world->version - 1]);
        else
            error_set(&sync->error, ERROR_SERVER, "nothing changed within %lld ms", timeout_ms);
    }
    return true;
}

static void clear(struct secret_sync_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        struct secret_sync *sync = &list->items[i];
        mem_free(sync->namespace);
        mem_free(sync->name);
        mem_free(sync->secret);
        mem_free(sync->key);
        sync_obstacles_clear(&sync->obstacles);
        error_clear(&sync->error);
    }
    mem_free(list->items);
    *list = (struct secret_sync_list){0};
}

/* --- Opening ----------------------------------------------------------------------------------------------- */

static void hear(void *state, const struct event *event) {
    struct world *world = state;
    if (event->type == EVENT_WARNING || event->type == EVENT_NOTE)
        buffer_format(&world->said, "%s: %s\n", event->type == EVENT_WARNING ? "warning" : "note",
                      event->text);
}

static void open_servers(struct world *world) {
    world->id = mem_dup("uuid-1");
    world->secret = mem_dup("old-secret-of-app");
    world->authenticator = "client-secret";
    world->has_policy = true;
    world->created_s = 1600000000;
    world->capabilities = "'create','read','update','patch'";
    world->version = 3;
    for (long i = 0; i < world->version; i++)
        world->versions[i] = mem_dup(i == 2 ? "old-secret-of-app" : "older");
    world->objects = json_object();
    world->script = http_script_start(world_answer, world);
}

static void open_sessions(struct world *world) {
    struct kube_access access = {.namespace = mem_dup("here"),
                                 .context = mem_dup("ctx"),
                                 .cluster = mem_dup("cluster"),
                                 .user = mem_dup("dev")};
    struct keycloak_credentials keycloak = {.username = mem_dup("admin"),
                                            .password = secret_from_text("hunter2")};
    struct vault_credentials vault = {.secret = secret_from_text("t")};
    const char *url = http_script_url(world->script);
    assert_true(endpoint_from_url(&world->endpoint, url, NULL) &&
                endpoint_from_url(&access.endpoint, url, NULL));
    world->http = http_new(&(struct http_options){0});
    const struct keycloak_options keycloak_options = {.login_realm = "master",
                                                      .events = &world->events,
                                                      .now_ms = world_now_ms,
                                                      .now_s = world_now_s,
                                                      .parallel = 4};
    const struct vault_options vault_options = {
        .events = &world->events, .now_ms = world_now_ms, .parallel = 4};
    const struct kube_options kube_options = {.events = &world->events, .now_s = world_now_s};
    world->keycloak = keycloak_new(world->http, &world->endpoint, &keycloak, &keycloak_options);
    world->vault = vault_new(world->http, &world->endpoint, &vault, &vault_options);
    world->kube = kube_open(world->http, &access, &kube_options);
    world->kv = (struct vault_kv){(char *)"secret", (char *)"", 2, false};
}

void world_open(struct world *world) {
    *world = (struct world){0};
    now = world;
    open_servers(world);
    world_set_secret(world, world->secret);
    world->events = (struct event_sink){.emit = hear, .state = world, .level = 4};
    open_sessions(world);
    world->syncs = (struct rotate_syncs){.syncs = (struct secret_syncs *)world,
                                         .find = find,
                                         .compare = compare,
                                         .refresh = refresh,
                                         .clear = clear};
    world->journal = journal_in_cluster(world->kube, "here");
    world->rotator = (struct rotator){.keycloak = world->keycloak,
                                      .vault = world->vault,
                                      .kv = &world->kv,
                                      .kube = world->kube,
                                      .syncs = &world->syncs,
                                      .journal = world->journal,
                                      .options = {.timeout_ms = 60000,
                                                  .events = &world->events,
                                                  .now_ms = world_now_ms,
                                                  .now_s = world_now_s,
                                                  .pause_ms = world_pause_ms}};
}

void world_close(struct world *world) {
    journal_free(world->journal);
    keycloak_free(world->keycloak);
    vault_close(world->vault);
    kube_close(world->kube);
    http_free(world->http);
    endpoint_clear(&world->endpoint);
    http_script_stop(world->script);
    json_decref(world->objects);
    for (size_t i = 0; i < WORLD_VERSIONS_MAX; i++)
        mem_free(world->versions[i]);
    char *const texts[] = {world->id, world->secret, world->old_secret, world->shown, world->tried};
    for (size_t i = 0; i < mem_count(texts); i++)
        mem_free(texts[i]);
    buffer_clear(&world->said);
    error_clear(&world->err);
}

void world_agrees(const struct world *world, unsigned regenerations) {
    auto_text encoded = base64_text(world->secret, strlen(world->secret));
    const json_t *data = value_at(world_object(world, WORLD_SECRET), "data", NULL);
    assert_string_equal(world->versions[world->version - 1], world->secret);
    assert_string_equal(value_text(data, "client-secret"), encoded);
    assert_int_equal(world->untried, 0);
    assert_true(world->regenerations <= regenerations);
}

/* What the last one left is not taken for what this one says. */
static void forget(struct world *world, enum rotate_outcome expected) {
    error_clear(&world->err);
    world->is_open = expected != ROTATE_FAILED;
}

static void must(const struct world *world, enum rotate_outcome outcome, enum rotate_outcome expected) {
    if (outcome != expected)
        fail_msg("outcome %d instead of %d: %s", outcome, expected,
                 world->err.message ? world->err.message : "");
}

void world_rotates(struct world *world, enum rotate_outcome expected) {
    forget(world, expected);
    must(world, rotate_client(&world->rotator, &world_target, &world->is_open, &world->err), expected);
}

void world_resumes(struct world *world, enum rotate_outcome expected) {
    forget(world, expected);
    must(world, rotate_resume(&world->rotator, "ameide", "app", &world->is_open, &world->err), expected);
}

void world_aborts(struct world *world, enum rotate_outcome expected) {
    forget(world, expected);
    must(world, rotate_abort(&world->rotator, "ameide", "app", &world->is_open, &world->err), expected);
}

void world_says(const struct world *world, const char *text) {
    if (!strstr(buffer_text(&world->said), text))
        fail_msg("not said: %s\nbut:\n%s", text, buffer_text(&world->said));
}
