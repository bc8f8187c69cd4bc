/* SARIF 2.1.0 (OASIS), as code scanning services read it. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/formats.h"
#include "report/machine.h"
#include "report/prose.h"
#include "report/severities.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

static json_t *message(const char *text) {
    return json_pack("{so}", "text", machine_string(text));
}

/* --- Rules --------------------------------------------------------------------------------------------- */

static json_t *rule_of(const struct finding_kind *kind) {
    char code[FINDING_CODE_SIZE];
    auto_buffer markdown = {0};
    prose_markdown(&markdown, kind->advice);
    return json_pack("{sssosos{ssss}s{ss}}", "id", finding_code_write(kind->code, code), "shortDescription",
                     message(kind->title), "fullDescription", message(kind->meaning), "help", "text",
                     kind->advice, "markdown", buffer_text(&markdown), "defaultConfiguration", "level",
                     severity_name(kind->severity));
}

static bool is_found(const struct lint_report *report, enum finding_code code) {
    for (size_t i = 0; i < report->count; i++)
        if (report->items[i].code == code && !report->items[i].fixed)
            return true;
    return false;
}

/* Those that have results, by code; indices tells at which place. */
static json_t *rules_of(const struct lint_report *report, json_t *indices) {
    json_t *rules = json_array();
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        char code[FINDING_CODE_SIZE];
        if (!is_found(report, kind->code))
            continue;
        json_object_set_new(indices, finding_code_write(kind->code, code),
                            json_integer((json_int_t)json_array_size(rules)));
        json_array_append_new(rules, rule_of(kind));
    }
    return rules;
}

/* --- Results ------------------------------------------------------------------------------------------- */

/* A path as a URI reference (RFC 3986): everything but unreserved characters and slashes is encoded. */
static json_t *uri_of(const char *file) {
    auto_buffer uri = {0};
    buffer_add_text(&uri, file[0] == '/' ? "file://" : "");
    for (const char *at = file; *at; at++) {
        bool is_plain = isascii((unsigned char)*at) && (isalnum((unsigned char)*at) || strchr("-._~/", *at));
        if (is_plain)
            buffer_add_char(&uri, *at);
        else
            buffer_format(&uri, "%%%02X", (unsigned char)*at);
    }
    return json_string(buffer_text(&uri));
}

static json_t *artifact_of(const struct lint_finding *finding) {
    return json_pack("{so}", "uri", uri_of(finding->file));
}

static json_t *location_of(const struct lint_finding *finding) {
    json_t *location = json_object();
    if (finding->file) {
        json_t *physical = json_pack("{so}", "artifactLocation", artifact_of(finding));
        if (finding->line) {
            json_t *region = json_pack("{sI}", "startLine", (json_int_t)finding->line);
            if (finding->column)
                json_object_set_new(region, "startColumn", json_integer((json_int_t)finding->column));
            json_object_set_new(physical, "region", region);
        }
        json_object_set_new(location, "physicalLocation", physical);
    }
    if (finding->path)
        json_object_set_new(location, "logicalLocations",
                            json_pack("[{so}]", "fullyQualifiedName", machine_string(finding->path)));
    return location;
}

static uint64_t hash_on(uint64_t hash, const char *text) {
    /* FNV-1a; the NUL counts, so that parts do not run together. */
    for (const char *at = text ? text : "";; at++) {
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
        if (!*at)
            return hash;
    }
}

/* The same as long as the finding is: lines may move. Equal ones are counted. */
static json_t *fingerprint_of(const struct lint_finding *finding, json_t *seen) {
    char code[FINDING_CODE_SIZE];
    uint64_t hash = hash_on(UINT64_C(0xcbf29ce484222325), finding_code_write(finding->code, code));
    hash = hash_on(hash_on(hash_on(hash, finding->file), finding->path), finding->message);
    auto_text key = mem_format("%016" PRIx64, hash);
    json_int_t times = json_integer_value(json_object_get(seen, key)) + 1;
    json_object_set_new(seen, key, json_integer(times));
    auto_text print = mem_format("%s:%" JSON_INTEGER_FORMAT, key, times);
    return json_pack("{ss}", "kcrealmFinding/v1", print);
}

static json_t *fix_of(const struct lint_finding *finding) {
    const struct lint_fix *fix = finding->fix;
    auto_text advice = finding_advice(finding->code, finding->next);
    return json_pack("[{sos[{sos[{s{sIsI}so}]}]}]", "description", message(advice), "artifactChanges",
                     "artifactLocation", artifact_of(finding), "replacements", "deletedRegion", "byteOffset",
                     (json_int_t)fix->offset, "byteLength", (json_int_t)fix->length, "insertedContent",
                     message(fix->text ? fix->text : ""));
}

static json_t *result_of(const struct lint_finding *finding, const json_t *indices, json_t *seen) {
    char code[FINDING_CODE_SIZE];
    finding_code_write(finding->code, code);
    auto_text advice = finding_advice(finding->code, finding->next);
    auto_text told = mem_format("%s\n%s", finding->message, advice);
    json_t *result = json_pack("{sssOsssoso}", "ruleId", code, "ruleIndex", json_object_get(indices, code),
                               "level", severity_name(finding->severity), "message", message(told),
                               "partialFingerprints", fingerprint_of(finding, seen));
    if (finding->file || finding->path)
        json_object_set_new(result, "locations", json_pack("[o]", location_of(finding)));
    if (finding->fix && finding->file)
        json_object_set_new(result, "fixes", fix_of(finding));
    return result;
}

void sarif_lint(const struct page *page, const struct lint_report *report,
                const struct lint_sources *sources) {
    (void)sources;
    auto_json indices = json_object();
    auto_json seen = json_object();
    json_t *rules = rules_of(report, indices), *results = json_array();
    for (size_t i = 0; i < report->count; i++)
        if (!report->items[i].fixed)
            json_array_append_new(results, result_of(&report->items[i], indices, seen));
    json_t *run = json_pack("{s{s{ssso}}ssso}", "tool", "driver", "name", "kubectl-kcrealm", "rules", rules,
                            "columnKind", "unicodeCodePoints", "results", results);
    json_t *document = json_pack("{sssss[o]}", "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
                                 "version", "2.1.0", "runs", run);
    machine_write_json(page->out, document);
}
