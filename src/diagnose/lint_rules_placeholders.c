#include "diagnose/lint_rules_placeholders.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/placeholder.h"

#include <string.h>
#include <strings.h>

/* --- Keys -------------------------------------------------------------------------------------------- */

const char *lint_names_client(const json_t *map) {
    static const char *const keys[] = {"clientId", "client_id", "clientID", "client-id"};
    for (size_t i = 0; i < mem_count(keys); i++)
        if (value_text(map, keys[i]))
            return value_text(map, keys[i]);
    return NULL;
}

void lint_key_squash(const char *key, char out[LINT_KEY_SIZE_MAX]) {
    size_t size = 0;
    for (; *key && size + 1 < LINT_KEY_SIZE_MAX; key++) {
        if ((*key >= 'a' && *key <= 'z') || (*key >= '0' && *key <= '9'))
            out[size++] = *key;
        else if (*key >= 'A' && *key <= 'Z')
            out[size++] = (char)(*key | 0x20);
    }
    out[size] = '\0';
}

bool lint_ends_in_one_of(const char *text, const char *const *endings) {
    for (; *endings; endings++)
        if (text_ends_with(text, *endings))
            return true;
    return false;
}

enum lint_key_sort lint_key_sort(const char *key, const json_t *map) {
    static const char *const secrets[] = {
        "password",    "passwd",      "passphrase", "clientsecret", "cookiesecret", "sessionsecret",
        "jwtsecret",   "apikey",      "appsecret",  "oidcsecret",   "oauthsecret",  "signingsecret",
        "accesstoken", "bearertoken", "apitoken",   "secretvalue",  "authtoken",    NULL};
    static const char *const perhaps[] = {"secret",        "token",      "privatekey", "secretkey",
                                          "encryptionkey", "signingkey", "accesskey",  NULL};
    char name[LINT_KEY_SIZE_MAX];
    lint_key_squash(key, name);
    if (strstr(name, "existing"))
        return KEY_PLAIN;
    if (lint_ends_in_one_of(name, secrets))
        return KEY_SECRET;
    if (!lint_ends_in_one_of(name, perhaps))
        return KEY_PLAIN;
    return lint_names_client(map) && strcmp(name, "secret") == 0 ? KEY_SECRET : KEY_PERHAPS;
}

/* --- Values ------------------------------------------------------------------------------------------ */

/* Something puts the real value there later: templates, Argo CD ($name:key), vals, secret stores, sops. */
static bool is_filled_in_later(const char *text) {
    static const char *const parts[] = {"${", "$(", "{{", "<%", "://", "%(", NULL};
    static const char *const openings[] = {"$",    "/",   "file:", "env:", "vault:", "ref+",
                                           "arn:", "op:", "ENC[",  "<",    "!",      NULL};
    for (size_t i = 0; parts[i]; i++)
        if (strstr(text, parts[i]))
            return true;
    for (size_t i = 0; openings[i]; i++)
        if (text_starts_with(text, openings[i]))
            return true;
    return false;
}

static bool says_so(const char *text) {
    static const char *const words[] = {"changeme", "changeit",    "changethis",  "replaceme",
                                        "fillmein", "replacethis", "placeholder", NULL};
    char value[LINT_KEY_SIZE_MAX];
    lint_key_squash(text, value);
    for (size_t i = 0; words[i]; i++)
        if (strstr(value, words[i]))
            return true;
    return false;
}

/* "platform_client_secret": words, the last of which says what should stand there. */
static bool is_fixture(const char *text, char separator) {
    static const char *const nouns[] = {"secret", "password", "passwd", "token", "apikey", NULL};
    const char *last = strrchr(text, separator);
    if (!last || last == text || text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-")])
        return false;
    for (size_t i = 0; nouns[i]; i++)
        if (strcmp(last + 1, nouns[i]) == 0)
            return true;
    return false;
}

/* "true", "1": of a setting whose name sounds like a secret. */
static bool is_switch(const char *text) {
    static const char *const words[] = {"true", "false",   "yes",      "no", "on",
                                        "off",  "enabled", "disabled", NULL};
    for (size_t i = 0; words[i]; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return text[0] && !text[1] && text[0] >= '0' && text[0] <= '9';
}

const char *lint_placeholder_reason(const struct lint_settings *settings, const struct lint_secret *secret) {
    const char *text = secret->text;
    auto_secret value = secret_from_text(text);
    enum placeholder placeholder = placeholder_judge(value, secret->client_id, settings->placeholders);
    if (placeholder == PLACEHOLDER_LISTED)
        return placeholder_reason(placeholder);
    if (placeholder == PLACEHOLDER_EMPTY || is_filled_in_later(text) || is_switch(text))
        return NULL;
    if (secret->sort != KEY_PLAIN && is_fixture(text, '_'))
        return "it is made of the words that say what should stand there";
    if (secret->sort != KEY_SECRET)
        return says_so(text) ? placeholder_reason(PLACEHOLDER_WORD) : NULL;
    if (placeholder == PLACEHOLDER_NONE && is_fixture(text, '-'))
        return "it is made of the words that say what should stand there";
    return placeholder_reason(placeholder);
}

void lint_placeholder_advise(struct lint_finding *finding, const struct lint_secret *secret,
                             bool is_of_client) {
    char name[LINT_KEY_SIZE_MAX];
    lint_key_squash(secret->name, name);
    if ((is_of_client && strcmp(name, "secret") == 0) || strstr(name, "client") || strstr(name, "oidc") ||
        strstr(name, "oauth"))
        return;
    lint_next(finding,
              "take the value out of the file, and name a Secret instead (existingSecret, secretKeyRef) "
              "that an ExternalSecret fills");
}
