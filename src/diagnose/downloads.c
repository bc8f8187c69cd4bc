#include "diagnose/downloads.h"

#include "diagnose/shell_commands.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* --- Package managers -------------------------------------------------------------------------------- */

static const struct manager {
    const char *program;
    const char *verbs[4]; /* any of them, as a word of its own; none: it always installs */
    const char *name;
    const char *also; /* a word that has to be there, too; or NULL */
} managers[] = {
    {"apk", {"add"}, "apk add", NULL},
    {"apt-get", {"install"}, "apt-get install", NULL},
    {"apt", {"install"}, "apt install", NULL},
    {"yum", {"install"}, "yum install", NULL},
    {"dnf", {"install"}, "dnf install", NULL},
    {"microdnf", {"install"}, "microdnf install", NULL},
    {"tdnf", {"install"}, "tdnf install", NULL},
    {"zypper", {"install", "in"}, "zypper install", NULL},
    {"pip", {"install"}, "pip install", NULL},
    {"pip3", {"install"}, "pip install", NULL},
    {"npm", {"install", "i", "ci", "add"}, "npm install", NULL},
    {"pnpm", {"install", "i", "add"}, "pnpm install", NULL},
    {"yarn", {"install", "add"}, "yarn add", NULL},
    {"gem", {"install"}, "gem install", NULL},
    {"go", {"install"}, "go install", NULL},
    {"cargo", {"install"}, "cargo install", NULL},
    {"npx", {NULL}, "npx", NULL},
    {"pipx", {"install", "run"}, "pipx", NULL},
    {"uv", {"install", "add"}, "uv", NULL},
    {"uvx", {NULL}, "uvx", NULL},
    {"helm", {"install"}, "helm plugin install", "plugin"},
    {"kubectl", {"install"}, "kubectl krew install", "krew"},
};

/* From files that are there already. */
static bool stays_offline(const struct shell_command *command) {
    return shell_command_has(command, "--no-index") || shell_command_has(command, "--offline") ||
           shell_command_has(command, "--no-network") || shell_command_has(command, "--no-install");
}

/* The first word behind the program that is no option is its verb; options may have values before it. */
static bool has_verb(const struct shell_command *command, const struct manager *manager) {
    if (manager->also && !shell_command_has(command, manager->also))
        return false;
    if (!manager->verbs[0])
        return true;
    for (size_t i = 0; i < mem_count(manager->verbs) && manager->verbs[i]; i++)
        if (shell_command_has(command, manager->verbs[i]))
            return true;
    return false;
}

static bool is_pip_module(const struct shell_command *command) {
    return text_starts_with(shell_program(command), "python") && shell_command_has(command, "-m") &&
           shell_command_has(command, "pip") && shell_command_has(command, "install");
}

static const char *installed_by(const struct shell_command *command) {
    const char *program = shell_program(command);
    if (stays_offline(command))
        return NULL;
    if (is_pip_module(command))
        return "pip install";
    for (size_t i = 0; i < mem_count(managers); i++)
        if (strcmp(program, managers[i].program) == 0 && has_verb(command, &managers[i]))
            return managers[i].name;
    return NULL;
}

/* --- curl and wget ----------------------------------------------------------------------------------- */

static const char *getter(const struct shell_command *command) {
    const char *program = shell_program(command);
    return strcmp(program, "curl") == 0 ? "curl" : strcmp(program, "wget") == 0 ? "wget" : NULL;
}

