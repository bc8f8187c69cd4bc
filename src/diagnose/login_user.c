/* What is the matter with the user. */
#include "diagnose/login_judges.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

bool judge_login_user_missing(const struct login_facts *facts, struct findings *findings) {
    if (facts->user_look != LOGIN_ABSENT)
        return false;
    struct finding *finding = findings_add(findings, FINDING_USER_UNKNOWN, "there is no user %s in realm %s",
                                           facts->user, facts->realm);
    finding_evidence(finding, "GET /admin/realms/%s/users?exact=true: none has this name or e-mail address",
                     facts->realm);
    finding_next(finding, "users (in this shell) lists those that there are");
    return true;
}

bool judge_login_user_disabled(const struct login_facts *facts, struct findings *findings) {
    if (!login_says(facts->user_live, "enabled", false))
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_USER_DISABLED, "user %s is disabled", facts->user);
    finding_evidence(finding, "its enabled is false");
    login_next_user(facts, finding, "enabled=true");
    return true;
}

bool judge_login_user_locked(const struct login_facts *facts, struct findings *findings) {
    if (!login_says(facts->user_lock, "disabled", true))
        return false;
    long long failures = json_integer_value(json_object_get(facts->user_lock, "numFailures"));
    const char *id = value_text(facts->user_live, "id");
    auto_text realm = login_quoted(facts->realm);
    struct finding *finding = findings_add(
        findings, FINDING_USER_LOCKED, "user %s is locked after %lld wrong passwords", facts->user, failures);
    finding_evidence(finding, "attack-detection/brute-force: disabled is true; the password may be right");
    finding_next(finding, "kcadm.sh delete attack-detection/brute-force/users/%s -r %s", id ? id : "ID",
                 realm);
    return true;
}

/* The user's own list, else the page that came. */
static char *actions_of(const struct login_facts *facts) {
    const json_t *list = json_object_get(facts->user_live, "requiredActions");
    auto_strings names = {0};
    size_t i;
    const json_t *name;
    json_array_foreach (list, i, name) {
        if (json_is_string(name))
            strings_add(&names, json_string_value(name));
    }
    if (!names.count && text_equal(facts->error, "required_action") && facts->description)
        strings_add(&names, facts->description);
    return names.count ? strings_join(&names, ", ") : NULL;
}

bool judge_login_user_actions(const struct login_facts *facts, struct findings *findings) {
    auto_text actions = actions_of(facts);
    if (!actions)
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_REQUIRED_ACTION, "user %s has to do something first: %s",
                     facts->user ? facts->user : "(unknown)", actions);
    bool is_listed = json_array_size(json_object_get(facts->user_live, "requiredActions")) > 0;
    finding_evidence(finding, "%s: %s",
                     is_listed ? "its requiredActions" : "the page that came instead of the code", actions);
    login_next_user(facts, finding, "requiredActions=[]");
    return true;
}

/* A realm's default profile demands all three of who logs in. */
bool judge_login_user_profile(const struct login_facts *facts, struct findings *findings) {
    static const char *const fields[] = {"email", "firstName", "lastName"};
    auto_strings missing = {0};
    for (size_t i = 0; facts->user_live && i < mem_count(fields); i++) {
        const char *text = value_text(facts->user_live, fields[i]);
        if (!text || !*text)
            strings_add(&missing, fields[i]);
    }
    if (!missing.count)
        return false;
    auto_text list = strings_join(&missing, ", ");
    auto_text setting = mem_format("%s=VALUE", missing.items[0]);
    struct finding *finding = findings_add(findings, FINDING_REQUIRED_ACTION,
                                           "the profile of user %s is not complete: %s", facts->user, list);
    finding_evidence(finding, "the user has no %s", list);
    login_next_user(facts, finding, setting);
    return true;
}

/* Only a one-time code is asked for by the password grant too; a security key is a matter of browsers. */
static bool has_credential(const struct login_facts *facts, const char *type) {
    return value_find(facts->user_credentials, "type", type) != NULL;
}

static char *types_of(const json_t *credentials) {
    auto_strings types = {0};
    size_t i;
    const json_t *credential;
    json_array_foreach (credentials, i, credential) {
        const char *type = value_text(credential, "type");
        if (type && !strings_contain(&types, type))
            strings_add(&types, type);
    }
    return strings_join(&types, ", ");
}

static const char *second_factor_of(const struct login_facts *facts) {
    static const char *const types[][2] = {{"otp", "a one-time code"},
                                           {"webauthn", "a security key"},
                                           {"recovery-authn-codes", "recovery codes"}};
    for (size_t i = 0; i < mem_count(types); i++)
        if (has_credential(facts, types[i][0]))
            return types[i][1];
    return NULL;
}

/* The browser's flow asks for it after the password. The password grant takes it in the same request, where applications
 * do not send it, and Keycloak's answer is that for a wrong password. */
bool judge_login_second_factor(const struct login_facts *facts, struct findings *findings) {
    bool asked = text_equal(facts->error, "second_factor");
    bool by_grant = text_equal(facts->endpoint, "token") && has_credential(facts, "otp");
    const char *factor = second_factor_of(facts);
    if (!factor || !(asked || by_grant))
        return false;
    auto_text types = types_of(facts->user_credentials);
    auto_text user = login_quoted(facts->user);
    auto_text client = login_quoted(facts->client ? facts->client : "CLIENT");
    struct finding *finding =
        asked ? findings_add(findings, FINDING_SECOND_FACTOR,
                             "name and password of user %s are right; the login asks for %s", facts->user,
                             factor)
              : findings_add(findings, FINDING_SECOND_FACTOR,
                             "user %s has a second factor (%s), which the password grant does not send; the "
                             "password may be right",
                             facts->user, factor);
    finding_evidence(finding, "its credentials: %s", types);
    if (asked)
        finding_next(finding, "try the rest with a user without a second factor");
    else
        finding_next(finding,
                     "authorize %s --redirect-uri URI --user %s tells whether the password is right; use the "
                     "browser's flow for such users",
                     client, user);
    return true;
}

bool judge_login_password(const struct login_facts *facts, struct findings *findings) {
    bool looked = facts->user_look == LOGIN_FOUND;
    auto_text answer = login_answer(facts);
    auto_text realm = login_quoted(facts->realm ? facts->realm : "REALM");
    auto_text user = login_quoted(facts->user ? facts->user : "NAME");
    struct finding *finding =
        looked
            ? findings_add(findings, FINDING_PASSWORD_WRONG, "the password of user %s is wrong", facts->user)
            : findings_add(findings, FINDING_PASSWORD_WRONG,
                           "the password of user %s is wrong, or there is no such user",
                           facts->user ? facts->user : "(unknown)");
    finding_evidence(finding, "%s%s", looked ? "the user exists, is enabled and not locked; " : "", answer);
    finding_next(finding, "kcadm.sh set-password -r %s --username %s --temporary", realm, user);
    return true;
}
