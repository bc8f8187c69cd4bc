#include "cli/flag_values.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/shard.h"

#include <stdlib.h>
#include <string.h>

/* More than a Keycloak of usual size answers side by side, and each costs a connection. */
#define PARALLEL_MAX 64
#define AS_TEXT(number) #number
#define TEXT_OF(macro) AS_TEXT(macro)

unsigned flag_parallel(const char *text) {
    size_t digits = strspn(text, "0123456789");
    if (!digits || digits > 2 || text[digits])
        return 0;
    unsigned number = (unsigned)strtoul(text, NULL, 10);
    return number <= PARALLEL_MAX ? number : 0;
}

static bool is_parallel(const char *text) {
    return flag_parallel(text) != 0;
}

static bool is_duration(const char *text) {
    long long milliseconds = 0;
    return text_duration_ms(text, &milliseconds);
}

static bool is_transport(const char *text) {
    static const char *const names[] = {"auto", "native", "kubectl", "direct"};
    for (size_t i = 0; i < mem_count(names); i++)
        if (strcmp(names[i], text) == 0)
            return true;
    return false;
}

static bool is_vault_auth(const char *text) {
    static const char *const names[] = {"token", "kubernetes", "approle", "jwt"};
    for (size_t i = 0; i < mem_count(names); i++)
        if (strcmp(names[i], text) == 0)
            return true;
    return false;
}

/* [NS/]NAME */
static bool is_object_name(const char *text) {
    const char *slash = strchr(text, '/');
    const char *name = slash ? slash + 1 : text;
    return slash != text && *name && !strchr(name, '/');
}

static bool is_shard(const char *text) {
    struct shard shard;
    return shard_read(text, &shard);
}

#define AT(member) offsetof(struct flags, member)

static const struct {
    size_t offset; /* of a text in struct flags */
    bool (*fits)(const char *text);
    const char *sentence;
} checks[] = {
    {AT(transport), is_transport, "--transport takes auto, native, kubectl or direct"},
    {AT(parallel), is_parallel, "--parallel takes a number from 1 to " TEXT_OF(PARALLEL_MAX)},
    {AT(request_timeout), is_duration, "--request-timeout takes a duration such as 30s"},
    {AT(vault_auth), is_vault_auth, "--vault-auth takes token, kubernetes, approle or jwt"},
    {AT(vault_secret), is_object_name, "--vault-secret takes [NAMESPACE/]NAME"},
    {AT(versions_configmap), is_object_name, "--versions-configmap takes [NAMESPACE/]NAME or none"},
    {AT(older_than), is_duration, "--older-than takes a duration such as 30d"},
    {AT(shard), is_shard, "--shard takes I/N with I from 0 to N-1, or auto/N"},
    {AT(timeout), is_duration, "--timeout takes a duration such as 90s or 2m"},
};

bool flag_values_check(const struct flags *flags, struct error *err) {
    for (size_t i = 0; i < mem_count(checks); i++) {
        const char *text = *(const char *const *)(const void *)((const char *)flags + checks[i].offset);
        if (text && !checks[i].fits(text))
            return error_set(err, ERROR_USAGE, "%s, not \"%s\"", checks[i].sentence, text);
    }
    return true;
}
