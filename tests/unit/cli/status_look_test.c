/* What status connects to, what it leaves out and says so, and which hops are shown. */
#include "cli/status_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/chain_case.h"
#include "support/cli_case.h"
#include "support/fake_api.h"
#include "support/loopback.h"
#include "support/realm_values.h"
#include "support/rotation_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A look by a command line, at servers of our own. It must not move. */
struct look_case {
    struct fake_keycloak keycloak;
    struct vault_session vault;
    struct fake_api *api;
    struct cli_case cli;
    struct connection connection;
    struct desired desired;
    struct status_look look;
    struct error err;
};

#define APP APP_CLIENT("'secret': '" APP_SECRET "'")

/* What the cluster has: answers, or NULL without one. */
static void look_open(struct look_case *given, const char *arguments, const struct fake_answer *cluster) {
    *given = (struct look_case){.api = cluster ? fake_api_start(cluster) : NULL};
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

static void look_close(struct look_case *given) {
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

#define auto_look __attribute__((cleanup(look_close))) struct look_case

static void declare(struct look_case *given_case, const char *name) {
    auto_json spec = given("{}");
    desired_add(&given_case->desired, &(struct desired_object){.kind = &kind_client,
                                                               .realm = (char *)"ameide",
                                                               .name = (char *)name,
                                                               .spec = spec,
                                                               .path = (char *)""});
}

static void carry(struct look_case *given, const char *name) {
    extractions_add(&given->desired.extractions, &(struct extraction){.realm = (char *)"ameide",
                                                                      .client_id = (char *)name,
                                                                      .vault_key = (char *)"app-key",
                                                                      .vault_field = (char *)"value",
                                                                      .enabled = true,
                                                                      .path = (char *)""});
}

static bool try_look(struct look_case *given) {
    capture_start(&given->cli.captured, NULL);
    cli_start(&given->cli);
    bool looked = status_look(&given->look, &given->err);
    capture_end(&given->cli.captured);
    return looked;
}

static void look_at(struct look_case *given) {
    if (!try_look(given))
        fail_msg("%s", given->err.message);
}

/* The names of the hops that are shown, each with a space behind it; freed by the caller. */
static char *shown_hops(const struct look_case *given) {
    struct chain_status status = {0};
    struct buffer names = {0};
    status_choose_hops(&given->look, &status);
    for (enum hop hop = 0; hop < HOPS; hop++)
        if (status.shown[hop])
            buffer_format(&names, "%s ", hop_kind(hop)->name);
    return buffer_steal(&names);
}

static void shows(const struct look_case *given, const char *hops) {
    auto_text names = shown_hops(given);
    assert_string_equal(names, hops);
}

static size_t asked(const struct look_case *given, const char *part) {
    auto_text requests = fake_api_requests(given->api);
    size_t count = 0;
    for (const char *at = requests; (at = strstr(at, part)); at++)
        count++;
    return count;
}

#define EMPTY "{\"items\":[]}"
#define GROUP(name) "{\"name\":\"" name "\",\"preferredVersion\":{\"version\":\"v1\"}}"
#define NOT_FOUND FAKE_STATUS(404, "NotFound", "no")

static const struct fake_answer plain_cluster[] = {
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
#define ESO "GET /apis/external-secrets.io/v1"

/* APP_SECRET in Base64. */
#define APP_SECRET_64 "azdMdzJtUTl4WjR2QjhuUjF0WTZwRDNzRjVnSDBqS2E="

static const struct fake_answer whole_cluster[] = {
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

/* --- What is there ------------------------------------------------------------------------------------------- */

static void everything_that_is_there_is_looked_at(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", whole_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    fake_add_rule(&given.keycloak, &(struct fake_rule){"GET /admin/serverinfo", -1, 200,
                                                       "{'systemInfo':{'version':'26.7.4'}}", NULL});
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    const struct chain_facts *facts = &given.look.facts;
    const struct client_facts *row = &facts->clients[0];
    assert_true(facts->has_cluster && facts->has_vault && facts->has_external_secrets);
    assert_int_equal(facts->cluster.state, REACH_DONE);
    assert_string_equal(facts->cluster.namespace, "here");
    assert_int_equal(facts->keycloak.state, REACH_DONE);
    assert_string_equal(facts->keycloak.identity, "user admin of realm master");
    assert_string_equal(facts->keycloak.version, "26.7.4");
    assert_string_equal(facts->keycloak.address, given.connection.direct.authority);
    assert_false(facts->keycloak.is_temporary_admin);
    assert_int_equal(facts->vault.state, REACH_DONE);
    assert_string_equal(facts->vault.address, given.connection.vault_direct.authority);
    assert_int_equal(facts->client_count, 1);
    assert_int_equal(row->state, DRIFT_IN_SYNC);
    assert_int_equal(row->secret, SECRET_PRESENT);
    assert_int_equal(row->vault, VAULT_FACT_EQUAL);
    assert_int_equal(row->sync_count, 1);
    assert_int_equal(row->syncs[0].agreement, AGREEMENT_EQUAL);
    assert_true(facts->now_s > 1700000000);
    shows(&given, "git objects keycloak realm client secret vault store external-secret kubernetes-secret "
                  "workload argocd ");
    assert_string_equal(given.cli.captured.err, "");
}

/* Where the Secrets are, the workloads are. */
static void objects_are_read_where_the_login_and_the_secrets_are(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", whole_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    assert_int_equal(asked(&given, "/pods?limit=500"), 2);
    assert_int_equal(asked(&given, "/namespaces/here/pods?limit=500"), 1);
    assert_int_equal(asked(&given, "/namespaces/team/pods?limit=500"), 1);
    assert_int_equal(asked(&given, "GET /apis\n"), 1);
    assert_int_equal(asked(&given, "/secrets/app\n"), 1);
}

static void nothing_is_written_anywhere(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", whole_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    assert_int_equal(fake_write_count(&given.keycloak), 0);
    assert_int_equal(http_script_count(given.vault.script, "POST /v1/secret"), 0);
    assert_int_equal(http_script_count(given.vault.script, "PATCH"), 0);
    assert_int_equal(http_script_count(given.vault.script, "PUT"), 0);
    assert_int_equal(asked(&given, "PATCH ") + asked(&given, "POST ") + asked(&given, "PUT "), 0);
}

static void hops_that_need_no_objects_read_none(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", whole_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    carry(&given, "app");
    for (enum hop hop = 0; hop < HOPS; hop++)
        given.look.wanted[hop] = hop == HOP_VAULT || hop == HOP_KUBERNETES_SECRET;
    look_at(&given);
    assert_int_equal(asked(&given, "/pods?"), 0);
    shows(&given, "vault kubernetes-secret ");
}

static void an_open_rotation_is_found_in_its_journal(void **state) {
    (void)state;
    auto_rotation rotation = rotation_given("app");
    auto_text key = rotation_key("ameide", "app");
    auto_text entry = rotation_render(&rotation);
    auto_json object = json_pack("{s:{s:s}}", "data", key, entry);
    auto_text body = json_dumps(object, JSON_COMPACT);
    const struct fake_answer cluster[] = {
        {.request = "GET /apis", .body = "{\"groups\":[]}"},
        {.request = "GET /api/v1/namespaces/here/configmaps/keycloak-client-secret-rotations", .body = body},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_look given;
    look_open(&given, "", cluster);
    declare(&given, "app");
    declare(&given, "web");
    look_at(&given);
    assert_true(given.look.facts.clients[0].rotation_is_open);
    assert_false(given.look.facts.clients[1].rotation_is_open);
}

/* --- What is left out, and said ------------------------------------------------------------------------------ */

static void without_a_cluster_the_rest_is_looked_at(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", NULL);
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    assert_false(given.look.facts.has_cluster);
    assert_int_equal(given.look.facts.cluster.state, REACH_NOT_TRIED);
    assert_int_equal(given.look.facts.clients[0].vault, VAULT_FACT_EQUAL);
    cli_says(&given.cli,
             "note: no cluster is at hand, so only Keycloak and Vault are looked at: no Kubernetes "
             "cluster is configured");
    shows(&given, "git keycloak realm client secret vault ");
}

static void a_cluster_that_does_not_answer_is_a_fact(void **state) {
    (void)state;
    static const struct fake_answer refusing[] = {
        {.request = "GET *", .status = 401, .body = FAKE_STATUS(401, "Unauthorized", "no")}, {0}};
    auto_look given;
    look_open(&given, "", refusing);
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    assert_true(given.look.facts.has_cluster);
    assert_int_equal(given.look.facts.cluster.state, REACH_FAILED);
    assert_int_equal(given.look.facts.cluster.error.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(given.look.facts.clients[0].secret, SECRET_PRESENT);
    assert_int_equal(asked(&given, "GET "), 1); /* and nothing after it */
    /* It may have External Secrets. */
    shows(&given, "git objects keycloak realm client secret vault store external-secret kubernetes-secret "
                  "workload ");
}

static void without_external_secrets_the_hops_behind_vault_are_left_out(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", plain_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    assert_false(given.look.facts.has_external_secrets);
    assert_int_equal(asked(&given, "external-secrets"), 0);
    shows(&given, "git objects keycloak realm client secret vault ");
}

static void external_secrets_that_may_not_be_listed_are_a_fact(void **state) {
    (void)state;
    static const struct fake_answer refusing[] = {
        {.request = "GET /apis", .body = "{\"groups\":[" GROUP("external-secrets.io") "]}"},
        {.request = ESO "/*", .status = 403, .body = FAKE_STATUS(403, "Forbidden", "no")},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_look given;
    look_open(&given, "", refusing);
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    assert_non_null(given.look.facts.clients[0].syncs_missing);
    assert_int_equal(given.look.facts.clients[0].vault, VAULT_FACT_EQUAL);
}

static void where_nothing_is_carried_vault_is_not_asked(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", plain_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    look_at(&given);
    assert_false(given.look.facts.has_vault);
    assert_int_equal(given.look.facts.vault.state, REACH_NOT_TRIED);
    assert_int_equal(http_script_count(given.vault.script, ""), 0);
    shows(&given, "git objects keycloak realm client secret ");
}

static void without_declarations_servers_are_looked_at_alone(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", plain_cluster);
    look_at(&given);
    assert_int_equal(given.look.facts.client_count, 0);
    assert_int_equal(given.look.facts.vault.state, REACH_DONE);
    shows(&given, "keycloak vault ");
}

static void a_vault_that_nobody_has_is_left_out(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", NULL);
    cli_set(&given.cli, "VAULT_ADDR=");
    look_at(&given);
    assert_false(given.look.facts.has_vault);
    cli_says(&given.cli, "note: Vault is left out: ");
    shows(&given, "keycloak ");
}

/* Something is to go there, so that its absence is a finding. */
static void a_vault_that_is_needed_is_not_left_out(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", NULL);
    cli_set(&given.cli, "VAULT_ADDR=");
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    assert_true(given.look.facts.has_vault);
    assert_int_equal(given.look.facts.vault.state, REACH_FAILED);
    assert_true(error_is_set(&given.look.facts.vault.error));
    shows(&given, "git keycloak realm client secret vault ");
}

static void a_vault_that_does_not_answer_is_a_fact(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *target;
    } rows[] = {{"", "secret/app-key#value"}, {"--vault-mount kv", "kv/app-key#value"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look given;
        look_open(&given, rows[i].arguments, whole_cluster);
        cli_set(&given.cli, "VAULT_ADDR=http://127.0.0.1:%u", loopback_closed_port());
        fake_add_client(&given.keycloak, "ameide", APP);
        declare(&given, "app");
        carry(&given, "app");
        look_at(&given);
        const struct client_facts *row = &given.look.facts.clients[0];
        assert_int_equal(given.look.facts.vault.state, REACH_FAILED);
        assert_int_equal(given.look.facts.vault.error.class, ERROR_UNREACHABLE);
        assert_non_null(given.look.facts.vault.address);
        assert_int_equal(row->vault, VAULT_FACT_NOT_LOOKED);
        assert_string_equal(row->vault_target, rows[i].target);
        if (i == 0) { /* the mount that the store has: compared with Keycloak's value */
            assert_int_equal(row->sync_count, 1);
            assert_int_equal(row->syncs[0].agreement, AGREEMENT_EQUAL);
        }
    }
}

/* --- Keycloak ------------------------------------------------------------------------------------------------ */

static void a_keycloak_that_does_not_answer_is_a_fact(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", whole_cluster);
    cli_set(&given.cli, "KCREALM_KEYCLOAK_URL=http://127.0.0.1:%u", loopback_closed_port());
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    const struct client_facts *row = &given.look.facts.clients[0];
    assert_int_equal(given.look.facts.keycloak.state, REACH_FAILED);
    assert_int_equal(given.look.facts.keycloak.error.class, ERROR_UNREACHABLE);
    assert_non_null(given.look.facts.keycloak.address);
    assert_false(row->is_looked_for);
    assert_int_equal(row->secret, SECRET_NOT_LOOKED);
    assert_int_equal(row->vault, VAULT_FACT_PRESENT);
    assert_int_equal(row->syncs[0].agreement, AGREEMENT_EQUAL); /* with Vault's value */
}

static void a_login_that_is_refused_is_a_fact_and_not_tried_again(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", plain_cluster);
    fake_add_rule(&given.keycloak,
                  &(struct fake_rule){"POST /realms/master/protocol", -1, 401,
                                      "{'error':'invalid_grant','error_description':'Invalid user "
                                      "credentials'}",
                                      NULL});
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    assert_int_equal(given.look.facts.keycloak.state, REACH_FAILED);
    assert_int_equal(given.look.facts.keycloak.error.class, ERROR_UNAUTHENTICATED);
    assert_null(given.look.facts.keycloak.identity);
    assert_int_equal(given.look.facts.clients[0].vault, VAULT_FACT_PRESENT);
    assert_int_equal(http_script_count(given.keycloak.script, "POST /realms/master/protocol"), 1);
    assert_int_equal(fake_admin_count(&given.keycloak), 0);
}

static void a_wrong_command_line_ends_it(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "--keycloak-url http://127.0.0.1:9 --keycloak-service kc", plain_cluster);
    assert_false(try_look(&given));
    assert_int_equal(given.err.class, ERROR_USAGE);
}

#define SERVICE                                                                                              \
    "{\"metadata\":{\"namespace\":\"sso\",\"name\":\"kc\"},\"spec\":{\"selector\":{\"app\":\"kc\"},"         \
    "\"ports\":[{\"port\":8080}]}}"

/* Its pods are not reached, which is no reason not to look at them. */
static void the_service_of_keycloak_says_where_its_pods_are(void **state) {
    (void)state;
    static const struct fake_answer cluster[] = {
        {.request = "GET /apis", .body = "{\"groups\":[]}"},
        {.request = "GET /api/v1/namespaces/sso/services/kc", .body = SERVICE},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_look given;
    look_open(&given, "--keycloak-service sso/kc", cluster);
    declare(&given, "app");
    look_at(&given);
    const struct keycloak_facts *keycloak = &given.look.facts.keycloak;
    assert_int_equal(keycloak->state, REACH_FAILED);
    assert_string_equal(keycloak->namespace, "sso");
    auto_text selector = shown(keycloak->selector);
    assert_string_equal(selector, "{'app':'kc'}");
    assert_non_null(strstr(keycloak->address, "sso/kc"));
    assert_int_equal(asked(&given, "/namespaces/here/pods?limit=500\n"), 1);
    assert_true(asked(&given, "/namespaces/sso/pods?limit=500") >= 1);
}

/* --- Names --------------------------------------------------------------------------------------------------- */

static const struct fake_rule three_realms = {
    "GET /admin/realms?", -1, 200, "[{'realm':'ameide'},{'realm':'other'},{'realm':'third'}]", NULL};

static void a_name_that_nothing_declares_is_looked_for_in_all_realms(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *rows;
    } rows[] = {
        {"web", "other/web third/web"},
        {"web --realm third", "third/web"},
        {"web --realm ameide", "ameide/web"}, /* where it is not */
        {"app web", "ameide/app other/web third/web"},
        {"app", "ameide/app"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look given;
        auto_strings names = {0};
        look_open(&given, rows[i].arguments, NULL);
        fake_add_realm(&given.keycloak, "other");
        fake_add_realm(&given.keycloak, "third");
        fake_add_rule(&given.keycloak, &three_realms);
        fake_add_client(&given.keycloak, "ameide", APP);
        fake_add_client(&given.keycloak, "other", "{'clientId': 'web'}");
        fake_add_client(&given.keycloak, "third", "{'clientId': 'web'}");
        if (text_starts_with(rows[i].arguments, "app"))
            declare(&given, "app");
        look_at(&given);
        for (size_t j = 0; j < given.look.facts.client_count; j++) {
            auto_text name =
                mem_format("%s/%s", given.look.facts.clients[j].realm, given.look.facts.clients[j].name);
            strings_add(&names, name);
            assert_true(given.look.facts.clients[j].is_looked_for);
        }
        auto_text all = strings_join(&names, " ");
        assert_string_equal(all, rows[i].rows);
    }
}

static void a_name_that_is_only_carried_counts_as_declared(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "app", NULL);
    fake_add_client(&given.keycloak, "ameide", APP);
    carry(&given, "app");
    look_at(&given);
    assert_int_equal(given.look.facts.client_count, 1);
    assert_int_equal(http_script_count(given.keycloak.script, "GET /admin/realms?"), 0);
}

static void a_name_that_no_realm_has_is_refused(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "nobody", NULL);
    fake_add_rule(&given.keycloak, &three_realms);
    assert_false(try_look(&given));
    assert_int_equal(given.err.class, ERROR_NOT_FOUND);
    assert_string_equal(given.err.message, "no realm that the login may see has a client \"nobody\", and "
                                           "nothing declares it");
    assert_string_equal(given.err.next, "check its name (Keycloak tells upper and lower case apart), or name "
                                        "its realm: --realm NAME");
}

/* That Keycloak is away is what is to be told. */
static void without_keycloak_a_name_is_a_row_of_an_unknown_realm(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "web", NULL);
    cli_set(&given.cli, "KCREALM_KEYCLOAK_URL=http://127.0.0.1:%u", loopback_closed_port());
    look_at(&given);
    assert_int_equal(given.look.facts.client_count, 1);
    assert_string_equal(given.look.facts.clients[0].realm, "?");
    assert_false(given.look.facts.clients[0].is_looked_for);
    shows(&given, "keycloak realm client secret ");
}

static void names_have_no_declaration_to_show(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "app --realm ameide", whole_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    look_at(&given);
    shows(&given, "keycloak realm client secret argocd ");
}

/* --- The rest ------------------------------------------------------------------------------------------------ */

static void commands_get_the_options_that_find_the_same_again(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *flags, *carry_flags;
    } rows[] = {
        {"", "", ""},
        {"-f values.yaml --vault-mount kv -o json -w", " -f values.yaml", " -f values.yaml --vault-mount kv"},
        {"--realm ameide --wait --timeout 5s --for vault", " --realm ameide", " --realm ameide"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look given;
        look_open(&given, rows[i].arguments, NULL);
        look_at(&given);
        assert_string_equal(given.look.facts.flags, rows[i].flags);
        assert_string_equal(given.look.facts.carry_flags, rows[i].carry_flags);
    }
}

static void it_can_look_again_through_what_is_open(void **state) {
    (void)state;
    auto_look given;
    look_open(&given, "", plain_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    declare(&given, "app");
    carry(&given, "app");
    look_at(&given);
    const struct keycloak *keycloak = given.connection.keycloak;
    status_forget(&given.look);
    assert_int_equal(given.look.facts.client_count, 0);
    assert_int_equal(given.look.snapshot.drift.count, 0);
    capture_clear(&given.cli.captured);
    capture_start(&given.cli.captured, NULL);
    bool looked = status_look(&given.look, &given.err);
    capture_end(&given.cli.captured);
    assert_true(looked);
    assert_ptr_equal(given.connection.keycloak, keycloak);
    assert_int_equal(given.look.facts.clients[0].vault, VAULT_FACT_EQUAL);
    assert_int_equal(http_script_count(given.keycloak.script, "POST /realms/master/protocol"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_is_there_is_looked_at),
        cmocka_unit_test(objects_are_read_where_the_login_and_the_secrets_are),
        cmocka_unit_test(nothing_is_written_anywhere),
        cmocka_unit_test(hops_that_need_no_objects_read_none),
        cmocka_unit_test(an_open_rotation_is_found_in_its_journal),
        cmocka_unit_test(without_a_cluster_the_rest_is_looked_at),
        cmocka_unit_test(a_cluster_that_does_not_answer_is_a_fact),
        cmocka_unit_test(without_external_secrets_the_hops_behind_vault_are_left_out),
        cmocka_unit_test(external_secrets_that_may_not_be_listed_are_a_fact),
        cmocka_unit_test(where_nothing_is_carried_vault_is_not_asked),
        cmocka_unit_test(without_declarations_servers_are_looked_at_alone),
        cmocka_unit_test(a_vault_that_nobody_has_is_left_out),
        cmocka_unit_test(a_vault_that_is_needed_is_not_left_out),
        cmocka_unit_test(a_vault_that_does_not_answer_is_a_fact),
        cmocka_unit_test(a_keycloak_that_does_not_answer_is_a_fact),
        cmocka_unit_test(a_login_that_is_refused_is_a_fact_and_not_tried_again),
        cmocka_unit_test(a_wrong_command_line_ends_it),
        cmocka_unit_test(the_service_of_keycloak_says_where_its_pods_are),
        cmocka_unit_test(a_name_that_nothing_declares_is_looked_for_in_all_realms),
        cmocka_unit_test(a_name_that_is_only_carried_counts_as_declared),
        cmocka_unit_test(a_name_that_no_realm_has_is_refused),
        cmocka_unit_test(without_keycloak_a_name_is_a_row_of_an_unknown_realm),
        cmocka_unit_test(names_have_no_declaration_to_show),
        cmocka_unit_test(commands_get_the_options_that_find_the_same_again),
        cmocka_unit_test(it_can_look_again_through_what_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