static bool is_any_of(const char *word, const char *const *words) {
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

/* Something goes up: then it is a call to an API, whatever its address looks like. */
static bool sends(const struct shell_command *command) {
    static const char *const options[] = {"-T",
                                          "--upload-file",
                                          "-d",
                                          "--data",
                                          "--data-raw",
                                          "-F",
                                          "-X",
                                          "--request",
                                          "--data-binary",
                                          "--post-data",
                                          "--post-file",
                                          "--form",
                                          "--data-urlencode",
                                          "--json",
                                          NULL};
    for (size_t i = 1; i < command->words.count; i++)
        if (is_any_of(command->words.items[i], options))
            return true;
    return false;
}

static bool is_of_a_program(const char *url) {
    static const char *const endings[] = {".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".zip", ".gz",  ".xz",
                                          ".deb",    ".rpm", ".apk",    ".jar",     ".war", ".whl", ".sh"};
    static const char *const places[] = {"/releases/download/", "://dl.k8s.io/", "://releases.hashicorp.com/",
                                         "://get.helm.sh/", "/kubernetes-release/"};
    auto_text path = mem_dup_n(url, strcspn(url, "?#"));
    for (size_t i = 0; i < mem_count(endings); i++)
        if (text_ends_with(path, endings[i]))
            return true;
    for (size_t i = 0; i < mem_count(places); i++)
        if (strstr(url, places[i]))
            return true;
    return false;
}

static bool gets_a_program(const struct shell_command *command) {
    for (char *const *word = command->words.items; word && *word; word++)
        if (strstr(*word, "://") && is_of_a_program(*word))
            return true;
    return false;
}

static bool is_output_option(const char *word, bool is_curl) {
    if (strcmp(word, ">") == 0 || strcmp(word, ">>") == 0)
        return true;
    if (is_curl)
        return strcmp(word, "--output") == 0 ||
               (word[0] == '-' && word[1] != '-' && word[1] && text_ends_with(word, "o"));
    return strcmp(word, "--output-document") == 0 ||
           (word[0] == '-' && word[1] != '-' && word[1] && text_ends_with(word, "O"));
}

/* The file that it writes; NULL when none is named. Borrowed. */
static const char *output_of(const struct shell_command *command) {
    bool is_curl = strcmp(shell_program(command), "curl") == 0;
    for (size_t i = 1; i + 1 < command->words.count; i++)
        if (is_output_option(command->words.items[i], is_curl))
            return command->words.items[i + 1];
    return NULL;
}

static bool is_among_programs(const char *file) {
    return strstr(file, "/bin/") || text_ends_with(file, "/bin") || strstr(file, "/sbin/");
}

/* Runs or unpacks what it reads. */
static bool takes_programs(const struct shell_command *command) {
    static const char *const programs[] = {"sh",  "bash",   "ash",   "dash", "zsh",
                                           "tar", "gunzip", "unzip", NULL};
    return is_any_of(shell_program(command), programs);
}

/* "+x", "a+x", "0755": of a file that was written before; `install` makes programs without being asked to. */
static bool makes_executable(const struct shell_command *command, const struct strings *files) {
    bool is_executable = strcmp(shell_program(command), "install") == 0;
    if (!is_executable && strcmp(shell_program(command), "chmod") != 0)
        return false;
    for (size_t i = 1; i < command->words.count; i++) {
        const char *word = command->words.items[i];
        if (strstr(word, "+x") || strstr(word, "+rx") ||
            (strchr(word, '7') && strspn(word, "01234567") == strlen(word)))
            is_executable = true;
        else if (is_executable && strings_contain(files, word))
            return true;
    }
    return false;
}

/* What its arguments or a file bring is run: sh -c "…", source …, eval "…". */
static bool runs_texts(const struct shell_command *command) {
    const char *program = shell_program(command);
    return command->is_evaluated || takes_programs(command) || strcmp(program, "source") == 0 ||
           strcmp(program, ".") == 0;
}

/* sh -c "$(curl …)", eval "`curl …`" */
static const char *getter_in_words(const struct shell_command *command) {
    static const char *const openings[] = {"$(", "`"}, *const getters[] = {"curl", "wget"};
    for (size_t i = 0; i < command->words.count && runs_texts(command); i++)
        for (size_t k = 0; k < mem_count(openings) * mem_count(getters); k++) {
            auto_text sign = mem_format("%s%s ", openings[k % 2], getters[k / 2]);
            if (text_starts_with(command->words.items[i], sign))
                return getters[k / 2];
        }
    return NULL;
}

/* bash <(curl …), eval $(curl …): what the next command prints is run. */
static bool runs_the_next(const struct shell_command *command) {
    const char *last = command->words.items[command->words.count - 1];
    return runs_texts(command) && (strcmp(last, "<") == 0 || strcmp(last, "$") == 0);
}

/* The script of sh -c "…"; NULL when there is none. */
static const char *script_in(const struct shell_command *command) {
    for (size_t i = 1; i + 1 < command->words.count && takes_programs(command); i++)
        if (command->words.items[i][0] == '-' && text_ends_with(command->words.items[i], "c"))
            return command->words.items[i + 1];
    return NULL;
}

/* --- Scripts ----------------------------------------------------------------------------------------- */

/* What was seen in the commands before. */
struct seen {
    const char *piped_getter; /* its output goes into the command at hand */
    const char *last_getter;
    bool is_run;          /* what the command at hand prints */
    struct strings files; /* that were got */
};

static const char *judge_getter(const struct shell_command *command, struct seen *seen) {
    const char *program = getter(command);
    if (!program)
        return NULL;
    const char *output = output_of(command);
    seen->last_getter = program;
    if (command->is_piped)
        seen->piped_getter = program;
    if (output)
        strings_add(&seen->files, output);
    if (output && is_among_programs(output))
        return program;
    return !sends(command) && gets_a_program(command) ? program : NULL;
}

static const char *judge_command(const struct shell_command *command, struct seen *seen) {
    const char *piped = seen->piped_getter, *inside = getter_in_words(command), *script = script_in(command);
    bool is_run = seen->is_run;
    seen->piped_getter = NULL;
    seen->is_run = runs_the_next(command);
    if (piped && takes_programs(command))
        return piped;
    if (is_run && getter(command))
        return getter(command);
    if (!inside && script)
        inside = script_downloads(script);
    if (inside)
        return inside;
    if (makes_executable(command, &seen->files))
        return seen->last_getter;
    const char *installed = installed_by(command);
    return installed ? installed : judge_getter(command, seen);
}

const char *script_downloads(const char *script) {
    auto_shell_command command = {0};
    struct seen seen = {0};
    const char *found = NULL;
    while (!found && shell_command_next(&script, &command))
        found = judge_command(&command, &seen);
    strings_clear(&seen.files);
    return found;
}
