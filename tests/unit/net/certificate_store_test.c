/* Whom a libcurl without a store of its own trusts. */
#include "net/certificate_store.h"

#include "kcrealm/base/memory.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void finds_the_bundle_of_each_system(void **state) {
    (void)state;
    static const char *const bundles[] = {
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
        "/etc/ssl/ca-bundle.pem",
    };
    for (size_t i = 0; i < mem_count(bundles); i++) {
        auto_tree tree = {0};
        tree_open(&tree);
        tree_put(&tree, bundles[i] + 1, "");
        auto_text expected = mem_format("%s%s", tree.root, bundles[i]);
        auto_text found = certificate_store_below(tree.root);
        assert_non_null(found);
        assert_string_equal(found, expected);
    }
}

static void prefers_the_bundle_of_the_own_system_to_a_copy(void **state) {
    (void)state;
    auto_tree tree = {0};
    tree_open(&tree);
    tree_put(&tree, "etc/ssl/cert.pem", "");
    tree_put(&tree, "etc/ssl/certs/ca-certificates.crt", "");
    auto_text found = certificate_store_below(tree.root);
    assert_non_null(strstr(found, "/etc/ssl/certs/ca-certificates.crt"));
}

static void trusts_nobody_where_there_is_no_bundle(void **state) {
    (void)state;
    auto_tree tree = {0};
    tree_open(&tree);
    tree_put(&tree, "etc/ssl/certs/", NULL);
    auto_text found = certificate_store_below(tree.root);
    assert_null(found);
}

static void leaves_a_libcurl_that_has_a_store_alone(void **state) {
    (void)state;
    const curl_version_info_data *built = curl_version_info(CURLVERSION_NOW);
    if (!built->cainfo && !built->capath)
        skip();
    CURL *easy = curl_easy_init();
    certificate_store_use(easy);
    char *used = NULL;
    assert_int_equal(curl_easy_getinfo(easy, CURLINFO_CAINFO, &used), CURLE_OK);
    assert_string_equal(used ? used : "", built->cainfo ? built->cainfo : "");
    curl_easy_cleanup(easy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_bundle_of_each_system),
        cmocka_unit_test(prefers_the_bundle_of_the_own_system_to_a_copy),
        cmocka_unit_test(trusts_nobody_where_there_is_no_bundle),
        cmocka_unit_test(leaves_a_libcurl_that_has_a_store_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
