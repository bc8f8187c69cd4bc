#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kubeconfig_user.h"

#include "file.h"

#include <string.h>

static const char *const api_versions[] = {
    "client.authentication.k8s.io/v1",
    "client.authentication.k8s.io/v1beta1",
};

static const struct {
    const char *name;
    enum exec_interactive_mode mode;
} interactive_modes[] = {
    {"Never", EXEC_INTERACTIVE_NEVER},
    {"IfAvailable", EXEC_INTERACTIVE_IF_AVAILABLE},
    {"Always", EXEC_INTERACTIVE_ALWAYS},
};

static bool take_api_version(const struct kubeconfig_entry *exec, struct exec_spec *spec, struct error *err) {
    const char *text = NULL;
    if (!kubeconfig_entry_text(exec, "apiVersion", &text, err))
        return false;
    for (size_t i = 0; i < mem_count(api_versions); i++) {
        if (text_equal(text, api_versions[i])) {
            spec->api_version = mem_dup(text);
            return true;
        }
    }
    kubeconfig_entry_error(exec, "apiVersion", err, "exec.apiVersion %s is not supported",
                           text ? text : "(none)");
    return error_next(err, "update the credential plugin, and the kubeconfig to %s", api_versions[0]);
}

/* v1beta1 knew no interactiveMode; client-go reads its absence as IfAvailable there, and requires it in v1. */
static bool take_mode(const struct kubeconfig_entry *exec, struct exec_spec *spec, struct error *err) {
    const char *text = NULL;
    if (!kubeconfig_entry_text(exec, "interactiveMode", &text, err))
        return false;
    if (!text && strcmp(spec->api_version, api_versions[0]) != 0)
        text = "IfAvailable";
    for (size_t i = 0; i < mem_count(interactive_modes); i++) {
        if (text_equal(text, interactive_modes[i].name)) {
            spec->interactive_mode = interactive_modes[i].mode;
            return true;
        }
    }
    return kubeconfig_entry_error(exec, "interactiveMode", err,
                                  "exec.interactiveMode is to be Never, IfAvailable or Always");
}

/* With a slash the command is a path relative to the kubeconfig, otherwise it is looked up in PATH. */
static bool take_command(const struct kubeconfig_entry *exec, struct exec_spec *spec, struct error *err) {
    const char *command = NULL, *hint = NULL;
    if (!kubeconfig_entry_text(exec, "command", &command, err) ||
        !kubeconfig_entry_text(exec, "installHint", &hint, err))
        return false;
    if (!command)
        return kubeconfig_entry_error(exec, "command", err, "exec has no command");
    auto_text path = file_resolve(exec->file->directory, command);
    bool is_path = strchr(command, '/') != NULL;
    /* A path must not become a bare name by that, which would be looked up in PATH. */
    spec->command = !is_path            ? mem_dup(command)
                    : strchr(path, '/') ? mem_steal(path)
                                        : mem_format("./%s", path);
    spec->install_hint = mem_dup(hint);
    return true;
}

static bool take_arguments(const struct kubeconfig_entry *exec, struct exec_spec *spec, struct error *err) {
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (value_at(exec->value, "args", NULL), index, item) {
        if (!json_is_string(item))
            return kubeconfig_entry_error(exec, "args", err, "exec.args[%zu] is to be text (in quotes)",
                                          index);
        strings_add(&spec->arguments, json_string_value(item));
    }
    json_array_foreach (value_at(exec->value, "env", NULL), index, item) {
        const char *name = value_text(item, "name"), *value = value_text(item, "value");
        if (!name || !*name || strchr(name, '='))
            return kubeconfig_entry_error(exec, "env", err, "exec.env[%zu] has no usable name", index);
        strings_format(&spec->environment, "%s=%s", name, value ? value : "");
    }
    return true;
}

struct exec_spec *kubeconfig_exec_spec(const struct kubeconfig_entry *entry, struct error *err) {
    /* The members of `exec` are looked up, and their places found, as those of the user are. */
    struct kubeconfig_entry exec = *entry;
    exec.value = value_at(entry->value, "exec", NULL);
    struct exec_spec *spec = mem_alloc(sizeof *spec);
    if (take_api_version(&exec, spec, err) && take_mode(&exec, spec, err) && take_command(&exec, spec, err) &&
        take_arguments(&exec, spec, err))
        return spec;
    exec_spec_free(spec);
    return NULL;
}
