#include "support/status_case.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

const struct fake_answer status_plain_cluster[] = {
    {.request = "GET /apis", .body = "{\"groups\":[]}"},
    {.request = "GET /api/v1/namespaces/here/configmaps/keycloak-client-secret-rotations",
     .status = 404,
     .body = NOT_FOUND},
    {.request = "GET *", .body = EMPTY},
    {0}};

#define STORE                                                                                                \
    "{\"kind\":\"ClusterSecretStore\",\"metadata\":{\"name\":\"vault\"},\"spec\":{\"provider\":{\"vault\":{" \
    "\"server\":\"http://v\",\"path\":\"secret\"}}},\"status\":{\"conditions\":[{\"type\":\"Ready\","        \
    "\"status\":\"True\"}]}}"
#define READER                                                                                               \
    "{\"kind\":\"ExternalSecret\",\"metadata\":{\"namespace\":\"team\",\"name\":\"app\"},\"spec\":{"         \
    "\"secretStoreRef\":{\"kind\":\"ClusterSecretStore\",\"name\":\"vault\"},\"data\":[{\"secretKey\":"      \
    "\"k\",\"remoteRef\":{\"key\":\"app-key\",\"property\":\"value\"}}]},\"status\":{\"refreshTime\":"       \
    "\"2026-11-22T01:00:00Z\",\"syncedResourceVersion\":\"1-a\",\"conditions\":[{\"type\":\"Ready\","        \
    "\"status\":\"True\"}]}}"

/* APP_SECRET in Base64. */
#define APP_SECRET_64 "azdMdzJtUTl4WjR2QjhuUjF0WTZwRDNzRjVnSDBqS2E="

const struct fake_answer status_whole_cluster[] = {
    {.request = "GET /apis",
     .body = "{\"groups\":[" GROUP("external-secrets.io") "," GROUP("argoproj.io") "]}"},
    {.request = ESO "/externalsecrets?*", .body = "{\"items\":[" READER "]}"},
    {.request = ESO "/clustersecretstores?*", .body = "{\"items\":[" STORE "]}"},
    {.request = "GET /api/v1/namespaces/team/secrets/app",
     .body = "{\"data\":{\"k\":\"" APP_SECRET_64 "\"}}"},
    {.request = "GET /api/v1/namespaces/here/configmaps/keycloak-client-secret-rotations",
     .status = 404,
     .body = NOT_FOUND},
    {.request = "GET *", .body = EMPTY},
    {0}};

void status_case_open(struct status_case *given, const char *arguments, const struct fake_answer *cluster) {
    *given = (struct status_case){.api = cluster ? fake_api_start(cluster) : NULL};
    fake_start(&given->keycloak);
    vault_session_open(&given->vault, "token=t");
    vault_answer(&given->vault, "GET /v1/sys/internal/ui/mounts/", -1, 200,
                 "{'data':{'type':'kv','options':{'version':'2'}}}");
    vault_answer(&given->vault, "GET " APP_KEY, -1, 200, VAULT_HOLDS(APP_SECRET));
    if (cluster)
        cli_open(&given->cli, "status -s %s -n here %s", fake_api_url(given->api), arguments);
    else
        cli_open(&given->cli, "status %s", arguments);
    cli_use_keycloak(&given->cli, &given->keycloak);
    cli_set(&given->cli, "VAULT_ADDR=%s", http_script_url(given->vault.script));
    cli_set(&given->cli, "VAULT_TOKEN=t");
    given->connection.session = &given->cli.session;
    given->look = (struct status_look){
        .session = &given->cli.session, .connection = &given->connection, .desired = &given->desired};
    for (enum hop hop = 0; hop < HOPS; hop++)
        given->look.wanted[hop] = true;
}

void status_case_close(struct status_case *given) {
    status_forget(&given->look);
    desired_clear(&given->desired);
    connect_close(&given->connection);
    cli_close(&given->cli);
    error_clear(&given->err);
    if (given->api)
        fake_api_stop(given->api);
    vault_session_close(&given->vault);
    fake_stop(&given->keycloak);
}

void status_declare(struct status_case *given_case, const char *name) {
    auto_json spec = given("{}");
    desired_add(&given_case->desired, &(struct desired_object){.kind = &kind_client,
                                                               .realm = (char *)"ameide",
                                                               .name = (char *)name,
                                                               .spec = spec,
                                                               .path = (char *)""});
}

void status_carry(struct status_case *given, const char *name) {
    extractions_add(&given->desired.extractions, &(struct extraction){.realm = (char *)"ameide",
                                                                      .client_id = (char *)name,
                                                                      .vault_key = (char *)"app-key",
                                                                      .vault_field = (char *)"value",
                                                                      .enabled = true,
                                                                      .path = (char *)""});
}

void status_case_open_app(struct status_case *given, const char *arguments,
                          const struct fake_answer *cluster) {
    status_case_open(given, arguments, cluster);
    fake_add_client(&given->keycloak, "ameide", APP);
    status_declare(given, "app");
    status_carry(given, "app");
}

bool status_case_try(struct status_case *given) {
    capture_start(&given->cli.captured, NULL);
    cli_start(&given->cli);
    bool looked = status_look(&given->look, &given->err);
    capture_end(&given->cli.captured);
    return looked;
}

void status_case_look(struct status_case *given) {
    if (!status_case_try(given))
        fail_msg("%s", given->err.message);
}

/* The names of the hops that are shown, each with a space behind it; freed by the caller. */
static char *shown_hops(const struct status_case *given) {
    struct chain_status status = {0};
    struct buffer names = {0};
    status_choose_hops(&given->look, &status);
    for (enum hop hop = 0; hop < HOPS; hop++)
        if (status.shown[hop])
            buffer_format(&names, "%s ", hop_kind(hop)->name);
    return buffer_steal(&names);
}

void status_case_shows(const struct status_case *given, const char *hops) {
    auto_text names = shown_hops(given);
    assert_string_equal(names, hops);
}

size_t status_case_asked(const struct status_case *given, const char *part) {
    auto_text requests = fake_api_requests(given->api);
    size_t count = 0;
    for (const char *at = requests; (at = strstr(at, part)); at++)
        count++;
    return count;
}
