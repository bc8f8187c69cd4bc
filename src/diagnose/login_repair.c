#include "diagnose/login_judges.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%_+=:,./-"

bool login_says(const json_t *live, const char *member, bool value) {
    const json_t *found = json_object_get(live, member);
    return json_is_boolean(found) && json_is_true(found) == value;
}

char *login_quoted(const char *text) {
    struct buffer quoted = {0};
    if (*text && text[strspn(text, PLAIN)] == '\0')
        return mem_dup(text);
    buffer_add_char(&quoted, '\'');
    for (; *text; text++)
        buffer_add_text(&quoted, *text == '\'' ? "'\\''" : (const char[]){*text, '\0'});
    buffer_add_char(&quoted, '\'');
    return buffer_steal(&quoted);
}

static void next_update(const struct login_facts *facts, struct finding *finding, const char *collection,
                        const json_t *live, const char *setting) {
    const char *id = value_text(live, "id");
    auto_text realm = login_quoted(facts->realm);
    auto_text quoted = login_quoted(setting);
    finding_next(finding, "kcadm.sh update %s/%s -r %s -s %s", collection, id ? id : "ID", realm, quoted);
}

void login_next_client(const struct login_facts *facts, struct finding *finding, const char *setting) {
    next_update(facts, finding, "clients", facts->client_live, setting);
}

void login_next_user(const struct login_facts *facts, struct finding *finding, const char *setting) {
    next_update(facts, finding, "users", facts->user_live, setting);
}

char *login_answer(const struct login_facts *facts) {
    const char *error = facts->error, *description = facts->description;
    if (text_equal(facts->endpoint, "verify"))
        return mem_format("verify: %s", description ? description : error ? error : "failed");
    auto_text status = facts->status ? mem_format("HTTP %d", facts->status) : mem_dup("no HTTP answer");
    return mem_format("%s endpoint: %s%s%s%s%s", facts->endpoint ? facts->endpoint : "unknown", status,
                      error || description ? ", " : "", error ? error : "", error && description ? ": " : "",
                      description ? description : "");
}
