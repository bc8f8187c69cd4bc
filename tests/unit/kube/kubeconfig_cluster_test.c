#include "kube/kubeconfig_cluster.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Takes the cluster written as YAML (NULL: none) with the flags. */
static bool take(const char *cluster, const struct kube_overrides *overrides, struct kube_access *access,
                 struct error *err) {
    struct kubeconfig_set set = {0};
    struct kubeconfig_entry entry;
    *access = (struct kube_access){0};
    auto_text text = mem_format("clusters: [{name: c, cluster: %s}]\n", cluster ? cluster : "{}");
    assert_true(kubeconfig_set_add(&set, "/d/config", text, strlen(text), NULL));
    assert_true(kubeconfig_set_find(&set, KUBECONFIG_CLUSTER, "c", &entry));
    bool good = kubeconfig_take_cluster(cluster ? &entry : NULL, overrides, access, err);
    kubeconfig_set_clear(&set);
    return good;
}

#define CA "certificate-authority-data: Y2E="
#define INSECURE "insecure-skip-tls-verify: true"

struct expected {
    const char *cluster;
    struct kube_overrides overrides;
    const char *url;
    const char *ca_file;
    const char *ca_pem;
    const char *server_name;
    bool insecure;
};

/* The last rows are the rules of client-go's getCluster. */
static const struct expected endpoints[] = {
    {.cluster = "{server: 'https://k:6443'}", .url = "https://k:6443"},
    {.cluster = "{server: 'https://gate/k8s/c-1/'}", .url = "https://gate/k8s/c-1"},
    {.cluster = "{server: 'k:8080'}", .url = "http://k:8080"},
    {.cluster = "{server: 'k:6443', " CA "}", .url = "https://k:6443", .ca_pem = "ca"},
    {.cluster = "{server: 'https://k', certificate-authority: /x, " CA "}",
     .url = "https://k",
     .ca_file = "/x",
     .ca_pem = "ca"},
    {.cluster = "{server: 'https://k', tls-server-name: name, " INSECURE "}",
     .url = "https://k",
     .server_name = "name",
     .insecure = true},
    {.overrides = {.server = "https://flag"}, .url = "https://flag"},
    {.cluster = "{server: 'https://k', tls-server-name: name}",
     .overrides = {.server = "https://flag"},
     .url = "https://flag"},
    {.cluster = "{server: 'https://k', tls-server-name: name}",
     .overrides = {.tls_server_name = "other"},
     .url = "https://k",
     .server_name = "other"},
    {.cluster = "{server: 'https://k', " CA "}",
     .overrides = {.insecure_skip_tls_verify = true},
     .url = "https://k",
     .insecure = true},
    {.cluster = "{server: 'https://k', " INSECURE "}",
     .overrides = {.certificate_authority = "/dev/null"},
     .url = "https://k",
     .ca_file = "/dev/null"},
    {.cluster = "{server: 'https://k', " CA "}",
     .overrides = {.certificate_authority = "/dev/null"},
     .url = "https://k",
     .ca_file = "/dev/null"},
};

static void the_cluster_and_the_flags_give_an_endpoint(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(endpoints); i++) {
        struct kube_access access;
        auto_error err = {0};
        assert_true(take(endpoints[i].cluster, &endpoints[i].overrides, &access, &err));
        auto_text url = endpoint_url(&access.endpoint);
        const struct tls_settings *tls = &access.endpoint.tls;
        assert_string_equal(url, endpoints[i].url);
        assert_true(text_equal(tls->ca_file, endpoints[i].ca_file));
        assert_true(text_equal(tls->ca_pem, endpoints[i].ca_pem));
        assert_true(text_equal(tls->server_name, endpoints[i].server_name));
        assert_int_equal(tls->insecure, endpoints[i].insecure);
        kube_access_clear(&access);
    }
}

