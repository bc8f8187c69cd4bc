#include "cli/lookup.h"

#include "cli/lookup_cache.h"
#include "cli/reach.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/config.h"
#include "kcrealm/cli/connect.h"
#include "kcrealm/cli/input.h"
#include "kcrealm/keycloak/names.h"
#include "kcrealm/kube/kubeconfig.h"

#include <string.h>
#include <sys/stat.h>

/* Of clients in as many realms; who has more names one with --realm. */
#define REALMS_MAX 8

struct looking {
    struct session *session;
    struct connection connection;
    struct desired desired;
    struct offers *offers;
};

/* --- Kubeconfig ---------------------------------------------------------------------------------------------- */

static void add_kubeconfig_names(struct session *session, enum lookup what, struct offers *offers) {
    const struct kubeconfig_input input = {.explicit_path = session->flags.kubeconfig,
                                           .path_list = session_environment(session, "KUBECONFIG"),
                                           .home = session_environment(session, "HOME")};
    auto_strings names = {0};
    auto_error ignored = {0};
    if (!kubeconfig_names(&input, what == LOOKUP_CONTEXTS ? &names : NULL,
                          what == LOOKUP_CLUSTERS ? &names : NULL, what == LOOKUP_USERS ? &names : NULL,
                          &ignored))
        return;
    for (size_t i = 0; i < names.count; i++)
        offers_add(offers, names.items[i], NULL);
}

/* --- The cluster --------------------------------------------------------------------------------------------- */

static void look_for_namespaces(struct looking *looking) {
    auto_error ignored = {0};
    if (!connect_kube(&looking->connection, &ignored))
        return;
    auto_json list = kube_list(looking->connection.kube, "/api/v1/namespaces", &ignored);
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        const char *name = value_text(value_at(item, "metadata", NULL), "name");
        if (name)
            offers_add(looking->offers, name, NULL);
    }
}

/* --- Declarations -------------------------------------------------------------------------------------------- */

/* A file that is read twice, or typed, is none to look into on the side. */
static bool reads_standard_input(const struct flags *flags) {
    return strings_contain(&flags->filenames, "-");
}

/* What could be read counts, whatever else is wrong in it. */
static void load_declared(struct looking *looking) {
    struct session *session = looking->session;
    bool found = false;
    if (reads_standard_input(&session->flags))
        return;
    bool loaded = input_is_named(&session->flags)
                      ? input_load_extractions(session, &looking->connection, NULL, &looking->desired)
                      : input_load_found(session, &looking->connection, &looking->desired, &found);
    (void)loaded;
}

static void add_declared_clients(struct looking *looking) {
    for (size_t i = 0; i < looking->desired.count; i++) {
        const struct desired_object *object = &looking->desired.items[i];
        const char *name = value_text(object->spec, "name");
        auto_text about = mem_format("%s%s%s", name ? name : "", name ? ", " : "", object->realm);
        if (object->kind == &kind_client)
            offers_add(looking->offers, object->name, about);
    }
    for (size_t i = 0; i < looking->desired.extractions.count; i++)
        offers_add(looking->offers, looking->desired.extractions.items[i].client_id, NULL);
}

static void add_declared_realms(struct looking *looking) {
    for (size_t i = 0; i < looking->desired.count; i++)
        offers_add(looking->offers, looking->desired.items[i].realm, "declared");
}

/* --- Keycloak ------------------------------------------------------------------------------------------------ */

/* A repository must not have logins sent anywhere by a key that somebody pressed; and kubectl's port-forward opens a
 * port. */
static bool may_connect(const struct session *session) {
    return !config_repository_says_where(session->config) && !text_equal(session->flags.transport, "kubectl");
}

/* The way through the cluster that opens no port; a URL is reached as it is. */
static void choose_transport(struct session *session) {
    struct flags *flags = &session->flags;
    bool by_url = flags->keycloak_url || (session_environment(session, "KCREALM_KEYCLOAK_URL") &&
                                          !reach_is_through_cluster(flags, flags->keycloak_service));
    if (!by_url)
        flags->transport = "native";
}

static struct keycloak *open_keycloak(struct looking *looking) {
    const struct login_defaults defaults = {looking->desired.login_realm, looking->desired.login_client_id,
                                            0};
    auto_error ignored = {0};
    if (!may_connect(looking->session))
        return NULL;
    choose_transport(looking->session);
    return connect_keycloak(&looking->connection, &defaults, &ignored) ? looking->connection.keycloak : NULL;
}

static void list_realms(struct looking *looking, struct keycloak *keycloak, struct strings *realms) {
    const char *named = looking->session->flags.realm;
    auto_error ignored = {0};
    auto_json names = named ? NULL : keycloak_realm_names(keycloak, &ignored);
    size_t i;
    json_t *item;
    if (named)
        strings_add(realms, named);
    json_array_foreach (names, i, item)
        if (value_text(item, "realm") && realms->count < REALMS_MAX)
            strings_add(realms, value_text(item, "realm"));
}

