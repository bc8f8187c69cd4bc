#include "report/claims_text.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/token_checks.h"
#include "kcrealm/objects/timestamp.h"
#include "report/columns.h"

#include <string.h>

/* The last second of the year 9999: what lies behind is no time that anybody means. */
#define TIME_MAX_S 253402300799LL

char *claims_time_text(const json_t *time, const json_t *result, bool expires) {
    double number = json_number_value(time);
    if (!json_is_number(time) || !(number > 0 && number <= (double)TIME_MAX_S))
        return mem_dup("never");
    long long at_s = (long long)number;
    long long now_s = json_integer_value(json_object_get(result, "now"));
    bool ahead = at_s > now_s;
    auto_text span = token_span(ahead ? at_s - now_s : now_s - at_s);
    auto_text date = timestamp_seconds(at_s);
    if (ahead)
        return mem_format("in %s (%s)", span, date);
    return mem_format("%s%s ago (%s)", expires ? "expired " : "", span, date);
}

/* A text or number as it is, a list with commas between, anything else as JSON. */
static char *plain_text(const json_t *value) {
    auto_strings items = {0};
    size_t i = 0;
    const json_t *item = NULL;
    if (json_is_string(value))
        return mem_dup(json_string_value(value));
    if (!json_is_array(value))
        return value_dump(value);
    json_array_foreach (value, i, item) {
        auto_text text = json_is_string(item) ? mem_dup(json_string_value(item)) : value_dump(item);
        strings_add(&items, text);
    }
    return strings_join(&items, ", ");
}

struct writing {
    struct columns *columns;
    const json_t *result;
};

static void write_text(const struct writing *writing, const char *label, const json_t *value) {
    auto_text text = plain_text(value);
    columns_row(writing->columns, label, text);
}

static void write_time(const struct writing *writing, const char *label, const json_t *value) {
    auto_text text = claims_time_text(value, writing->result, false);
    columns_row(writing->columns, label, text);
}

static void write_expiry(const struct writing *writing, const char *label, const json_t *value) {
    auto_text text = claims_time_text(value, writing->result, true);
    columns_row(writing->columns, label, text);
}

/* {"roles": […]} */
static void write_roles(const struct writing *writing, const char *label, const json_t *value) {
    const json_t *roles = json_object_get(value, "roles");
    write_text(writing, label, roles ? roles : value);
}

/* {"client": {"roles": […]}} */
static void write_client_roles(const struct writing *writing, const char *label, const json_t *value) {
    const char *client = NULL;
    json_t *access = NULL;
    if (!json_is_object(value)) {
        write_text(writing, label, value);
        return;
    }
    json_object_foreach ((json_t *)value, client, access) {
        auto_text of_client = mem_format("%s %s", label, client);
        write_roles(writing, of_client, access);
    }
}

struct claim_row {
    const char *claim;
    const char *label;
    void (*write)(const struct writing *writing, const char *label, const json_t *value);
    const char *unless; /* a claim that says the same */
};

static const struct claim_row rows[] = {
    {"iss", "issuer", write_text, NULL},
    {"preferred_username", "user", write_text, NULL},
    {"username", "user", write_text, "preferred_username"},
    {"name", "name", write_text, NULL},
    {"email", "e-mail", write_text, NULL},
    {"sub", "subject", write_text, NULL},
    {"azp", "client", write_text, NULL},
    {"client_id", "client", write_text, "azp"},
    {"aud", "audience", write_text, NULL},
    {"typ", "type", write_text, NULL},
    {"iat", "issued", write_time, NULL},
    {"auth_time", "logged in", write_time, NULL},
    {"nbf", "not before", write_time, NULL},
    {"exp", "expires", write_expiry, NULL},
    {"scope", "scope", write_text, NULL},
    {"realm_access", "realm roles", write_roles, NULL},
    {"resource_access", "roles of", write_client_roles, NULL},
    {"groups", "groups", write_text, NULL},
};

static bool is_known(const char *claim) {
    for (size_t i = 0; i < mem_count(rows); i++)
        if (text_equal(rows[i].claim, claim))
            return true;
    return text_equal(claim, "active");
}

static void write_signature(struct columns *columns, const json_t *header) {
    const char *algorithm = value_text(header, "alg");
    const char *key = value_text(header, "kid");
    if (!header)
        return;
    auto_text text =
        mem_format("%s%s%s", algorithm ? algorithm : "by no algorithm", key ? ", key " : "", key ? key : "");
    columns_row(columns, "signed", text);
}

void claims_write(const struct page *page, size_t indent, const json_t *result) {
    struct columns columns = {.count = 2};
    const struct writing writing = {&columns, result};
    json_t *claims = json_object_get(result, "claims");
    const char *claim = NULL;
    json_t *value = NULL;
    write_signature(&columns, json_object_get(result, "header"));
    for (size_t i = 0; i < mem_count(rows); i++) {
        value = json_object_get(claims, rows[i].claim);
        if (value && !(rows[i].unless && json_object_get(claims, rows[i].unless)))
            rows[i].write(&writing, rows[i].label, value);
    }
    json_object_foreach (claims, claim, value) {
        if (!is_known(claim))
            write_text(&writing, claim, value);
    }
    columns_write(page, &columns, indent, false);
}