static void a_cluster_that_cannot_be_used_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *cluster;
        struct kube_overrides overrides;
        enum error_class class;
        const char *says;
    } cases[] = {
        {"{}", {0}, ERROR_INPUT, "has no server"},
        {"{server: 'ftp://k'}", {0}, ERROR_INPUT, "ftp://k"},
        {"{server: 'https://k', certificate-authority: none.crt}", {0}, ERROR_INPUT, "/d/none.crt"},
        {"{server: 'https://k', certificate-authority-data: Y2E=, insecure-skip-tls-verify: true}",
         {0},
         ERROR_INPUT,
         "exclude each other"},
        {"{server: 'https://k', certificate-authority-data: '?'}", {0}, ERROR_INPUT, "base64"},
        {"{server: 'https://k'}", {.certificate_authority = "/none.crt"}, ERROR_USAGE, "/none.crt"},
        {"{server: 'https://k'}", {.server = "ftp://flag"}, ERROR_USAGE, "--server"},
        {"{server: 'https://k', proxy-url: 'socks4://u:geheim@p'}",
         {0},
         ERROR_INPUT,
         "proxy-url begins with socks4://"},
        {"{server: 'https://k', proxy-url: 'p:3128'}", {0}, ERROR_INPUT, "proxy-url is no URL"},
        {"{server: 'https://k', proxy-url: 'http://'}", {0}, ERROR_INPUT, "proxy-url begins with http://"},
        {"{server: 'https://k'}",
         {.insecure_skip_tls_verify = true, .certificate_authority = "/dev/null"},
         ERROR_USAGE,
         "exclude each other"},
        {NULL, {0}, ERROR_USAGE, "no --server"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct kube_access access;
        auto_error err = {0};
        assert_false(take(cases[i].cluster, &cases[i].overrides, &access, &err));
        assert_int_equal(err.class, cases[i].class);
        assert_non_null(strstr(err.message, cases[i].says));
        assert_null(strstr(err.message, "geheim"));
        kube_access_clear(&access);
    }
}

static void the_proxy_of_the_cluster_is_kept(void **state) {
    (void)state;
    struct kube_access access;
    const struct kube_overrides none = {0};
    static const char *const urls[] = {"http://p:3128", "https://u:geheim@p", "socks5://p:1080"};
    for (size_t i = 0; i < mem_count(urls); i++) {
        auto_text cluster = mem_format("{server: 'https://k', proxy-url: '%s'}", urls[i]);
        assert_true(take(cluster, &none, &access, NULL));
        assert_string_equal(access.endpoint.proxy, urls[i]);
        kube_access_clear(&access);
    }
}

static void exec_plugins_are_told_of_the_cluster(void **state) {
    (void)state;
    static const char text[] = "clusters: [{name: c, cluster: {server: 'https://k', "
                               "certificate-authority-data: Y2E=, tls-server-name: name,"
                               " extensions: [{name: other, extension: 1},"
                               " {name: client.authentication.k8s.io/exec, extension: {audience: a}}]}}]\n";
    struct kubeconfig_set set = {0};
    struct kubeconfig_entry entry;
    struct kube_access access = {0};
    const struct kube_overrides none = {0};
    assert_true(kubeconfig_set_add(&set, "config", text, sizeof text - 1, NULL));
    assert_true(kubeconfig_set_find(&set, KUBECONFIG_CLUSTER, "c", &entry));
    assert_true(kubeconfig_take_cluster(&entry, &none, &access, NULL));
    auto_json cluster = kubeconfig_exec_cluster(&entry, &access, NULL);
    auto_text dump = value_dump(cluster);
    assert_string_equal(dump, "{\"server\":\"https://k\",\"tls-server-name\":\"name\","
                              "\"certificate-authority-data\":\"Y2E=\",\"config\":{\"audience\":\"a\"}}");
    kube_access_clear(&access);
    kubeconfig_set_clear(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cluster_and_the_flags_give_an_endpoint),
        cmocka_unit_test(a_cluster_that_cannot_be_used_is_refused),
        cmocka_unit_test(the_proxy_of_the_cluster_is_kept),
        cmocka_unit_test(exec_plugins_are_told_of_the_cluster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