static void look_for_realms(struct looking *looking) {
    auto_error ignored = {0};
    if (input_is_named(&looking->session->flags))
        load_declared(looking);
    add_declared_realms(looking);
    struct keycloak *keycloak = open_keycloak(looking);
    auto_json names = keycloak ? keycloak_realm_names(keycloak, &ignored) : NULL;
    size_t i;
    json_t *item;
    json_array_foreach (names, i, item)
        if (value_text(item, "realm"))
            offers_add(looking->offers, value_text(item, "realm"), value_text(item, "name"));
}

static void look_for_clients(struct looking *looking) {
    auto_error ignored = {0};
    auto_strings realms = {0};
    load_declared(looking);
    add_declared_clients(looking);
    struct keycloak *keycloak = looking->offers->count ? NULL : open_keycloak(looking);
    if (!keycloak)
        return;
    list_realms(looking, keycloak, &realms);
    auto_json names = keycloak_client_names(keycloak, &realms, looking->offers->beginning, &ignored);
    size_t i;
    json_t *item;
    json_array_foreach (names, i, item) {
        const char *name = value_text(item, "name");
        /* Keycloak's own clients are named by variables of its themes. */
        bool named = name && *name && !text_starts_with(name, "${");
        auto_text about =
            mem_format("%s%s%s", named ? name : "", named ? ", " : "", value_text(item, "realm"));
        if (value_text(item, "clientId"))
            offers_add(looking->offers, value_text(item, "clientId"), about);
    }
}

static void look_for_scopes(struct looking *looking) {
    auto_error ignored = {0};
    auto_strings realms = {0};
    struct keycloak *keycloak = looking->session->flags.realm ? open_keycloak(looking) : NULL;
    if (!keycloak)
        return;
    list_realms(looking, keycloak, &realms);
    auto_json names = keycloak_scope_names(keycloak, &realms, &ignored);
    size_t i;
    json_t *item;
    json_array_foreach (names, i, item)
        if (value_text(item, "name"))
            offers_add(looking->offers, value_text(item, "name"), NULL);
}

/* --- What was looked up already ------------------------------------------------------------------------------ */

/* Another context may be the current one by now. */
static void add_file_version(struct buffer *question, const char *file) {
    struct stat status;
    if (stat(file, &status) == 0)
        buffer_format(question, " %s@%lld.%lld.%lld", file, (long long)status.st_mtime,
                      (long long)status.st_size, (long long)status.st_ino);
}

static void add_environment(const struct session *session, struct buffer *question) {
    static const char *const names[] = {"KUBECONFIG",
                                        "HELM_KUBECONTEXT",
                                        "HELM_NAMESPACE",
                                        "HELM_KUBEAPISERVER",
                                        "HELM_KUBEASUSER",
                                        "KCREALM_KEYCLOAK_URL",
                                        "KCREALM_KEYCLOAK_USER",
                                        "KCREALM_KEYCLOAK_CLIENT_ID",
                                        "KUBERNETES_SERVICE_HOST"};
    const char *list = session_environment(session, "KUBECONFIG"),
               *home = session_environment(session, "HOME");
    auto_strings files = {0};
    for (size_t i = 0; i < mem_count(names); i++) {
        const char *value = session_environment(session, names[i]);
        if (value)
            buffer_format(question, " %s=%s", names[i], value);
    }
    strings_split(&files, list ? list : "", ':');
    if (!list && home)
        strings_format(&files, "%s/.kube/config", home);
    for (size_t i = 0; i < files.count; i++)
        add_file_version(question, files.items[i]);
}

/* All that an answer depends on; no flag holds a secret. */
static char *question_of(const struct looking *looking, enum lookup what) {
    struct buffer question = {0};
    buffer_format(&question, "%d %s", (int)what, looking->offers->beginning);
    flags_write_places(&question, &looking->session->flags, 0);
    add_environment(looking->session, &question);
    return buffer_steal(&question);
}

static void look(struct looking *looking, enum lookup what) {
    static void (*const ways[])(struct looking * looking) = {[LOOKUP_NAMESPACES] = look_for_namespaces,
                                                             [LOOKUP_REALMS] = look_for_realms,
                                                             [LOOKUP_CLIENTS] = look_for_clients,
                                                             [LOOKUP_SCOPES] = look_for_scopes};
    ways[what](looking);
    connect_close(&looking->connection);
    desired_clear(&looking->desired);
}

void lookup_add(struct session *session, enum lookup what, struct offers *offers) {
    struct looking looking = {.session = session, .offers = offers};
    auto_buffer lines = {0};
    looking.connection.session = session;
    if (what == LOOKUP_CONTEXTS || what == LOOKUP_CLUSTERS || what == LOOKUP_USERS) {
        add_kubeconfig_names(session, what, offers);
        return;
    }
    auto_text question = question_of(&looking, what);
    /* Files change under the hands of who types, and are read at once. */
    auto_text file = session->flags.filenames.count ? NULL : lookup_cache_file(session, question);
    if (file && lookup_cache_read(file, &lines)) {
        offers_read(offers, buffer_text(&lines));
        return;
    }
    look(&looking, what);
    const struct offers kept = {.items = offers->items, .count = offers->count};
    offers_write(&kept, &lines);
    if (file)
        lookup_cache_write(file, &lines);
}
