#include "support/world_servers.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/base64.h"

#include <stdlib.h>
#include <string.h>

#define CLIENT "/admin/realms/ameide/clients/uuid-1"
#define VAULT_DATA "/v1/secret/data/app"

char *world_quoted(const char *text) {
    char *json = mem_dup(text);
    for (char *at = json; at && *at; at++)
        if (*at == '\'')
            *at = '"';
    return json;
}

char *base64_text(const char *bytes, size_t size) {
    struct buffer out = {0};
    base64_encode(&out, bytes, size);
    return buffer_steal(&out);
}

static void say(struct script_answer *answer, int status, const char *text) {
    answer->status = status;
    answer->body = world_quoted(text);
}

static void say_json(struct script_answer *answer, int status, json_t *value) {
    answer->status = status;
    answer->body = value_dump(value);
    json_decref(value);
}

static bool is(const struct script_request *request, const char *method, const char *path) {
    return strcmp(request->method, method) == 0 && strcmp(request->path, path) == 0;
}

/* --- Keycloak ---------------------------------------------------------------------------------------------- */

static json_t *client_of(const struct world *world) {
    json_t *attributes = json_object();
    json_object_set_new(attributes, "client.secret.creation.time", json_sprintf("%lld", world->created_s));
    if (world->old_secret) {
        json_object_set_new(attributes, "client.secret.rotated", json_string("x"));
        json_object_set_new(attributes, "client.secret.rotated.expiration.time",
                            json_sprintf("%lld", world->created_s + 3600));
    }
    return json_pack("{s:s, s:s, s:b, s:b, s:s, s:s, s:o}", "id", world->id, "clientId", "app", "enabled",
                     !world->disabled, "publicClient", world->is_public, "clientAuthenticatorType",
                     world->authenticator, "secret",
                     world->masked  ? "**********"
                     : world->shown ? world->shown
                                    : world->secret,
                     "attributes", attributes);
}

static void list_clients(struct world *world, struct script_answer *answer) {
    json_t *list = json_array();
    if (world->shown && world->regenerations && world->shown_times-- == 0)
        mem_replace(&world->shown, NULL);
    if (world->id)
        json_array_append_new(list, client_of(world));
    say_json(answer, 200, list);
}

static void regenerate(struct world *world, struct script_answer *answer) {
    if (!world->id) {
        say(answer, 404, "{'error':'Could not find client'}");
        return;
    }
    mem_replace(&world->old_secret, world->has_policy ? mem_steal(world->secret) : NULL);
    mem_replace(&world->secret, mem_format("new-secret-%u-of-app", ++world->regenerations));
    world->created_s += 1000;
    say_json(answer, 200, json_pack("{s:s, s:s}", "type", "secret", "value", world->secret));
}

static bool holds_secret(const char *body, const char *secret) {
    const char *at = strstr(body, "client_secret=");
    size_t size = at ? strcspn(at + strlen("client_secret="), "&") : 0;
    return secret && at && size == strlen(secret) &&
           strncmp(at + strlen("client_secret="), secret, size) == 0;
}

static void introspect(struct world *world, const struct script_request *request,
                       struct script_answer *answer) {
    const char *accepted = holds_secret(request->body, world->secret)       ? world->secret
                           : holds_secret(request->body, world->old_secret) ? world->old_secret
                                                                            : NULL;
    if (accepted)
        mem_replace(&world->tried, mem_dup(accepted));
    say(answer, accepted ? 200 : 401, accepted ? "{'active':false}" : "{'error':'invalid_client'}");
}

static void list_policies(const struct world *world, struct script_answer *answer) {
    say(answer, 200,
        world->policies ? world->policies
        : world->has_policy
            ? "{'policies':[{'name':'p','enabled':true,'conditions':[{'condition':'any-client',"
              "'configuration':{}}],'profiles':['r']}]}"
            : "{'policies':[]}");
}

