#include "kcrealm/objects/service.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A Service keycloak/kc with these ports, written as a JSON array. */
static json_t *service_with(const char *ports) {
    json_t *list = json_loads(ports, 0, NULL);
    assert_non_null(list);
    return json_pack("{s:{s:s,s:s},s:{s:o}}", "metadata", "name", "kc", "namespace", "keycloak", "spec",
                     "ports", list);
}

static void ports_have_the_defaults_of_the_api(void **state) {
    (void)state;
    auto_json service =
        service_with("[{\"port\":80,\"targetPort\":\"web\",\"name\":\"http\",\"appProtocol\":\"http\"},"
                     "{\"port\":9000},{\"port\":443,\"targetPort\":8443,\"protocol\":\"UDP\"}]");
    struct service_port port;
    assert_int_equal(service_port_count(service), 3);
    assert_true(service_port_at(service, 0, &port));
    assert_string_equal(port.target_name, "web");
    assert_int_equal(port.target_number, 0);
    assert_string_equal(port.protocol, "TCP");
    assert_true(service_port_at(service, 1, &port));
    assert_string_equal(port.name, "");
    assert_int_equal(port.target_number, 9000);
    assert_true(service_port_at(service, 2, &port));
    assert_int_equal(port.target_number, 8443);
    assert_string_equal(port.protocol, "UDP");
    assert_false(service_port_at(service, 3, &port));
}

static void https_follows_name_protocol_and_number(void **state) {
    (void)state;
    static const struct {
        const char *port;
        bool https;
    } cases[] = {
        {"[{\"port\":8080,\"name\":\"http\"}]", false},
        {"[{\"port\":9443,\"name\":\"https\"}]", true},
        {"[{\"port\":9443,\"name\":\"https-web\"}]", true},
        {"[{\"port\":9443,\"name\":\"web-https\"}]", false},
        {"[{\"port\":9443,\"name\":\"web\",\"appProtocol\":\"https\"}]", true},
        {"[{\"port\":443,\"name\":\"web\"}]", true},
        {"[{\"port\":8443}]", true},
        {"[{\"port\":80,\"targetPort\":8443}]", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json service = service_with(cases[i].port);
        struct service_port port;
        assert_true(service_port_at(service, 0, &port));
        assert_int_equal(service_port_is_https(&port), cases[i].https);
    }
}

static void the_port_that_is_meant_is_chosen(void **state) {
    (void)state;
    static const struct {
        const char *ports;
        const char *wanted;
        unsigned number; /* 0: an error of class */
        enum error_class class;
    } cases[] = {
        {"[{\"port\":8080,\"name\":\"web\"}]", NULL, 8080, ERROR_NONE},
        {"[{\"port\":80,\"name\":\"http\"},{\"port\":443,\"name\":\"https\"}]", NULL, 443, ERROR_NONE},
        {"[{\"port\":80,\"name\":\"http\"},{\"port\":9000,\"name\":\"management\"}]", NULL, 80, ERROR_NONE},
        {"[{\"port\":80,\"name\":\"a\"},{\"port\":9000,\"name\":\"b\"}]", NULL, 0, ERROR_USAGE},
        {"[{\"port\":7800,\"protocol\":\"UDP\"},{\"port\":8080}]", NULL, 8080, ERROR_NONE},
        {"[]", NULL, 0, ERROR_USAGE},
        {"[{\"port\":80,\"name\":\"http\"},{\"port\":9000,\"name\":\"m\"}]", "9000", 9000, ERROR_NONE},
        {"[{\"port\":80,\"name\":\"http\"},{\"port\":9000,\"name\":\"m\"}]", "m", 9000, ERROR_NONE},
        {"[{\"port\":80,\"targetPort\":8080}]", "8080", 0, ERROR_NOT_FOUND},
        {"[{\"port\":80,\"name\":\"http\"}]", "web", 0, ERROR_NOT_FOUND},
        {"[{\"port\":53,\"name\":\"dns\",\"protocol\":\"UDP\"}]", "53", 0, ERROR_NOT_FOUND},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json service = service_with(cases[i].ports);
        struct service_port port = {0};
        auto_error err = {0};
        bool found = service_choose_port(service, cases[i].wanted, &port, &err);
        assert_int_equal(found, cases[i].number != 0);
        assert_int_equal(err.class, cases[i].class);
        if (found)
            assert_int_equal(port.number, cases[i].number);
        else
            assert_non_null(strstr(err.message, "keycloak/kc"));
    }
}

static void port_errors_list_the_ports(void **state) {
    (void)state;
    auto_json service = service_with("[{\"port\":80,\"name\":\"http\"},{\"port\":9000},"
                                     "{\"port\":53,\"name\":\"dns\",\"protocol\":\"UDP\"}]");
    struct service_port port;
    auto_error err = {0};
    assert_false(service_choose_port(service, "web", &port, &err));
    assert_string_equal(err.message,
                        "Service keycloak/kc has no TCP port web; its ports: http (80), 9000, dns (53) UDP");
    auto_json without = service_with("[]");
    auto_text ports = service_ports_text(without);
    assert_string_equal(ports, "none");
}

static void selectors_are_sorted_terms(void **state) {
    (void)state;
    auto_json service = json_loads("{\"spec\":{\"selector\":{\"b\":\"2\",\"a/x\":\"1\"}}}", 0, NULL);
    auto_json without = json_loads("{\"spec\":{\"selector\":{}}}", 0, NULL);
    auto_text selector = service_selector(service);
    assert_string_equal(selector, "a/x=1,b=2");
    assert_null(service_selector(without));
    assert_null(service_selector(NULL));
}

static void headless_and_external_services_are_known(void **state) {
    (void)state;
    auto_json headless = json_loads("{\"spec\":{\"clusterIP\":\"None\"}}", 0, NULL);
    auto_json external = json_loads("{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"x\"}}", 0, NULL);
    assert_true(service_is_headless(headless));
    assert_false(service_is_headless(external));
    assert_true(service_is_external_name(external));
    assert_false(service_is_external_name(headless));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ports_have_the_defaults_of_the_api),
        cmocka_unit_test(https_follows_name_protocol_and_number),
        cmocka_unit_test(the_port_that_is_meant_is_chosen),
        cmocka_unit_test(port_errors_list_the_ports),
        cmocka_unit_test(selectors_are_sorted_terms),
        cmocka_unit_test(headless_and_external_services_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
