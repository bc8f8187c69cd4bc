#include "kcrealm/kube/kubeconfig.h"

#include "file.h"
#include "impersonation.h"
#include "in_cluster.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kubeconfig_cluster.h"
#include "kubeconfig_set.h"
#include "kubeconfig_user.h"
#include "kubectl_arguments.h"

#define HOME_KUBECONFIG ".kube/config"

static bool load_file(struct kubeconfig_set *set, const char *path, bool must_exist, struct error *err) {
    auto_buffer content = {0};
    auto_error failure = {0};
    bool missing = false;
    if (file_read(path, &content, &missing, &failure))
        return kubeconfig_set_add(set, path, buffer_text(&content), content.size, err);
    if (missing && !must_exist)
        return true;
    error_set(err, ERROR_INPUT, "kubeconfig %s", failure.message);
    return error_next(err, "%s",
                      must_exist ? "check --kubeconfig" : "check KUBECONFIG and the file's rights");
}

/* The files that kubectl would read, in order, each once. */
static void list_files(const struct kubeconfig_input *input, struct strings *paths) {
    if (input->explicit_path && *input->explicit_path) {
        strings_add(paths, input->explicit_path);
        return;
    }
    if (input->path_list && *input->path_list) {
        auto_strings listed = {0};
        strings_split(&listed, input->path_list, ':');
        for (size_t i = 0; i < listed.count; i++)
            if (!strings_contain(paths, listed.items[i]))
                strings_add(paths, listed.items[i]);
        return;
    }
    if (input->home && *input->home)
        strings_format(paths, "%s/%s", input->home, HOME_KUBECONFIG);
}

static bool load_files(const struct kubeconfig_input *input, struct kubeconfig_set *set,
                       struct strings *paths, struct error *err) {
    bool must_exist = input->explicit_path && *input->explicit_path;
    list_files(input, paths);
    for (size_t i = 0; i < paths->count; i++)
        if (!load_file(set, paths->items[i], must_exist, err))
            return false;
    return true;
}

static bool no_configuration(const struct kubeconfig_input *input, const struct strings *paths,
                             struct error *err) {
    auto_text files = strings_join(paths, ", ");
    const char *directory = input->service_account_directory;
    error_set(err, ERROR_INPUT,
              "no Kubernetes cluster is configured: no entries in %s, and no service account of a pod in %s",
              paths->count ? files : "any kubeconfig (neither KUBECONFIG nor a home directory is set)",
              directory ? directory : KUBE_SERVICE_ACCOUNT_DIRECTORY);
    return error_next(err, "set KUBECONFIG or use --kubeconfig FILE");
}

/* "there is no KIND "x"", with those that are there and the one that was probably meant. */
static bool unknown_entry(const struct kubeconfig_set *set, enum kubeconfig_kind kind, const char *name,
                          enum error_class class, struct error *err) {
    auto_strings names = {0};
    kubeconfig_set_names(set, kind, &names);
    auto_text listed = strings_join(&names, ", ");
    const char *nearest = names.count ? text_nearest(name, (const char *const *)names.items) : NULL;
    const char *kind_name = kubeconfig_kind_name(kind);
    error_set(err, class, "there is no %s \"%s\" in the kubeconfig; there %s: %s%s%s%s", kind_name, name,
              names.count == 1 ? "is" : "are", names.count ? listed : "none",
              nearest ? " (did you mean " : "", nearest ? nearest : "", nearest ? "?)" : "");
    return error_next(err, "kubectl config get-%s", kubeconfig_kind_list(kind));
}

/* What the context and the flags choose; names are borrowed, entries valid where has_* says so. */
struct choice {
    const char *context_name;
    const char *cluster_name;
    const char *user_name;
    const char *namespace;
    bool has_cluster;
    bool has_user;
    struct kubeconfig_entry cluster;
    struct kubeconfig_entry user;
};

static bool choose_context(const struct kubeconfig_set *set, const struct kube_overrides *overrides,
                           struct choice *choice, struct error *err) {
    const struct kubeconfig_file *file = NULL;
    const char *name = overrides->context;
    bool from_flag = name && *name;
    if (!from_flag)
        name = kubeconfig_set_current_context(set, &file);
    choice->context_name = name ? name : "";
    if (!name)
        return true;
    struct kubeconfig_entry context;
    if (!kubeconfig_set_find(set, KUBECONFIG_CONTEXT, name, &context)) {
        unknown_entry(set, KUBECONFIG_CONTEXT, name, from_flag ? ERROR_USAGE : ERROR_INPUT, err);
        return from_flag ? false : error_origin(err, "%s, current-context", file->path);
    }
    return kubeconfig_entry_text(&context, "cluster", &choice->cluster_name, err) &&
           kubeconfig_entry_text(&context, "user", &choice->user_name, err) &&
           kubeconfig_entry_text(&context, "namespace", &choice->namespace, err);
}

static bool find_entry(const struct kubeconfig_set *set, enum kubeconfig_kind kind, const char *name,
                       bool from_flag, const struct choice *choice, struct kubeconfig_entry *entry,
                       struct error *err) {
    if (kubeconfig_set_find(set, kind, name, entry))
        return true;
    unknown_entry(set, kind, name, from_flag ? ERROR_USAGE : ERROR_INPUT, err);
    return from_flag ? false : error_wrap(err, "context \"%s\"", choice->context_name);
}

