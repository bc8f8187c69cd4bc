#include "kcrealm/cli/commands.h"
#include "kcrealm/data/yaml.h"

#ifndef KCREALM_VERSION
#define KCREALM_VERSION "unknown"
#endif

int run_version(struct session *session) {
    auto_buffer text = {0};
    auto_error err = {0};
    if (!report_format_check(session->format, DOCUMENT_VERSION, &err))
        return session_fail(session, &err);
    auto_json version =
        json_pack("{ssssss}", "apiVersion", "kcrealm.io/v1", "kind", "Version", "version", KCREALM_VERSION);
    if (session->format == REPORT_TEXT)
        buffer_format(&text, "kubectl-kcrealm %s\n", KCREALM_VERSION);
    else if (session->format == REPORT_YAML)
        yaml_write(&text, version);
    else
        value_write(&text, version, 2, false);
    if (session->format == REPORT_JSON)
        buffer_add_char(&text, '\n');
    return session_finish(session, &text, EXIT_EQUAL);
}
