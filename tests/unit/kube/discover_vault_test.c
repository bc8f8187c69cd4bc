/* Where Vault is found without flags. */
#include "kcrealm/kube/discover_vault.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void urls_of_services_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *url, *service, *path; /* NULL: no Service */
    } rows[] = {
        {"http://vault.ops.svc:8200", "ops/vault:8200", ""},
        {"https://vault.ops.svc:8200", "https:ops/vault:8200", ""},
        {"http://vault.ops.svc.cluster.local:8200/", "ops/vault:8200", ""},
        {"https://vault.ops.svc.corp.example", "https:ops/vault:443", ""},
        {"http://vault.ops.svc/behind", "ops/vault:80", "/behind"},
        {"http://vault:8200", NULL, NULL},
        {"https://vault.example.com:8200", NULL, NULL},
        {"http://vault-0.vault-internal.ops.svc:8200", NULL, NULL},
        {"http://127.0.0.1:8200", NULL, NULL},
        {"vault.ops.svc", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct service_spec spec = {0};
        auto_text path = NULL;
        bool is_service = vault_url_is_service(rows[i].url, &spec, &path);
        auto_text text = is_service ? service_spec_text(&spec) : NULL;
        if (!text_equal(text, rows[i].service) || !text_equal(path, rows[i].path))
            fail_msg("%s: %s %s", rows[i].url, text, path);
        service_spec_clear(&spec);
    }
}

/* --- What is found --------------------------------------------------------------------------------------- */

#define GROUP "GET /apis/external-secrets.io/v1/"
#define OWN GROUP "namespaces/here/secretstores?*"
#define WIDE GROUP "clustersecretstores?*"
#define USERS GROUP "namespaces/here/externalsecrets?*"
#define LABELLED_HERE "GET /api/v1/namespaces/here/services?*"
#define LABELLED "GET /api/v1/services?*"
#define LIST(items) "{\"items\":[" items "]}"
#define STORE(kind, name, server, path)                                                                      \
    "{\"kind\":\"" kind "\",\"metadata\":{\"name\":\"" name "\",\"namespace\":\"here\"},\"spec\":"           \
    "{\"provider\":{\"vault\":{\"server\":\"" server "\",\"path\":\"" path "\"}}}}"
#define NEAR(name, server, path) STORE("SecretStore", name, server, path)
#define FAR(name, server, path) STORE("ClusterSecretStore", name, server, path)
#define ELSEWHERE                                                                                            \
    "{\"kind\":\"ClusterSecretStore\",\"metadata\":{\"name\":\"aws\"},\"spec\":{\"provider\":{\"aws\":{}}}}"
#define DENIED_STORE                                                                                         \
    "{\"kind\":\"ClusterSecretStore\",\"metadata\":{\"name\":\"d\"},\"spec\":{\"conditions\":"               \
    "[{\"namespaces\":[\"other\"]}],\"provider\":{\"vault\":{\"server\":\"http://d.d.svc\"}}}}"
#define READER(kind, name)                                                                                   \
    "{\"metadata\":{\"name\":\"x\",\"namespace\":\"here\"},\"spec\":{\"secretStoreRef\":{\"kind\":\"" kind   \
    "\",\"name\":\"" name "\"},\"data\":[{\"secretKey\":\"k\",\"remoteRef\":{\"key\":\"p\"}}]}}"
#define SERVICE(namespace, name)                                                                             \
    "{\"metadata\":{\"namespace\":\"" namespace "\",\"name\":\"" name "\"},\"spec\":{\"selector\":{\"a\":"   \
                                                "\"b\"},\"ports\":[{\"port\":8200}]}}"
#define FORBIDDEN .status = 403, .body = FAKE_STATUS(403, "Forbidden", "no")

#define A "http://a.x.svc:8200"
#define B "http://b.x.svc:8200"

struct row {
    struct fake_answer answers[5];
    const char *found; /* "SERVICE or URL by SOURCE[ (differ)]", or the beginning of the error's message */
};

static char *shown(const struct discovered_vault *found) {
    auto_text spec = found->service.name ? service_spec_text(&found->service) : mem_dup(found->url);
    return mem_format("%s by %s%s", spec, found->source, found->stores_differ ? " (differ)" : "");
}

static void check(const struct row *rows, size_t count, const char *named) {
    for (size_t i = 0; i < count; i++) {
        struct fake_api *api = fake_api_start(rows[i].answers);
        struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
        struct discovered_vault found = {0};
        struct service_spec spec = {0};
        auto_error err = {0};
        bool good = named ? service_spec_parse(named, "--vault-service", &spec, &err) &&
                                discover_around_vault(kube, &spec, &found, &err)
                          : discover_vault(kube, &found, &err);
        auto_text got = good ? shown(&found) : mem_dup(err.message);
        if (good ? strcmp(got, rows[i].found) != 0 : !text_starts_with(got, rows[i].found))
            fail_msg("row %zu: %s\nexpected: %s", i, got, rows[i].found);
        assert_true(good || err.next || err.class == ERROR_SERVER);
        service_spec_clear(&spec);
        discovered_vault_clear(&found);
        fake_kube_close(kube);
        fake_api_stop(api);
    }
}