static bool answer_keycloak(struct world *world, const struct script_request *request,
                            struct script_answer *answer) {
    if (text_ends_with(request->path, "/token"))
        say(answer, 200, "{'access_token':'t','expires_in':300}");
    else if (text_ends_with(request->path, "/introspect"))
        introspect(world, request, answer);
    else if (is(request, "GET", "/admin/realms/ameide/clients?clientId=app"))
        list_clients(world, answer);
    else if (is(request, "GET", CLIENT))
        say(answer, world->id ? 200 : 404, "{}");
    else if (is(request, "POST", CLIENT "/client-secret"))
        regenerate(world, answer);
    else if (is(request, "DELETE", CLIENT "/client-secret/rotated")) {
        mem_replace(&world->old_secret, NULL);
        answer->status = 204;
    } else if (strstr(request->path, "/client-policies/profiles"))
        say(answer, 200, "{'profiles':[{'name':'r','executors':[{'executor':'secret-rotation'}]}]}");
    else if (strstr(request->path, "/client-policies/policies"))
        list_policies(world, answer);
    else
        return false;
    return true;
}

/* --- Vault ------------------------------------------------------------------------------------------------- */

static void read_version(const struct world *world, const char *path, struct script_answer *answer) {
    const char *asked = strstr(path, "?version=");
    long version = asked ? strtol(asked + strlen("?version="), NULL, 10) : world->version;
    const char *value = version > 0 && version <= world->version ? world->versions[version - 1] : NULL;
    if (value)
        say_json(answer, 200,
                 json_pack("{s:{s:{s:s, s:s}, s:{s:i, s:s, s:b}}}", "data", "data", "value", value, "other",
                           "kept", "metadata", "version", (int)version, "deletion_time", "", "destroyed", 0));
    else
        say(answer, 404, "{'errors':[]}");
}

static void write_version(struct world *world, const struct script_request *request,
                          struct script_answer *answer) {
    auto_json body = json_loads(request->body, 0, NULL);
    const char *value = value_text(value_at(body, "data", NULL), "value");
    if (json_integer_value(value_at(body, "options", "cas", NULL)) != world->version) {
        say(answer, 400, "{'errors':['check-and-set parameter did not match the current version']}");
        return;
    }
    world->untried += !text_equal(value, world->tried);
    world->versions[world->version++] = mem_dup(value);
    say_json(answer, 200,
             json_pack("{s:{s:i, s:s}}", "data", "version", (int)world->version, "deletion_time", ""));
}

static bool answer_vault(struct world *world, const struct script_request *request,
                         struct script_answer *answer) {
    if (text_starts_with(request->path, VAULT_DATA)) {
        if (strcmp(request->method, "GET") == 0)
            read_version(world, request->path, answer);
        else
            write_version(world, request, answer);
        return true;
    }
    if (is(request, "PATCH", "/v1/secret/metadata/app")) {
        answer->status = 204;
        return true;
    }
    if (!text_starts_with(request->path, "/v1/sys/capabilities-self"))
        return false;
    auto_text text =
        mem_format("{'data':{'secret/data/app':[%s],'secret/metadata/app':['patch']}}", world->capabilities);
    say(answer, 200, text);
    return true;
}

/* --- Kubernetes -------------------------------------------------------------------------------------------- */

static json_t *metadata_of(json_t *object) {
    return json_object_get(object, "metadata");
}

void world_store(struct world *world, const char *path, json_t *object) {
    json_object_set_new(metadata_of(object), "resourceVersion",
                        json_sprintf("%lld", ++world->resource_version));
    json_object_set_new(world->objects, path, object);
}

static void say_status(struct script_answer *answer, int code, const char *reason) {
    auto_text text = mem_format("{'kind':'Status','status':'Failure','code':%d,'reason':'%s','message':'%s'}",
                                code, reason, reason);
    say(answer, code, text);
}

static void say_object(const struct world *world, const char *path, int status,
                       struct script_answer *answer) {
    say_json(answer, status, json_incref(json_object_get(world->objects, path)));
}

