#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/flags.h"

#define AT(member) offsetof(struct flags, member)

static const char kubernetes[] = "Kubernetes";
static const char declarations[] = "Declarations";
static const char reaching[] = "Reaching Keycloak";
static const char vault[] = "Reaching Vault";
static const char doing[] = "What to do";
static const char output[] = "Output";

const struct option option_table[] = {
    {"filename", 'f', FLAG_TEXTS, AT(filenames), NULL, "FILE|DIR|-", COMMANDS_READING, declarations,
     "Helm values, clients.json, realm files or manifests; - is standard input. Values files merge in order"},
    {"from-configmap", 0, FLAG_TEXTS, AT(configmaps), NULL, "[NS/]NAME[:KEY]", COMMANDS_COMPARING,
     declarations, "read declarations from a ConfigMap in the cluster"},
    {"from-realmimport", 0, FLAG_TEXTS, AT(realm_imports), NULL, "[NS/]NAME", COMMANDS_COMPARING,
     declarations, "read declarations from a KeycloakRealmImport in the cluster"},
    {"values-path", 0, FLAG_TEXT, AT(values_path), NULL, "a.b.c", COMMANDS_READING, declarations,
     "where the section with clientSpecs stands in the values"},
    {"substitute", 0, FLAG_TRUTH, AT(substitute), NULL, NULL, COMMANDS_READING, declarations,
     "put environment variables in the place of $(env:NAME) and $(env:NAME:-default)"},
    {"allow-declared-secrets", 0, FLAG_TRUTH, AT(allow_declared_secrets), NULL, NULL, COMMANDS_READING,
     declarations, "accept client secrets in declarations: they are compared and written, never shown"},
    {"realm", 0, FLAG_TEXT, AT(realm), NULL, "NAME", COMMANDS_READING | COMMAND_REPL, declarations,
     "only this realm; also the realm of entries that name none"},
    {"shard", 0, FLAG_TEXT, AT(shard), NULL, "I/N|auto/N", COMMAND_DIFF | COMMAND_ENSURE | COMMAND_EXTRACT,
     declarations,
     "only the realms of share I of N, counted from 0; auto: the index of a pod of an Indexed Job "
     "(JOB_COMPLETION_INDEX)"},
    {"live", 0, FLAG_TEXT, AT(live), NULL, "FILE", COMMAND_DIFF, declarations,
     "compare with a realm export instead of a server"},

    {"update", 0, FLAG_TRUTH, AT(update), NULL, NULL, COMMAND_ENSURE, doing,
     "make declared fields of existing clients equal"},
    {"strict", 0, FLAG_TRUTH, AT(strict), NULL, NULL, COMMAND_DIFF | COMMAND_ENSURE, doing,
     "also remove what declared collections do not list (mappers, attributes, scope links)"},
    {"default", 0, FLAG_TEXT, AT(default_scopes), NULL, "a,b", COMMAND_ATTACH, doing,
     "scopes to attach as default (without --default and --optional: the declared ones)"},
    {"optional", 0, FLAG_TEXT, AT(optional_scopes), NULL, "a,b", COMMAND_ATTACH, doing,
     "scopes to attach as optional"},
    {"dry-run", 0, FLAG_OPTIONAL, AT(dry_run), "client", "none|client|server", COMMANDS_WRITING, doing,
     "show the plan and write nothing"},
    {"yes", 'y', FLAG_TRUTH, AT(yes), NULL, NULL, COMMANDS_WRITING, doing,
     "do what would be asked about: remove what is not declared, replace values in Vault"},
    {"wait", 0, FLAG_TRUTH, AT(wait), NULL, NULL, COMMAND_ENSURE | COMMANDS_WAITING, doing,
     "wait until Keycloak answers and the declared realms exist (ensure), until Secrets have arrived "
     "(extract and rotate; there it is on), or until all is healthy (status)"},
    {"timeout", 0, FLAG_TEXT, AT(timeout), NULL, "DURATION", COMMAND_ENSURE | COMMANDS_WAITING, doing,
     "how long --wait waits (60s)"},
    {"no-sync", 0, FLAG_TRUTH, AT(no_sync), NULL, NULL, COMMANDS_CARRYING, doing,
     "write to Vault only: refresh no ExternalSecret"},
    {"force", 0, FLAG_TRUTH, AT(force), NULL, NULL, COMMANDS_CARRYING, doing,
     "write also where a PushSecret writes the same secret in Vault"},
    {"versions-configmap", 0, FLAG_TEXT, AT(versions_configmap), NULL, "[NS/]NAME|none", COMMANDS_CARRYING,
     doing, "ConfigMap that records the versions in Vault (keycloak-client-secret-versions)"},
    {"resume", 0, FLAG_TRUTH, AT(resume), NULL, NULL, COMMAND_ROTATE, doing,
     "go on with rotations that stopped half way"},
    {"list", 0, FLAG_TRUTH, AT(list), NULL, NULL, COMMAND_ROTATE, doing,
     "list rotations that stopped half way"},
    {"abort", 0, FLAG_TRUTH, AT(abort), NULL, NULL, COMMAND_ROTATE, doing,
     "give a rotation up that has not made a new secret yet"},
    {"allow-outage", 0, FLAG_TRUTH, AT(allow_outage), NULL, NULL, COMMAND_ROTATE, doing,
     "rotate also where the old secret stops working at once"},
    {"restart", 0, FLAG_TRUTH, AT(restart), NULL, NULL, COMMAND_ROTATE, doing,
     "restart workloads that see a changed Secret only then"},
    {"invalidate-old", 0, FLAG_TRUTH, AT(invalidate_old), NULL, NULL, COMMAND_ROTATE, doing,
     "end the old secret's life when all is done"},
    {"all", 0, FLAG_TRUTH, AT(all), NULL, NULL, COMMAND_ROTATE, doing,
     "rotate all declared clients, one after the other"},
    {"older-than", 0, FLAG_TEXT, AT(older_than), NULL, "DURATION", COMMAND_ROTATE, doing,
     "with --all: only secrets of at least this age, such as 30d"},

    {"watch", 'w', FLAG_TRUTH, AT(watch), NULL, NULL, COMMAND_STATUS, doing,
     "look again every few seconds, and show what changes"},
    {"for", 0, FLAG_TEXT, AT(hops), NULL, "HOP,HOP", COMMAND_STATUS, doing,
     "only these hops: git, objects, keycloak, realm, client, secret, vault, store, external-secret, "
     "kubernetes-secret, workload, argocd"},
    {"fail-on", 0, FLAG_TEXT, AT(fail_on), NULL, "error|warn", COMMAND_LINT, doing,
     "the least severe finding that makes the exit status 1 (warn)"},
    {"vault-policy", 0, FLAG_TEXT, AT(vault_policy), NULL, "FILE", COMMAND_LINT, doing,
     "policy in HCL or JSON: keys of Vault that it does not let write are findings"},
    {"baseline", 0, FLAG_TEXT, AT(baseline), NULL, "FILE", COMMAND_LINT, doing,
     "findings to say nothing about; written with all present ones when it does not exist"},
    {"fix", 0, FLAG_TRUTH, AT(fix), NULL, NULL, COMMAND_LINT, doing,
     "repair in the files what is mechanical"},

    {"c", 'c', FLAG_TEXTS, AT(lines), NULL, "LINE", COMMAND_REPL, doing,
     "a line to run instead of asking for some; repeatable, all in one session"},
    {"strict-script", 0, FLAG_TRUTH, AT(strict_script), NULL, NULL, COMMAND_REPL, doing,
     "stop at the first line that fails"},

    {"transport", 0, FLAG_TEXT, AT(transport), NULL, "auto|native|kubectl|direct", COMMANDS_CONNECTED,
     reaching, "how to reach it: port-forward of our own (native), kubectl's, or a URL (auto)"},
    {"keycloak-url", 0, FLAG_TEXT, AT(keycloak_url), NULL, "URL", COMMANDS_CONNECTED, reaching,
     "reach Keycloak at this URL, without the cluster"},
    {"keycloak-service", 0, FLAG_TEXT, AT(keycloak_service), NULL, "[https:][NS/]NAME[:PORT]",
     COMMANDS_CONNECTED, reaching, "Keycloak's Service (default: discovered)"},
    {"keycloak-path", 0, FLAG_TEXT, AT(keycloak_path), NULL, "/auth", COMMANDS_CONNECTED, reaching,
     "path that Keycloak serves below"},
    {"keycloak-ca", 0, FLAG_TEXT, AT(keycloak_ca), NULL, "FILE", COMMANDS_CONNECTED, reaching,
     "certificates to trust for Keycloak, PEM"},
    {"keycloak-secret", 0, FLAG_TEXT, AT(keycloak_secret), NULL, "[NS/]NAME", COMMANDS_CONNECTED, reaching,
     "Secret with username and password, or client-id and client-secret"},
    {"login-realm", 0, FLAG_TEXT, AT(login_realm), NULL, "NAME", COMMANDS_CONNECTED, reaching,
     "realm to log in to (master)"},
    {"parallel", 0, FLAG_TEXT, AT(parallel), NULL, "N", COMMANDS_CONNECTED, reaching,
     "requests at a time to one server (4)"},

    {"vault-url", 0, FLAG_TEXT, AT(vault_url), NULL, "URL", COMMANDS_AT_VAULT, vault,
     "reach Vault or OpenBao at this URL, without the cluster (VAULT_ADDR, BAO_ADDR)"},
    {"vault-service", 0, FLAG_TEXT, AT(vault_service), NULL, "[https:][NS/]NAME[:PORT]", COMMANDS_AT_VAULT,
     vault, "Vault's Service (default: what SecretStores name, else discovered)"},
    {"vault-ca", 0, FLAG_TEXT, AT(vault_ca), NULL, "FILE", COMMANDS_AT_VAULT, vault,
     "certificates to trust for Vault, PEM"},
    {"vault-auth", 0, FLAG_TEXT, AT(vault_auth), NULL, "token|kubernetes|approle|jwt", COMMANDS_AT_VAULT,
     vault, "how to log in (default: by what there is)"},
    {"vault-role", 0, FLAG_TEXT, AT(vault_role), NULL, "NAME", COMMANDS_AT_VAULT, vault,
     "role to log in with, for kubernetes and jwt"},
    {"vault-secret", 0, FLAG_TEXT, AT(vault_secret), NULL, "[NS/]NAME", COMMANDS_AT_VAULT, vault,
     "Secret with token, with role-id and secret-id, or with jwt"},
    {"vault-mount", 0, FLAG_TEXT, AT(vault_mount), NULL, "PATH", COMMANDS_AT_VAULT, vault,
     "mount of the key/value store (the SecretStore's, else secret)"},
    {"vault-field", 0, FLAG_TEXT, AT(vault_field), NULL, "NAME", COMMANDS_AT_VAULT, vault,
     "field of a secret in Vault that holds the client's (value)"},

    {"kubeconfig", 0, FLAG_TEXT, AT(kubeconfig), NULL, "FILE", COMMANDS_CONNECTED, kubernetes,
     "kubeconfig to use"},
    {"context", 0, FLAG_TEXT, AT(context), NULL, "NAME", COMMANDS_CONNECTED, kubernetes, "context to use"},
    {"cluster", 0, FLAG_TEXT, AT(cluster), NULL, "NAME", COMMANDS_CONNECTED, kubernetes, "cluster to use"},
    {"user", 0, FLAG_TEXT, AT(user), NULL, "NAME", COMMANDS_CONNECTED, kubernetes, "user to use"},
    {"namespace", 'n', FLAG_TEXT, AT(namespace), NULL, "NAME", COMMANDS_CONNECTED, kubernetes,
     "namespace to look in"},
    {"all-namespaces", 'A', FLAG_TRUTH, AT(all_namespaces), NULL, NULL, COMMANDS_COMPARING, kubernetes,
     "read *-client-specs ConfigMaps of all namespaces"},
    {"server", 's', FLAG_TEXT, AT(server), NULL, "URL", COMMANDS_CONNECTED, kubernetes,
     "address of the API server"},
    {"as", 0, FLAG_TEXT, AT(as), NULL, "USER", COMMANDS_CONNECTED, kubernetes, "impersonate a user"},
    {"as-group", 0, FLAG_TEXTS, AT(as_groups), NULL, "GROUP", COMMANDS_CONNECTED, kubernetes,
     "impersonate a group"},
    {"as-uid", 0, FLAG_TEXT, AT(as_uid), NULL, "UID", COMMANDS_CONNECTED, kubernetes, "impersonate a UID"},
    {"as-user-extra", 0, FLAG_TEXTS, AT(as_user_extra), NULL, "KEY=VALUE", COMMANDS_CONNECTED, kubernetes,
     "impersonate extra fields"},
    {"certificate-authority", 0, FLAG_TEXT, AT(certificate_authority), NULL, "FILE", COMMANDS_CONNECTED,
     kubernetes, "certificates to trust for the API server"},
    {"client-certificate", 0, FLAG_TEXT, AT(client_certificate), NULL, "FILE", COMMANDS_CONNECTED, kubernetes,
     "client certificate"},
    {"client-key", 0, FLAG_TEXT, AT(client_key), NULL, "FILE", COMMANDS_CONNECTED, kubernetes,
     "key of the client certificate"},
    {"insecure-skip-tls-verify", 0, FLAG_TRUTH, AT(insecure_skip_tls_verify), NULL, NULL, COMMANDS_CONNECTED,
     kubernetes, "do not verify the API server's certificate"},
    {"tls-server-name", 0, FLAG_TEXT, AT(tls_server_name), NULL, "NAME", COMMANDS_CONNECTED, kubernetes,
     "name to verify the API server's certificate against"},
    {"request-timeout", 0, FLAG_TEXT, AT(request_timeout), NULL, "DURATION", COMMANDS_CONNECTED, kubernetes,
     "time limit of each request (none)"},
    {"token", 0, FLAG_TEXT, AT(token), NULL, NULL, COMMANDS_CONNECTED, NULL, NULL},

    {"output", 'o', FLAG_TEXT, AT(output), NULL, "text|json|yaml|markdown|junit|name", COMMANDS_ALL, output,
     "format of the result; also wide of status, sarif and github of lint"},
    {"config", 0, FLAG_TEXT, AT(config), NULL, "FILE", COMMANDS_ALL, output,
     "settings; instead of your config.yaml and the repository's .kcrealm.yaml"},
    {"color", 0, FLAG_TEXT, AT(color), NULL, "auto|always|never", COMMANDS_ALL, output,
     "colours; auto honours NO_COLOR and TERM=dumb"},
    {"ascii", 0, FLAG_TRUTH, AT(ascii), NULL, NULL, COMMAND_STATUS, output, "no symbols outside ASCII"},
    {"v", 'v', FLAG_TEXT, AT(verbosity), NULL, "N", COMMANDS_ALL, output,
     "tell more: 2 decisions, 4 where settings come from, 6 requests"},
    {"quiet", 'q', FLAG_TRUTH, AT(quiet), NULL, NULL, COMMANDS_ALL, output, "no notes and no progress"},
    {"no-progress", 0, FLAG_TRUTH, AT(no_progress), NULL, NULL, COMMANDS_ALL, output, "no progress line"},
    {"help", 'h', FLAG_TRUTH, AT(help), NULL, NULL, COMMANDS_ALL, output, "help for the command"},
};

const size_t option_count = mem_count(option_table);

bool option_needs_text(const struct option *option) {
    if (!option->argument || option->group == kubernetes)
        return false;
    return option->group == declarations || text_starts_with(option->argument, "FILE");
}

bool option_says_where(const struct option *option) {
    return option->group == declarations || option->group == reaching || option->group == vault ||
           option->group == kubernetes;
}
