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
