#include "kcrealm/diagnose/token_checks.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <string.h>

char *token_span(long long seconds) {
    static const struct {
        long long seconds;
        char letter;
    } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    struct buffer text = {0};
    unsigned shown = 0;
    for (size_t i = 0; i < mem_count(units) && shown < 2; i++) {
        long long count = seconds > 0 ? seconds / units[i].seconds : 0;
        bool last = i + 1 == mem_count(units);
        if (count || (last && !shown))
            buffer_format(&text, "%s%lld%c", shown ? " " : "", count, units[i].letter);
        shown += count || shown;
        seconds -= count * units[i].seconds;
    }
    return buffer_steal(&text);
}

static const char passed[] = "passed";
static const char failed[] = "failed";
static const char unknown[] = "unknown";
static const char noted[] = "noted";

/* detail is taken over; next is static, or NULL. */
static void add(json_t *checks, const char *check, const char *state, char *detail, const char *next) {
    json_array_append_new(checks, json_pack("{s:s, s:s, s:s, s:s*}", "check", check, "state", state, "detail",
                                            detail, "next", next));
    mem_free(detail);
}

/* --- Signature ---------------------------------------------------------------------------------------------- */

struct signature_row {
    const char *state;
    const char *detail;
    const char *next;
};

static const struct signature_row signatures[] = {
    [JWT_SIGNED] = {passed, "by a key of the realm", NULL},
    [JWT_ALTERED] = {failed,
                     "it is not that of the realm's key: the token was changed, or somebody else made it",
                     "obtain a new token"},
    [JWT_KEY_UNKNOWN] = {failed, "the realm has no key with the id that the token names",
                         "the key was rotated away, or the token is of another realm: see its issuer"},
    [JWT_KEY_UNFIT] = {failed, "the realm's key with that id is for another algorithm", "obtain a new token"},
    [JWT_KEY_WEAK] = {failed, "the realm signs with an RSA key of less than 2048 bits",
                      "give the realm a key provider with 2048 bits or more"},
    [JWT_UNSIGNED] = {failed, "there is none (\"none\"): anybody could have made this token",
                      "obtain a token from Keycloak"},
    [JWT_SYMMETRIC] = {unknown, "made with a secret that only Keycloak has, as it does with refresh tokens",
                       "ask Keycloak: introspect"},
    [JWT_ALGORITHM_UNKNOWN] = {failed, "by an algorithm that is not known here",
                               "obtain a token from Keycloak"},
    [JWT_UNREADABLE] = {failed, "this is no token", "obtain a token from Keycloak"},
};

static void check_signature(json_t *checks, const struct token_facts *facts) {
    const struct signature_row *row = &signatures[facts->signature];
    const char *algorithm = value_text(facts->header, "alg");
    const char *key = value_text(facts->header, "kid");
    add(checks, "signature", row->state,
        mem_format("%s%s%s%s%s%s", algorithm ? algorithm : "", algorithm ? ", " : "", row->detail,
                   key ? " (key " : "", key ? key : "", key ? ")" : ""),
        row->next);
}

/* --- Issuer ------------------------------------------------------------------------------------------------- */

/* "/realms/ameide" of an issuer; the whole of another text. */
static const char *realm_part(const char *issuer) {
    const char *part = strstr(issuer, "/realms/");
    return part ? part : issuer;
}

#define NEXT_HOSTNAME                                                                                        \
    "obtain the token under the address that applications use, or give Keycloak a fixed one (KC_HOSTNAME)"

static bool is_under(const char *issuer, const char *address) {
    size_t size = strlen(address);
    return size && strncmp(issuer, address, size) == 0 && (issuer[size] == '/' || issuer[size] == '\0');
}

/* A token is bound to the name under which it was obtained, unless Keycloak has a fixed one. */
static void note_address(json_t *checks, const struct token_facts *facts) {
    const char *way = facts->reached_as;
    if (!way || !facts->issuer)
        return;
    if (!is_under(facts->issuer, way))
        add(checks, "address", noted,
            mem_format("requests went to %s; the realm's public name is %s", way, facts->issuer), NULL);
    else if (facts->through_tunnel)
        add(checks, "address", noted,
            mem_format("the issuer is the address inside the cluster, %s: applications that know Keycloak "
                       "under another name refuse this token",
                       way),
            NEXT_HOSTNAME);
}

static void check_issuer(json_t *checks, const struct token_facts *facts) {
    const char *issuer = value_text(facts->claims, "iss");
    if (!issuer)
        add(checks, "issuer", failed, mem_dup("the token names none"), "obtain a token from Keycloak");
    else if (!facts->issuer)
        add(checks, "issuer", unknown, mem_format("%s; what the realm calls itself is not known", issuer),
            NULL);
    else if (text_equal(issuer, facts->issuer))
        add(checks, "issuer", passed, mem_format("%s", issuer), NULL);
    else if (text_equal(realm_part(issuer), realm_part(facts->issuer)))
        add(checks, "issuer", failed,
            mem_format("%s, but here the realm calls itself %s: the token was obtained under another name",
                       issuer, facts->issuer),
            NEXT_HOSTNAME);
    else
        add(checks, "issuer", failed,
            mem_format("%s, but realm %s is %s", issuer, facts->realm, facts->issuer),
            "verify it with the realm that issued it: use REALM");
    note_address(checks, facts);
}

/* --- Audience ----------------------------------------------------------------------------------------------- */