static void stores_say_where_vault_is(void **state) {
    (void)state;
    static const struct row rows[] = {
        {{{WIDE, .body = LIST(FAR("v", A, "p"))}}, "x/a:8200 by ClusterSecretStore v"},
        {{{OWN, .body = LIST(NEAR("v", A, "p"))}}, "x/a:8200 by SecretStore here/v"},
        {{{WIDE, .body = LIST(ELSEWHERE "," FAR("v", "https://vault.example", "p"))}},
         "https://vault.example by ClusterSecretStore v"},
        {{{OWN, FORBIDDEN}, {WIDE, .body = LIST(FAR("v", A, "p"))}}, "x/a:8200 by ClusterSecretStore v"},
        {{{OWN, .body = LIST(NEAR("v", A, "p"))},
          {WIDE, .body = LIST(FAR("w", "http://a.x.svc.cluster.local:8200", "p"))}},
         "x/a:8200 by SecretStore here/v"},
        {{{WIDE, .body = LIST(FAR("v", A, "p") "," FAR("w", A, "q"))}},
         "x/a:8200 by ClusterSecretStore v (differ)"},
        {{{WIDE, .body = LIST(FAR("v", A, "p") "," FAR("w", A, "q"))},
          {USERS, .body = LIST(READER("ClusterSecretStore", "w"))}},
         "x/a:8200 by ClusterSecretStore w"},
        {{{WIDE, .body = LIST(FAR("v", A, "p") "," FAR("w", B, "p"))},
          {USERS, .body = LIST(READER("ClusterSecretStore", "w"))}},
         "x/b:8200 by ClusterSecretStore w"},
        {{{WIDE, .body = LIST(FAR("v", A, "p") "," FAR("w", "https://vault.example", "p"))},
          {USERS, .body = LIST(READER("SecretStore", "w"))}},
         "SecretStores and ClusterSecretStores name 2 Vaults; choose one: --vault-service x/a:8200, "
         "--vault-url https://vault.example"},
        {{{WIDE, .body = LIST(DENIED_STORE "," FAR("v", A, "p"))}}, "x/a:8200 by ClusterSecretStore v"},
        {{{OWN, .status = 500, .body = FAKE_STATUS(500, "InternalError", "broken")}}, "looking for Vault: "},
    };
    check(rows, mem_count(rows), NULL);
}

static void without_stores_the_label_says_it(void **state) {
    (void)state;
    static const struct row rows[] = {
        {{{LABELLED_HERE, .body = LIST(SERVICE("here", "bao"))}, {LABELLED, .body = LIST(SERVICE("v", "w"))}},
         "here/bao:8200 by Service here/bao"},
        {{{LABELLED_HERE, .body = LIST("")}, {LABELLED, .body = LIST(SERVICE("v", "w"))}},
         "v/w:8200 by Service v/w"},
        {{{LABELLED, .body = LIST(SERVICE("v", "vault") "," SERVICE("v", "vault-active"))}},
         "v/vault-active:8200 by Service v/vault-active"},
        {{{LABELLED, .body = LIST(SERVICE("w", "b") "," SERVICE("v", "a"))}},
         "there are 2 Vaults; choose one: --vault-service v/a:8200, --vault-service w/b:8200"},
        {{{LABELLED, .body = LIST("")}}, "no Vault found: no SecretStore in namespace here"},
        {{{WIDE, .body = LIST(DENIED_STORE)}}, "no Vault found: "},
        {{{LABELLED_HERE, FORBIDDEN}, {LABELLED, FORBIDDEN}}, "no Vault found: "},
    };
    check(rows, mem_count(rows), NULL);
}

static void what_may_not_be_listed_is_said(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {{LABELLED, FORBIDDEN}, {0}};
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    struct discovered_vault found;
    auto_error err = {0};
    assert_false(discover_vault(kube, &found, &err));
    assert_int_equal(err.class, ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "not everything may be listed: "));
    assert_non_null(strstr(err.next, "--vault-service"));
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void a_service_that_is_named_keeps_its_port_and_finds_its_store(void **state) {
    (void)state;
    static const struct row rows[] = {
        {{{WIDE, .body = LIST(FAR("v", B, "p") "," FAR("w", "http://a.here.svc", "q"))}},
         "here/a by Service here/a"},
        {{{OWN, FORBIDDEN}}, "here/a by Service here/a"},
        {{{WIDE, .body = LIST(FAR("v", "http://a.here.svc", "p") "," FAR("w", "http://a.here.svc", "q"))}},
         "here/a by Service here/a (differ)"},
    };
    check(rows, mem_count(rows), "a");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_of_services_are_told_apart),
        cmocka_unit_test(stores_say_where_vault_is),
        cmocka_unit_test(without_stores_the_label_says_it),
        cmocka_unit_test(what_may_not_be_listed_is_said),
        cmocka_unit_test(a_service_that_is_named_keeps_its_port_and_finds_its_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
