#include "kcrealm/diagnose/finding.h"

#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const struct finding_kind *rows;
    const size_t *count;
} subjects[] = {
    {finding_rows_input, &finding_rows_input_count},
    {finding_rows_clients, &finding_rows_clients_count},
    {finding_rows_kubernetes, &finding_rows_kubernetes_count},
    {finding_rows_keycloak, &finding_rows_keycloak_count},
    {finding_rows_logins, &finding_rows_logins_count},
    {finding_rows_vault, &finding_rows_vault_count},
    {finding_rows_external_secrets, &finding_rows_external_secrets_count},
    {finding_rows_workloads, &finding_rows_workloads_count},
    {finding_rows_argocd, &finding_rows_argocd_count},
};

const struct finding_kind *finding_kind_at(size_t index) {
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        if (index < *subjects[i].count)
            return &subjects[i].rows[index];
        index -= *subjects[i].count;
    }
    return NULL;
}

const struct finding_kind *finding_kind(enum finding_code code) {
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++)
        if (kind->code == code)
            return kind;
    return NULL;
}

enum finding_code finding_code_parse(const char *text) {
    const char *digits = strncasecmp(text, "KCR-", 4) == 0 ? text + 4 : text;
    if (strlen(digits) != 4 || strspn(digits, "0123456789") != 4)
        return FINDING_NONE;
    const struct finding_kind *kind = finding_kind((enum finding_code)strtol(digits, NULL, 10));
    return kind ? kind->code : FINDING_NONE;
}

const char *finding_code_write(enum finding_code code, char *text) {
    snprintf(text, FINDING_CODE_SIZE, "KCR-%04u", (unsigned)code % 10000);
    return text;
}

const char *severity_name(enum severity severity) {
    static const char *const names[] = {
        [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_NOTE] = "note"};
    return names[severity];
}

struct finding *findings_add(struct findings *findings, enum finding_code code, const char *format, ...) {
    findings->items = mem_resize(findings->items, (findings->count + 1) * sizeof *findings->items);
    struct finding *finding = &findings->items[findings->count++];
    *finding = (struct finding){.code = code};
    va_list arguments;
    va_start(arguments, format);
    finding->message = mem_vformat(format, arguments);
    va_end(arguments);
    return finding;
}

void finding_evidence(struct finding *finding, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    mem_replace(&finding->evidence, mem_vformat(format, arguments));
    va_end(arguments);
}

void finding_next(struct finding *finding, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    mem_replace(&finding->next, mem_vformat(format, arguments));
    va_end(arguments);
}

void findings_clear(struct findings *findings) {
    for (size_t i = 0; i < findings->count; i++) {
        mem_free(findings->items[i].message);
        mem_free(findings->items[i].evidence);
        mem_free(findings->items[i].next);
    }
    mem_free(findings->items);
    *findings = (struct findings){0};
}
