#include "kcrealm/objects/service.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"

#include <stdlib.h>
#include <string.h>

#define PORT_MAX 65535

static const json_t *ports_of(const json_t *service) {
    return value_at(service, "spec", "ports", NULL);
}

static const char *text_or(const json_t *object, const char *key, const char *otherwise) {
    const char *text = value_text(object, key);
    return text ? text : otherwise;
}

static unsigned number_of(const json_t *value) {
    json_int_t number = json_integer_value(value);
    return number > 0 && number <= PORT_MAX ? (unsigned)number : 0;
}

size_t service_port_count(const json_t *service) {
    return json_array_size(ports_of(service));
}

bool service_port_at(const json_t *service, size_t index, struct service_port *port) {
    const json_t *entry = json_array_get(ports_of(service), index);
    if (!entry)
        return false;
    *port = (struct service_port){
        .name = text_or(entry, "name", ""),
        .app_protocol = text_or(entry, "appProtocol", ""),
        .protocol = text_or(entry, "protocol", "TCP"),
        .number = number_of(value_at(entry, "port", NULL)),
        .target_name = text_or(entry, "targetPort", ""),
        .target_number = number_of(value_at(entry, "targetPort", NULL)),
    };
    if (!port->target_number && !*port->target_name)
        port->target_number = port->number;
    return true;
}

bool service_port_is_https(const struct service_port *port) {
    return text_starts_with(port->name, "https") || text_starts_with(port->app_protocol, "https") ||
           port->number == 443 || port->number == 8443;
}

static bool is_tcp(const struct service_port *port) {
    return strcmp(port->protocol, "TCP") == 0;
}

static bool is_number(const char *text) {
    return text[strspn(text, "0123456789")] == '\0' && *text;
}

static bool find_port(const json_t *service, const char *wanted, struct service_port *port) {
    unsigned long number = is_number(wanted) ? strtoul(wanted, NULL, 10) : 0;
    for (size_t i = 0; service_port_at(service, i, port); i++)
        if (is_tcp(port) && (number ? port->number == number : strcmp(port->name, wanted) == 0))
            return true;
    return false;
}

static bool only_port(const json_t *service, struct service_port *port) {
    size_t tcp_count = 0;
    struct service_port each;
    for (size_t i = 0; service_port_at(service, i, &each); i++) {
        if (is_tcp(&each) && tcp_count++ == 0)
            *port = each;
    }
    return tcp_count == 1;
}

bool service_choose_port(const json_t *service, const char *wanted, struct service_port *port,
                         struct error *err) {
    if (wanted ? find_port(service, wanted, port)
               : only_port(service, port) || find_port(service, "https", port) ||
                     find_port(service, "http", port))
        return true;
    auto_text ports = service_ports_text(service);
    const char *namespace = object_namespace(service), *name = object_name(service);
    if (wanted)
        return error_set(err, ERROR_NOT_FOUND, "Service %s/%s has no TCP port %s; its ports: %s", namespace,
                         name, wanted, ports);
    return error_set(err, ERROR_USAGE, "Service %s/%s: which port? It has %s", namespace, name, ports);
}

char *service_ports_text(const json_t *service) {
    struct buffer text = {0};
    struct service_port port;
    for (size_t i = 0; service_port_at(service, i, &port); i++) {
        if (i)
            buffer_add_text(&text, ", ");
        if (*port.name)
            buffer_format(&text, "%s (%u)", port.name, port.number);
        else
            buffer_format(&text, "%u", port.number);
        if (!is_tcp(&port))
            buffer_format(&text, " %s", port.protocol);
    }
    if (!text.size)
        buffer_add_text(&text, "none");
    return buffer_steal(&text);
}

bool service_is_headless(const json_t *service) {
    return text_equal(value_text(value_at(service, "spec", NULL), "clusterIP"), "None");
}

bool service_is_external_name(const json_t *service) {
    return text_equal(value_text(value_at(service, "spec", NULL), "type"), "ExternalName");
}

char *service_selector(const json_t *service) {
    auto_strings terms = {0};
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach (value_at(service, "spec", "selector", NULL), key, value)
        strings_format(&terms, "%s=%s", key, json_is_string(value) ? json_string_value(value) : "");
    strings_sort(&terms);
    return terms.count ? strings_join(&terms, ",") : NULL;
}