static bool choose_entries(const struct kubeconfig_set *set, const struct kube_overrides *overrides,
                           struct choice *choice, struct error *err) {
    if (overrides->cluster)
        choice->cluster_name = overrides->cluster;
    if (overrides->user)
        choice->user_name = overrides->user;
    choice->has_cluster = choice->cluster_name != NULL;
    choice->has_user = choice->user_name != NULL;
    return (!choice->has_cluster || find_entry(set, KUBECONFIG_CLUSTER, choice->cluster_name,
                                               overrides->cluster, choice, &choice->cluster, err)) &&
           (!choice->has_user ||
            find_entry(set, KUBECONFIG_USER, choice->user_name, overrides->user, choice, &choice->user, err));
}

static bool no_cluster(const struct kubeconfig_set *set, const struct choice *choice, struct error *err) {
    auto_strings names = {0};
    kubeconfig_set_names(set, KUBECONFIG_CONTEXT, &names);
    auto_text listed = strings_join(&names, ", ");
    if (*choice->context_name)
        error_set(err, ERROR_INPUT, "context \"%s\" names no cluster", choice->context_name);
    else
        error_set(err, ERROR_USAGE, "the kubeconfig has no current-context; its contexts: %s",
                  names.count ? listed : "none");
    return error_next(err, "choose one with --context, or: kubectl config use-context NAME");
}

static bool take_choice(const struct kubeconfig_input *input, const struct choice *choice,
                        struct kube_access *access, struct error *err) {
    const struct kube_overrides *overrides = &input->overrides;
    const struct kubeconfig_entry *cluster = choice->has_cluster ? &choice->cluster : NULL;
    const struct kubeconfig_entry *user = choice->has_user ? &choice->user : NULL;
    const char *namespace = overrides->namespace ? overrides->namespace : choice->namespace;
    access->context = mem_dup(choice->context_name);
    access->cluster = mem_dup(choice->cluster_name ? choice->cluster_name : "");
    access->user = mem_dup(choice->user_name ? choice->user_name : "");
    access->namespace = mem_dup(namespace ? namespace : "default");
    return kubeconfig_take_cluster(cluster, overrides, access, err) &&
           kubeconfig_take_user(user, cluster, overrides, access, err) &&
           impersonation_headers(user, overrides, &access->headers, err);
}

static bool build(const struct kubeconfig_input *input, const struct kubeconfig_set *set,
                  const struct strings *paths, struct kube_access *access, struct error *err) {
    const struct kube_overrides *overrides = &input->overrides;
    struct choice choice = {0};
    if (!choose_context(set, overrides, &choice, err) || !choose_entries(set, overrides, &choice, err))
        return false;
    if (choice.has_cluster || overrides->server)
        return take_choice(input, &choice, access, err);
    if (!kubeconfig_set_is_empty(set))
        return no_cluster(set, &choice, err);
    return in_cluster_possible(input) ? in_cluster_access(input, access, err)
                                      : no_configuration(input, paths, err);
}

/* client-go sends credentials over TLS only. */
static void drop_auth_without_tls(struct kube_access *access) {
    struct kube_auth *auth = &access->auth;
    if (access->endpoint.https)
        return;
    secret_free_slot(&auth->token);
    mem_replace(&auth->token_file, NULL);
    mem_replace(&auth->username, NULL);
    secret_free_slot(&auth->password);
    exec_spec_free(auth->exec);
    auth->exec = NULL;
}

bool kubeconfig_load(const struct kubeconfig_input *input, struct kube_access *access, struct error *err) {
    struct kubeconfig_set set = {0};
    auto_strings paths = {0};
    *access = (struct kube_access){0};
    bool good = load_files(input, &set, &paths, err) && build(input, &set, &paths, access, err);
    kubeconfig_set_clear(&set);
    if (!good) {
        kube_access_clear(access);
        return error_next(
            err, err && err->origin
                     ? "correct it there; how kubectl reads it: kubectl config view"
                     : "check the option that names it; what the kubeconfig says: kubectl config view");
    }
    access->token_from_above = input->overrides.token || input->overrides.token_file;
    drop_auth_without_tls(access);
    kubectl_arguments(input, &access->kubectl_arguments);
    return true;
}

bool kubeconfig_names(const struct kubeconfig_input *input, struct strings *contexts,
                      struct strings *clusters, struct strings *users, struct error *err) {
    struct kubeconfig_set set = {0};
    auto_strings paths = {0};
    bool good = load_files(input, &set, &paths, err);
    if (good && contexts)
        kubeconfig_set_names(&set, KUBECONFIG_CONTEXT, contexts);
    if (good && clusters)
        kubeconfig_set_names(&set, KUBECONFIG_CLUSTER, clusters);
    if (good && users)
        kubeconfig_set_names(&set, KUBECONFIG_USER, users);
    kubeconfig_set_clear(&set);
    return good;
}

void kube_access_clear(struct kube_access *access) {
    endpoint_clear(&access->endpoint);
    mem_free(access->context);
    mem_free(access->cluster);
    mem_free(access->user);
    mem_free(access->namespace);
    secret_free(access->auth.token);
    mem_free(access->auth.token_file);
    mem_free(access->auth.username);
    secret_free(access->auth.password);
    exec_spec_free(access->auth.exec);
    strings_clear(&access->headers);
    strings_clear(&access->kubectl_arguments);
    *access = (struct kube_access){0};
}
