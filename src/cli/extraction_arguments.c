#include "cli/extraction_arguments.h"

#include "kcrealm/base/memory.h"

#include <string.h>

static bool is_pair(const char *argument) {
    return strrchr(argument, '=') != NULL;
}

static size_t count_pairs(const struct strings *arguments) {
    size_t pairs = 0;
    for (size_t i = 0; i < arguments->count; i++)
        pairs += is_pair(arguments->items[i]);
    return pairs;
}

/* The clients of all arguments: their declarations say which realm they belong to. */
static void collect_names(const struct strings *arguments, struct strings *names) {
    for (size_t i = 0; i < arguments->count; i++) {
        const char *argument = arguments->items[i];
        const char *equals = strrchr(argument, '=');
        auto_text client = mem_dup_n(argument, equals ? (size_t)(equals - argument) : strlen(argument));
        strings_add(names, client);
    }
}

/* The realm of the client's only declaration; NULL when there is none, or more than one. */
static const char *declared_realm(const struct desired *desired, const char *client_id) {
    const char *realm = NULL;
    for (size_t i = 0; i < desired->count; i++) {
        const struct desired_object *object = &desired->items[i];
        if (object->kind != &kind_client || strcmp(object->name, client_id) != 0)
            continue;
        if (realm)
            return NULL;
        realm = object->realm;
    }
    return realm;
}

static bool refuse_pair(const char *argument, struct error *err) {
    error_set(err, ERROR_USAGE, "\"%s\" is no CLIENT=VAULTKEY: one of the two is empty", argument);
    return error_next(err, "for example: kubectl kcrealm extract backstage=backstage-oidc-client-secret");
}

static bool add_pair(const struct flags *flags, struct desired *desired, const char *argument,
                     struct error *err) {
    const char *equals = strrchr(argument, '=');
    auto_text client = mem_dup_n(argument, (size_t)(equals - argument));
    const char *realm = declared_realm(desired, client);
    if (!*client || !equals[1])
        return refuse_pair(argument, err);
    if (!realm)
        realm = flags->realm;
    if (!realm) {
        error_set(err, ERROR_USAGE, "which realm does client \"%s\" belong to?", client);
        return error_next(err, "add --realm NAME, or -f FILE with the client's declaration");
    }
    extractions_add(
        &desired->extractions,
        &(struct extraction){.realm = (char *)realm,
                             .client_id = client,
                             .vault_key = (char *)equals + 1,
                             .vault_field =
                                 (char *)(flags->vault_field ? flags->vault_field : EXTRACTION_FIELD_DEFAULT),
                             .enabled = true,
                             .path = (char *)""});
    return true;
}

/* Whoever names only pairs wants these and nothing else that the files declare. */
static bool add_pairs(const struct flags *flags, struct desired *desired, struct error *err) {
    const struct strings *arguments = &flags->arguments;
    size_t pairs = count_pairs(arguments);
    if (pairs && pairs == arguments->count)
        extractions_clear(&desired->extractions);
    for (size_t i = 0; i < arguments->count; i++)
        if (is_pair(arguments->items[i]) && !add_pair(flags, desired, arguments->items[i], err))
            return false;
    extractions_sort(&desired->extractions);
    return true;
}

/* Pairs say everything but their realm, for which --realm is asked: nothing is looked for in the cluster. */
static bool needs_declarations(const struct flags *flags) {
    size_t pairs = count_pairs(&flags->arguments);
    return input_is_named(flags) || pairs == 0 || pairs < flags->arguments.count;
}

bool extraction_arguments_load(struct session *session, struct connection *connection,
                               struct desired *desired) {
    auto_strings names = {0};
    auto_error err = {0};
    collect_names(&session->flags.arguments, &names);
    if (needs_declarations(&session->flags) && !input_load_extractions(session, connection, &names, desired))
        return false;
    if (add_pairs(&session->flags, desired, &err))
        return true;
    session_show_error(session, &err);
    return false;
}
