#include "realm/documents.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void documents_are_told_by_their_content(void **state) {
    (void)state;
    static const struct {
        const char *document, *values_path;
        enum document_kind kind;
    } rows[] = {
        {"null", NULL, DOCUMENT_EMPTY},
        {"'text'", NULL, DOCUMENT_SCALAR},
        {"7", NULL, DOCUMENT_SCALAR},
        {"[]", NULL, DOCUMENT_LIST},
        {"[{'clientId': 'a', 'realm': 'r', 'spec': {}}]", NULL, DOCUMENT_LIST},
        {"[{'realm': 'r'}]", NULL, DOCUMENT_LIST},
        {"[{'realm': 'r', 'clients': []}]", NULL, DOCUMENT_REALMS},
        {"{'realm': 'r', 'clients': []}", NULL, DOCUMENT_REALM},
        {"{'realm': 'r', 'clients': [], 'clientPatcher': {'clientSpecs': []}}", NULL, DOCUMENT_VALUES},
        {"{'realm': 'r', 'clients': []}", "clients", DOCUMENT_VALUES},
        {"{'realm': 'r', 'clients': []}", "elsewhere", DOCUMENT_REALM},
        {"{}", NULL, DOCUMENT_VALUES},
        {"{'kind': 'ConfigMap'}", NULL, DOCUMENT_VALUES},
        {"{'apiVersion': 'v2', 'name': 'chart'}", NULL, DOCUMENT_VALUES},
        {"{'apiVersion': 'v1', 'kind': 'ConfigMap'}", NULL, DOCUMENT_CONFIG_MAP},
        {"{'apiVersion': 'k8s.keycloak.org/v2beta1', 'kind': 'KeycloakRealmImport'}", NULL,
         DOCUMENT_REALM_IMPORT},
        {"{'apiVersion': 'v1', 'kind': 'List', 'items': []}", NULL, DOCUMENT_MANIFEST_LIST},
        {"{'apiVersion': 'v1', 'kind': 'ConfigMapList', 'items': []}", NULL, DOCUMENT_MANIFEST_LIST},
        {"{'apiVersion': 'x/v1', 'kind': 'AllowList'}", NULL, DOCUMENT_OTHER_MANIFEST},
        {"{'apiVersion': 'v1', 'kind': 'Service'}", NULL, DOCUMENT_OTHER_MANIFEST},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json document = given(rows[i].document);
        if (document_kind(document, rows[i].values_path) != rows[i].kind)
            fail_msg("%s: %d", rows[i].document, (int)document_kind(document, rows[i].values_path));
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_told_by_their_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
