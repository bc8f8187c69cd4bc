#include "kcrealm/base/memory.h"
#include "kcrealm/cli/flags.h"

#define AT(member) offsetof(struct flags, member)

static const char kubernetes[] = "Kubernetes";
static const char declarations[] = "Declarations";
static const char reaching[] = "Reaching Keycloak";
static const char doing[] = "What to do";
static const char output[] = "Output";

const struct option option_table[] = {
    {"filename", 'f', FLAG_TEXTS, AT(filenames), NULL, "FILE|-", COMMANDS_CONNECTED, declarations,
     "Helm values, clients.json or a ConfigMap manifest; - is standard input. Values files merge in order"},
    {"from-configmap", 0, FLAG_TEXTS, AT(configmaps), NULL, "[NS/]NAME[:KEY]", COMMANDS_CONNECTED,
     declarations, "read declarations from a ConfigMap in the cluster"},
    {"values-path", 0, FLAG_TEXT, AT(values_path), NULL, "a.b.c", COMMANDS_CONNECTED, declarations,
     "where the section with clientSpecs stands in the values"},
    {"realm", 0, FLAG_TEXT, AT(realm), NULL, "NAME", COMMANDS_CONNECTED, declarations,
     "only this realm; also the realm of entries that name none"},
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
     "remove what is not declared without asking"},
    {"wait", 0, FLAG_TRUTH, AT(wait), NULL, NULL, COMMAND_ENSURE, doing,
     "wait until Keycloak answers and the declared realms exist"},
    {"timeout", 0, FLAG_TEXT, AT(timeout), NULL, "DURATION", COMMAND_ENSURE, doing,
     "how long --wait waits (60s)"},

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

    {"kubeconfig", 0, FLAG_TEXT, AT(kubeconfig), NULL, "FILE", COMMANDS_CONNECTED, kubernetes,
     "kubeconfig to use"},
    {"context", 0, FLAG_TEXT, AT(context), NULL, "NAME", COMMANDS_CONNECTED, kubernetes, "context to use"},
    {"cluster", 0, FLAG_TEXT, AT(cluster), NULL, "NAME", COMMANDS_CONNECTED, kubernetes, "cluster to use"},
    {"user", 0, FLAG_TEXT, AT(user), NULL, "NAME", COMMANDS_CONNECTED, kubernetes, "user to use"},
    {"namespace", 'n', FLAG_TEXT, AT(namespace), NULL, "NAME", COMMANDS_CONNECTED, kubernetes,
     "namespace to look in"},
    {"all-namespaces", 'A', FLAG_TRUTH, AT(all_namespaces), NULL, NULL, COMMANDS_CONNECTED, kubernetes,
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
     "format of the result"},
    {"color", 0, FLAG_TEXT, AT(color), NULL, "auto|always|never", COMMANDS_ALL, output,
     "colours; auto honours NO_COLOR and TERM=dumb"},
    {"v", 'v', FLAG_TEXT, AT(verbosity), NULL, "N", COMMANDS_ALL, output,
     "tell more: 2 decisions, 4 where settings come from, 6 requests"},
    {"quiet", 'q', FLAG_TRUTH, AT(quiet), NULL, NULL, COMMANDS_ALL, output, "no notes and no progress"},
    {"no-progress", 0, FLAG_TRUTH, AT(no_progress), NULL, NULL, COMMANDS_ALL, output, "no progress line"},
    {"help", 'h', FLAG_TRUTH, AT(help), NULL, NULL, COMMANDS_ALL, output, "help for the command"},
};

const size_t option_count = mem_count(option_table);
