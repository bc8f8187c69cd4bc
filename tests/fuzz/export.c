/* A realm export against declarations: every report of it can be shown, and the machine's ones can be read. No secret
 * stays. The first byte chooses mode and style. */
#include "kcrealm/realm/export.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"
#include "kcrealm/realm/declare.h"
#include "kcrealm/realm/live.h"
#include "kcrealm/realm/scopes.h"
#include "kcrealm/report/report.h"
#include "kcrealm/report/sides.h"
#include "support/fuzz.h"

#include <string.h>

static const char declared[] =
    "clientPatcher:\n"
    "  clientSpecs:\n"
    "    - {clientId: web, realm: demo, spec: {name: Web, publicClient: false, redirectUris: "
    "[https://web/*],\n"
    "        attributes: {a: x, post.logout.redirect.uris: +}, defaultClientScopes: [email, groups],\n"
    "        optionalClientScopes: [phone], authenticationFlowBindingOverrides: {browser: browser},\n"
    "        protocolMappers: [{name: m, protocol: openid-connect, protocolMapper: "
    "oidc-usermodel-attribute-mapper,\n"
    "          config: {claim.name: c, id.token.claim: true}}], nodeReRegistrationTimeout: -1}}\n"
    "    - {clientId: api, realm: demo, spec: {bearerOnly: true, webOrigins: ['+'], unknownField: {a: [1, "
    "2.5]}}}\n";

static void load(struct desired *desired) {
    const struct input_text text = {.name = "values.yaml", .bytes = declared, .size = sizeof declared - 1};
    const struct declare_options options = {0};
    struct diagnostics diagnostics = {0};
    declare_load(&text, 1, &options, desired, &diagnostics);
    assert(desired->count == 2);
    diagnostics_clear(&diagnostics);
}

static void is_readable(const struct buffer *text, enum report_format format) {
    fuzz_is_printable(text);
    if (format != REPORT_JSON && format != REPORT_YAML)
        return;
    auto_error err = {0};
    auto_json document = format == REPORT_JSON
                             ? value_parse(buffer_text(text), text->size, "report", &err)
                             : yaml_parse(buffer_text(text), text->size, "report", NULL, &err);
    assert(document);
}

static void report(const struct drift *drift, enum ensure_mode mode, const struct report_style *style) {
    struct plan plan = {0};
    plan_make(drift, mode, &plan);
    for (enum report_format format = REPORT_TEXT; format < REPORT_FORMATS; format++) {
        auto_buffer of_drift = {0}, of_plan = {0}, of_outcome = {0};
        if (!report_format_check(format, DOCUMENT_DRIFT, NULL))
            continue;
        report_drift(&of_drift, drift, format, style);
        is_readable(&of_drift, format);
        if (report_format_check(format, DOCUMENT_PLAN, NULL))
            report_plan(&of_plan, &plan, format, style);
        is_readable(&of_plan, of_plan.size ? format : REPORT_TEXT);
        if (report_format_check(format, DOCUMENT_OUTCOME, NULL))
            report_outcome(&of_outcome, &plan, format, style, NULL);
        is_readable(&of_outcome, of_outcome.size ? format : REPORT_TEXT);
    }
    plan_clear(&plan);
}

static void is_writable(const json_t *side) {
    auto_buffer text = {0};
    if (side)
        yaml_write(&text, side);
    fuzz_is_printable(&text);
}

/* What KUBECTL_EXTERNAL_DIFF's program is given. */
static void write_sides(const struct drift *drift) {
    for (size_t i = 0; i < drift->count; i++) {
        auto_sides sides = sides_of(&drift->items[i]);
        auto_text name = sides_file_name(&drift->items[i], i);
        assert(*name && !strchr(name, '/') && strcmp(name, "..") != 0);
        is_writable(sides.live);
        is_writable(sides.declared);
    }
}

static void holds_no_secret(const json_t *clients) {
    const char *id;
    json_t *client;
    json_object_foreach ((json_t *)clients, id, client) {
        assert(!json_object_get(client, "secret") && !json_object_get(client, "registrationAccessToken"));
        const char *name;
        json_t *value;
        json_object_foreach (json_object_get(client, "attributes"), name, value)
            assert(!live_holds_secret(name));
    }
}

void fuzz_one(const char *bytes, size_t size) {
    unsigned choice = fuzz_choose(&bytes, &size, 12);
    const struct report_style style = {.columns = choice < 6 ? 80 : 0, .ascii = choice % 2 == 1};
    auto_error err = {0};
    struct realm_export export = {0};
    const struct realm_export_text text = {.name = "realm.json", .bytes = bytes, .size = size};
    bool read = realm_export_read(&text, &export, &err);
    fuzz_is_reported(!read, &err);
    if (!read)
        return;
    holds_no_secret(export.clients);
    struct desired desired = {0};
    struct drift drift = {0};
    load(&desired);
    enum ensure_mode mode = (enum ensure_mode)(choice % 3);
    realm_export_judge(&export, &desired, mode == ENSURE_STRICT, &drift);
    report(&drift, mode, &style);
    write_sides(&drift);
    drift_clear(&drift);
    desired_clear(&desired);
    realm_export_clear(&export);
}
