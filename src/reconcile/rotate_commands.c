#include "kcrealm/base/memory.h"
#include "reconcile/rotating.h"

#include <string.h>

static bool is_plain(const char *text) {
    for (const char *at = text; *at; at++)
        if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
              strchr("-_./:@%+=,", *at)))
            return false;
    return *text && *text != '-';
}

static void add_word(struct buffer *out, const char *word) {
    if (is_plain(word)) {
        buffer_add_text(out, word);
        return;
    }
    buffer_add_char(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            buffer_add_text(out, "'\\''");
        else
            buffer_add_char(out, *word);
    buffer_add_char(out, '\'');
}

char *rotate_resume_command(const char *realm, const char *client_id, const char *flags) {
    struct buffer command = {0};
    buffer_add_text(&command, "kubectl kcrealm rotate --resume ");
    add_word(&command, client_id);
    buffer_add_text(&command, " --realm ");
    add_word(&command, realm);
    buffer_add_text(&command, flags ? flags : "");
    return buffer_steal(&command);
}

char *rotating_resume_command(const struct rotating *rotating) {
    const struct rotation *rotation = &rotating->rotation;
    return rotate_resume_command(rotation->realm, rotation->client_id, rotating->rotator->flags);
}

char *rotating_extract_command(const struct rotating *rotating) {
    const struct rotation *rotation = &rotating->rotation;
    auto_text pair = mem_format("%s=%s", rotation->client_id, rotation->vault_path);
    struct buffer command = {0};
    buffer_add_text(&command, "kubectl kcrealm extract ");
    add_word(&command, pair);
    buffer_add_text(&command, " --realm ");
    add_word(&command, rotation->realm);
    buffer_add_text(&command, rotating->rotator->flags ? rotating->rotator->flags : "");
    return buffer_steal(&command);
}
