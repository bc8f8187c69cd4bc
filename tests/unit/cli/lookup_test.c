/* Names that are looked up, as they come from servers. */
#include "cli/lookup.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/config.h"
#include "support/cli_case.h"
#include "support/fake_api.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What is offered, each with "; " behind it; freed by the caller. */
static char *looked_up(struct cli_case *cli, enum lookup what, const char *beginning) {
    struct offers offers = {.beginning = beginning};
    struct buffer words = {0};
    capture_start(&cli->captured, NULL);
    bool configured = config_apply(&cli->session, COMMAND_STATUS);
    lookup_add(&cli->session, what, &offers);
    capture_end(&cli->captured);
    assert_true(configured);
    for (size_t i = 0; i < offers.count; i++)
        buffer_format(&words, "%s %s; ", offers.items[i].text, offers.items[i].about);
    offers_clear(&offers);
    return buffer_steal(&words);
}

static void start(struct cli_case *cli, const char *line, const struct fake_keycloak *fake,
                  const struct tree *tree) {
    cli_open(cli, "%s", line);
    cli_use_keycloak(cli, fake);
    cli_set(cli, "HOME=%s", tree->root);
    cli_start(cli);
}

static void prepare(struct fake_keycloak *fake) {
    fake_start(fake);
    fake_answers(fake, "GET /admin/realms?briefRepresentation=true", -1, 200,
                 "[{'realm':'ameide','displayName':'Ameide'},{'realm':'other'},{'realm':'a b'}]");
    fake_answers(fake, "GET /admin/realms/ameide/clients?search=true&clientId=ba&first=0&max=200", -1, 200,
                 "[{'clientId':'backstage','name':'Backstage','secret':'s3cret'},"
                 "{'clientId':'bank','name':'${client_bank}'},{'clientId':'ba$(x)'},{'clientId':'urban'}]");
    fake_answers(fake, "GET /admin/realms/other/clients?search", -1, 200, "[{'clientId':'bar'}]");
    fake_answers(fake, "GET /admin/realms/ameide/clients?search", -1, 403, "{}");
}

static void keycloak_tells_realms_clients_and_scopes(void **state) {
    (void)state;
    static const struct {
        const char *line;
        enum lookup what;
        const char *beginning, *words;
    } rows[] = {
        {"status", LOOKUP_REALMS, "", "ameide Ameide; other ; "},
        {"status", LOOKUP_CLIENTS, "ba", "backstage Backstage, ameide; bank ameide; bar other; "},
        {"status --realm ameide", LOOKUP_CLIENTS, "ba", "backstage Backstage, ameide; bank ameide; "},
        {"status", LOOKUP_CLIENTS, "x", ""},
        {"status --realm ameide", LOOKUP_SCOPES, "pr", "profile ; "},
        {"status", LOOKUP_SCOPES, "pr", ""},
        {"status --transport kubectl", LOOKUP_REALMS, "", ""},
    };
    struct fake_keycloak fake;
    prepare(&fake);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_tree tree;
        tree_open(&tree);
        auto_cli cli;
        start(&cli, rows[i].line, &fake, &tree);
        auto_text words = looked_up(&cli, rows[i].what, rows[i].beginning);
        if (strcmp(words, rows[i].words) != 0)
            fail_msg("%s: %s", rows[i].line, words);
    }
    fake_stop(&fake);
}

static void an_answer_is_asked_for_once_in_some_seconds(void **state) {
    (void)state;
    struct fake_keycloak fake;
    auto_tree tree;
    prepare(&fake);
    tree_open(&tree);
    for (size_t i = 0; i < 3; i++) {
        auto_cli cli;
        start(&cli, i < 2 ? "status" : "status --realm other", &fake, &tree);
        auto_text words = looked_up(&cli, LOOKUP_CLIENTS, "ba");
        assert_string_equal(words,
                            i < 2 ? "backstage Backstage, ameide; bank ameide; bar other; " : "bar other; ");
        assert_int_equal(http_script_count(fake.script, "POST "), i < 2 ? 1 : 2);
    }
    fake_stop(&fake);
}

static void nothing_is_logged_in_to_where_a_repository_points(void **state) {
    (void)state;
    static const struct {
        const char *settings;
        bool asked;
    } rows[] = {{"defaults: {keycloakService: evil/keycloak}\n", false},
                {"defaults: {keycloakSecret: evil/login}\n", false},
                {"defaults: {realm: other}\n", true}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct fake_keycloak fake;
        auto_tree tree;
        auto_cli cli;
        prepare(&fake);
        tree_open(&tree);
        tree_put(&tree, ".git/", NULL);
        tree_put(&tree, ".kcrealm.yaml", rows[i].settings);
        /* By a URL of the user's own nothing that the repository says counts. */
        cli_open(&cli, "status --login-realm master");
        cli_set(&cli, "HOME=%s", tree.root);
        if (rows[i].asked)
            cli_use_keycloak(&cli, &fake);
        cli_start(&cli);
        auto_text words = looked_up(&cli, LOOKUP_CLIENTS, "ba");
        assert_int_equal(config_repository_says_where(cli.session.config), !rows[i].asked);
        assert_string_equal(words, rows[i].asked ? "bar other; " : "");
        fake_stop(&fake);
    }
}

static void the_cluster_tells_namespaces(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/namespaces*",
         .body =
             "{\"items\":[{\"metadata\":{\"name\":\"identity\"}},{\"metadata\":{\"name\":\"default\"}}]}"},
        {0}};
    struct fake_api *api = fake_api_start(answers);
    auto_text kubeconfig = mem_format("{current-context: x, clusters: [{name: c, cluster: {server: '%s'}}],"
                                      " contexts: [{name: x, context: {cluster: c}}]}",
                                      fake_api_url(api));
    auto_text path = fake_file("config", kubeconfig);
    auto_cli cli;
    cli_open(&cli, "status");
    cli_set(&cli, "KUBECONFIG=%s", path);
    cli_start(&cli);
    auto_text words = looked_up(&cli, LOOKUP_NAMESPACES, "");
    assert_string_equal(words, "identity ; default ; ");
    fake_api_stop(api);
    fake_files_remove();
}

static void what_cannot_be_reached_offers_nothing(void **state) {
    (void)state;
    static const enum lookup whats[] = {LOOKUP_CONTEXTS, LOOKUP_NAMESPACES, LOOKUP_REALMS, LOOKUP_CLIENTS,
                                        LOOKUP_SCOPES};
    for (size_t i = 0; i < mem_count(whats); i++) {
        auto_cli cli;
        cli_open(&cli, "status --realm x");
        cli_set(&cli, "KUBECONFIG=/nonexistent");
        cli_start(&cli);
        auto_text words = looked_up(&cli, whats[i], "");
        assert_string_equal(words, "");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keycloak_tells_realms_clients_and_scopes),
        cmocka_unit_test(an_answer_is_asked_for_once_in_some_seconds),
        cmocka_unit_test(nothing_is_logged_in_to_where_a_repository_points),
        cmocka_unit_test(the_cluster_tells_namespaces),
        cmocka_unit_test(what_cannot_be_reached_offers_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