static void create(struct world *world, const char *collection, json_t *object,
                   struct script_answer *answer) {
    auto_text path = mem_format("%s/%s", collection, value_text(metadata_of(object), "name"));
    if (json_object_get(world->objects, path)) {
        say_status(answer, 409, "AlreadyExists");
        return;
    }
    world_store(world, path, json_incref(object));
    say_object(world, path, 201, answer);
}

static void replace(struct world *world, const char *path, json_t *object, struct script_answer *answer) {
    const json_t *there = json_object_get(world->objects, path);
    if (!text_equal(value_text(value_at(there, "metadata", NULL), "resourceVersion"),
                    value_text(metadata_of(object), "resourceVersion"))) {
        say_status(answer, 409, "Conflict");
        return;
    }
    world_store(world, path, json_incref(object));
    say_object(world, path, 200, answer);
}

/* A workload whose template was patched rolls at once, or never. */
static void patch(struct world *world, const char *path, json_t *body, struct script_answer *answer) {
    json_t *there = json_deep_copy(json_object_get(world->objects, path));
    json_object_update_recursive(there, body);
    if (world->rollouts_hang)
        json_object_set_new(json_object_get(there, "status"), "updatedReplicas", json_integer(0));
    world_store(world, path, there);
    say_object(world, path, 200, answer);
}

static void list(const struct world *world, const char *path, struct script_answer *answer) {
    auto_text collection = mem_dup_n(path, strcspn(path, "?"));
    json_t *items = json_array();
    const char *key;
    json_t *object;
    json_object_foreach (world->objects, key, object)
        if (text_starts_with(key, collection) && key[strlen(collection)] == '/')
            json_array_append(items, object);
    say_json(answer, 200, json_pack("{s:o}", "items", items));
}

static void delete (struct world *world, const char *path, const json_t *options,
                    struct script_answer *answer) {
    const char *expected = value_text(value_at(options, "preconditions", NULL), "resourceVersion");
    const json_t *there = json_object_get(world->objects, path);
    if (expected && !text_equal(expected, value_text(value_at(there, "metadata", NULL), "resourceVersion"))) {
        say_status(answer, 409, "Conflict");
        return;
    }
    json_object_del(world->objects, path);
    say(answer, 200, "{}");
}

static void answer_kubernetes(struct world *world, const struct script_request *request,
                              struct script_answer *answer) {
    auto_json body = json_loads(request->body, 0, NULL);
    const char *method = request->method, *path = request->path;
    bool exists = json_object_get(world->objects, path) != NULL;
    if (strchr(path, '?'))
        list(world, path, answer);
    else if (strcmp(method, "POST") == 0)
        create(world, path, body, answer);
    else if (!exists)
        say_status(answer, 404, "NotFound");
    else if (strcmp(method, "GET") == 0)
        say_object(world, path, 200, answer);
    else if (strcmp(method, "PUT") == 0)
        replace(world, path, body, answer);
    else if (strcmp(method, "PATCH") == 0)
        patch(world, path, body, answer);
    else
        delete (world, path, body, answer);
}

/* --- All --------------------------------------------------------------------------------------------------- */

static struct world_fault *fault_of(struct world *world, const struct script_request *request) {
    auto_text line = mem_format("%s %s", request->method, request->path);
    for (size_t i = 0; i < world->fault_count; i++)
        if (world->faults[i].times != 0 && text_starts_with(line, world->faults[i].start))
            return &world->faults[i];
    return NULL;
}

static void act(struct world *world, const struct script_request *request, struct script_answer *answer) {
    if (text_starts_with(request->path, "/api"))
        answer_kubernetes(world, request, answer);
    else if (!answer_keycloak(world, request, answer) && !answer_vault(world, request, answer))
        say(answer, 404, "{'errors':[]}");
}

void world_answer(void *state, const struct script_request *request, struct script_answer *answer) {
    struct world *world = state;
    struct world_fault *fault = fault_of(world, request);
    if (!fault || fault->acts)
        act(world, request, answer);
    if (!fault)
        return;
    fault->times -= fault->times > 0;
    mem_free(answer->body);
    answer->body = world_quoted(fault->body);
    answer->status = fault->status;
}