/* "aud" is a text or a list of texts (RFC 7519 section 4.1.3). */
static void take_audience(const json_t *claims, struct strings *names) {
    const json_t *audience = json_object_get(claims, "aud");
    size_t i = 0;
    const json_t *name = NULL;
    if (json_is_string(audience))
        strings_add(names, json_string_value(audience));
    json_array_foreach (audience, i, name) {
        if (json_is_string(name))
            strings_add(names, json_string_value(name));
    }
}

static void check_audience(json_t *checks, const struct token_facts *facts) {
    auto_strings names = {0};
    take_audience(facts->claims, &names);
    auto_text list = names.count ? strings_join(&names, ", ") : mem_dup("nobody (no aud)");
    const char *client = value_text(facts->claims, "azp");
    if (!facts->audience)
        add(checks, "audience", noted,
            mem_format("for %s%s%s; name who is to take it with --audience", list,
                       client ? ", issued to " : "", client ? client : ""),
            NULL);
    else if (strings_contain(&names, facts->audience))
        add(checks, "audience", passed, mem_format("for %s", list), NULL);
    else
        add(checks, "audience", failed, mem_format("it is for %s, not for %s", list, facts->audience),
            "give a scope of the client an audience mapper (oidc-audience-mapper) for it");
}

/* --- Times -------------------------------------------------------------------------------------------------- */

/* False when the claim is absent or no time. Reals are allowed by RFC 7519; the fraction does not matter. */
static bool time_of(const json_t *claims, const char *name, long long *seconds) {
    const json_t *value = json_object_get(claims, name);
    double number = json_number_value(value);
    if (!json_is_number(value) || !(number > -1e15 && number < 1e15))
        return false;
    *seconds = (long long)number;
    return true;
}

static void check_expiry(json_t *checks, const struct token_facts *facts) {
    long long at_s = 0;
    if (!time_of(facts->claims, "exp", &at_s)) {
        bool offline = text_equal(value_text(facts->claims, "typ"), "Offline");
        add(checks, "expiry", offline ? noted : failed,
            mem_format("the token does not say when it ends%s", offline ? ", as offline tokens do" : ""),
            NULL);
        return;
    }
    auto_text span = token_span(at_s > facts->now_s ? at_s - facts->now_s : facts->now_s - at_s);
    if (at_s > facts->now_s)
        add(checks, "expiry", passed, mem_format("expires in %s", span), NULL);
    else
        add(checks, "expiry", failed,
            mem_format("expired %s ago%s", span,
                       facts->now_s - at_s < TOKEN_LEEWAY_S ? "; applications that allow 30s still take it"
                                                            : ""),
            "refresh, or log in again");
}

/* nbf and iat: a time that lies ahead is a clock that is wrong. */
static void check_begin(json_t *checks, const struct token_facts *facts, const char *claim, const char *check,
                        const char *word) {
    long long at_s = 0;
    if (!time_of(facts->claims, claim, &at_s))
        return;
    long long ahead_s = at_s - facts->now_s;
    auto_text span = token_span(ahead_s > 0 ? ahead_s : -ahead_s);
    if (ahead_s <= 0)
        add(checks, check, passed, mem_format("%s %s ago", word, span), NULL);
    else if (ahead_s <= TOKEN_LEEWAY_S)
        add(checks, check, noted,
            mem_format(
                "%s in %s: within the 30s that clocks may differ; Keycloak's is ahead of this machine's",
                word, span),
            "compare the clocks: applications may allow less");
    else
        add(checks, check, failed,
            mem_format("%s only in %s: Keycloak's clock is ahead of this machine's", word, span),
            "set the clocks by NTP, those of Keycloak's nodes and of the applications'");
}

static void note_skew(json_t *checks, const struct token_facts *facts) {
    long long at_s = 0;
    if (!facts->received_s || !time_of(facts->claims, "iat", &at_s))
        return;
    long long skew_s = at_s - facts->received_s;
    if (skew_s >= -TOKEN_SKEW_TOLD_S && skew_s <= TOKEN_SKEW_TOLD_S)
        return;
    auto_text span = token_span(skew_s > 0 ? skew_s : -skew_s);
    add(checks, "clock", noted,
        mem_format("Keycloak's clock is %s %s this machine's", span, skew_s > 0 ? "ahead of" : "behind"),
        "set the clocks by NTP");
}

json_t *token_checks(const struct token_facts *facts) {
    json_t *checks = json_array();
    check_signature(checks, facts);
    check_issuer(checks, facts);
    check_audience(checks, facts);
    check_expiry(checks, facts);
    check_begin(checks, facts, "nbf", "not before", "good");
    check_begin(checks, facts, "iat", "issued", "issued");
    note_skew(checks, facts);
    return checks;
}

const json_t *token_checks_first_failed(const json_t *checks) {
    const json_t *check = value_find(checks, "state", failed);
    return check ? check : value_find(checks, "state", unknown);
}

bool token_checks_passed(const json_t *checks) {
    return !token_checks_first_failed(checks);
}

json_t *token_notes(const struct token_facts *facts) {
    json_t *notes = json_array();
    auto_json checks = json_array();
    size_t i = 0;
    const json_t *check = NULL;
    note_address(checks, facts);
    note_skew(checks, facts);
    json_array_foreach (checks, i, check)
        json_array_append(notes, json_object_get(check, "detail"));
    return notes;
}
