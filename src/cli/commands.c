#include "kcrealm/cli/commands.h"

#include "kcrealm/base/memory.h"

#include <string.h>

const struct command command_table[] = {
    {"diff", COMMAND_DIFF, "[CLIENT...]", "show how declared clients differ from Keycloak's",
     "Compares every declared field, attribute, protocol mapper and scope link with\n"
     "the live realm. What is not declared is not compared. Lines with - are\n"
     "Keycloak's, lines with + are declared.\n"
     "\n"
     "Exit status: 0 equal, 1 different, 2 error, or something could not be compared.\n",
     "  # what the chart declares, against the Keycloak of the current context\n"
     "  kubectl kcrealm diff -f values.yaml\n"
     "\n"
     "  # one client, for a script\n"
     "  kubectl kcrealm diff -f values.yaml -f values-dev.yaml backstage -o json\n"
     "\n"
     "  # without any server\n"
     "  kubectl kcrealm diff -f values.yaml --live realm-export.json\n",
     run_diff},
    {"ensure", COMMAND_ENSURE, "[CLIENT...]", "create missing clients, attach scopes, repair drift",
     "Creates what is missing and attaches declared scopes; changes existing clients\n"
     "only with --update, and removes what declared collections do not list only with\n"
     "--strict. The plan is shown first, and every write is read back: \"done\" means\n"
     "that Keycloak holds it.\n"
     "\n"
     "Exit status: 0 all done, 1 something is not done, 2 nothing was written.\n",
     "  # create what is missing\n"
     "  kubectl kcrealm ensure -f values.yaml\n"
     "\n"
     "  # what would be changed?\n"
     "  kubectl kcrealm ensure -f values.yaml --update --dry-run\n"
     "\n"
     "  # in a pipeline, right after Keycloak was installed\n"
     "  kubectl kcrealm ensure -f values.yaml --update --wait --timeout 5m\n",
     run_ensure},
    {"attach-scopes", COMMAND_ATTACH, "CLIENT", "link client scopes to a client",
     "Links scopes as default or optional, moves those that are linked the other way,\n"
     "and creates the standard ones (profile, email, address, phone, groups) where the\n"
     "realm lacks them.\n"
     "\n"
     "Exit status: 0 all linked, 1 something is not, 2 nothing was written.\n",
     "  # repair invalid_scope\n"
     "  kubectl kcrealm attach-scopes backstage --realm ameide --default email,groups\n"
     "\n"
     "  # the declared ones\n"
     "  kubectl kcrealm attach-scopes backstage -f values.yaml\n",
     run_attach_scopes},
    {"extract", COMMAND_EXTRACT, "[CLIENT...] [CLIENT=VAULTKEY...]",
     "carry client secrets to Vault and into Kubernetes",
     "Reads the secrets of clients from Keycloak, writes those to Vault that differ\n"
     "there, refreshes the ExternalSecrets that read them, and waits until the\n"
     "Secrets hold them. Which client goes where is declared in secretExtraction, or\n"
     "named: CLIENT=VAULTKEY, split at the last \"=\". All is looked at before the\n"
     "first write, every write is read back, and no secret is ever shown.\n"
     "\n"
     "Exit status: 0 all carried, 1 something is not, 2 nothing was written.\n",
     "  # what would be carried where?\n"
     "  kubectl kcrealm extract -f values.yaml --dry-run\n"
     "\n"
     "  # all that is declared\n"
     "  kubectl kcrealm extract -f values.yaml\n"
     "\n"
     "  # one client, to secret/apps/backstage in Vault\n"
     "  kubectl kcrealm extract backstage=apps/backstage --realm ameide\n",
     run_extract},
    {"rotate", COMMAND_ROTATE, "[CLIENT]", "give a client a new secret and carry it through",
     "Lets Keycloak generate a new secret, tries it, writes it to Vault, waits until\n"
     "the Kubernetes Secrets have it, and logs in with the bytes from there. Each step\n"
     "stands in a journal before the next begins: a rotation that was interrupted is\n"
     "resumed, and never asks Keycloak twice. The client's rotation policy keeps the\n"
     "old secret alive meanwhile; without one --allow-outage is needed.\n"
     "\n"
     "Exit status: 0 all done, 1 something is not finished, 2 nothing was changed.\n",
     "  # may it be rotated, and what would follow?\n"
     "  kubectl kcrealm rotate backstage -f values.yaml --dry-run\n"
     "\n"
     "  # and restart the workloads that read the Secret when they start\n"
     "  kubectl kcrealm rotate backstage -f values.yaml --restart --yes\n"
     "\n"
     "  # go on with what was interrupted\n"
     "  kubectl kcrealm rotate --resume\n",
     run_rotate},
    {"status", COMMAND_STATUS, "[CLIENT...]", "show which hop of a client's chain is broken, and why",
     "Looks at each hop between a declaration and the workload that logs in: objects\n"
     "of the cluster, Keycloak, realm, client, secret, Vault, SecretStore,\n"
     "ExternalSecret, Kubernetes Secret, workload, ArgoCD. The first broken hop comes\n"
     "first, with what was seen and what to type next. Nothing is changed, and no\n"
     "secret is shown. A name that nothing declares is looked for in all realms.\n"
     "\n"
     "Exit status: 0 healthy, 1 something is broken, 2 could not tell.\n",
     "  # why does the login fail?\n"
     "  kubectl kcrealm status backstage\n"
     "\n"
     "  # all that is declared, with the details of each hop\n"
     "  kubectl kcrealm status -f values.yaml -o wide\n"
     "\n"
     "  # in a pipeline: wait until the secrets have arrived\n"
     "  kubectl kcrealm status -f values.yaml --for kubernetes-secret --wait\n",
     run_status},
    {"lint", COMMAND_LINT, "", "find mistakes in values and rendered manifests, offline",
     "Looks for what breaks a login later: placeholders, fixtures of secrets that\n"
     "Keycloak generates, extractions of public clients, weak settings of clients,\n"
     "values that a later file drops. `explain CODE` tells more about a finding, and\n"
     "`# kcrealm:ignore KCR-1302 reason` in the line or above lets one pass.\n"
     "\n"
     "Exit status: 0 nothing found, 1 findings, 2 nothing could be read.\n",
     "  # before they are merged\n"
     "  kubectl kcrealm lint -f values.yaml -f values-prod.yaml\n"
     "\n"
     "  # what the chart makes of them\n"
     "  helm template . | kubectl kcrealm lint -f -\n"
     "\n"
     "  # only what is new from now on\n"
     "  kubectl kcrealm lint -f values.yaml --baseline lint-baseline.json\n",
     run_lint},
    {"explain", COMMAND_EXPLAIN, "[CODE]", "tell what a finding means and what to do",
     "Prints the page of a finding of lint or status: what it leads to, how it is\n"
     "seen, what to do. Without a code it lists them all. Connects to nothing.\n",
     "  # what does this mean?\n"
     "  kubectl kcrealm explain KCR-3012\n",
     run_explain},
    {"repl", COMMAND_REPL, "", "debug logins in an interactive shell",
     "A shell over the same connection as the other commands: look around in realms,\n"
     "obtain tokens and take them apart, and find out why a login fails. `help` there\n"
     "lists its commands. With -c, or when standard input is no terminal, it runs a\n"
     "script: one command a line, # begins a comment. Secrets and tokens are asked\n"
     "for without echo, and are never kept, shown or traced.\n"
     "\n"
     "Exit status: 0 every line worked, 1 a line failed, 2 could not start.\n",
     "  # look around in the Keycloak of the current context\n"
     "  kubectl kcrealm repl --realm ameide\n"
     "\n"
     "  # a script of two lines, for programs\n"
     "  kubectl kcrealm repl -c 'use ameide' -c 'client backstage' -o json\n"
     "\n"
     "  # a script from a file\n"
     "  kubectl kcrealm repl --strict-script <login-check.repl\n",
     run_repl},
    {"completion", COMMAND_COMPLETION, "SHELL", "print the completion script of a shell",
     "SHELL is bash, zsh, fish or powershell. The script completes kubectl-kcrealm;\n"
     "`kubectl kcrealm` is completed by kubectl itself where kubectl_complete-kcrealm\n"
     "stands on PATH beside the program (kubectl 1.26 or later). Clients, realms and\n"
     "namespaces are looked up for a second at most, and only with credentials that\n"
     "need no question.\n",
     "  # bash, with bash-completion\n"
     "  kubectl kcrealm completion bash >/etc/bash_completion.d/kubectl-kcrealm\n"
     "\n"
     "  # zsh, into a directory of $fpath\n"
     "  kubectl kcrealm completion zsh >~/.zfunc/_kubectl-kcrealm\n"
     "\n"
     "  # fish\n"
     "  kubectl kcrealm completion fish >~/.config/fish/conf.d/kcrealm.fish\n"
     "\n"
     "  # PowerShell\n"
     "  kubectl kcrealm completion powershell >>$PROFILE\n",
     run_completion},
    {"version", COMMAND_VERSION, "", "print the version", NULL, NULL, run_version},
    {"options", COMMAND_OPTIONS, "", "list the options of all commands", NULL, NULL, run_options},
    {"help", COMMAND_HELP, "[COMMAND]", "help for a command", NULL, NULL, run_help},
};

const size_t command_count = mem_count(command_table);

const struct command *command_named(const char *name) {
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(command_table[i].name, name) == 0)
            return &command_table[i];
    return NULL;
}
