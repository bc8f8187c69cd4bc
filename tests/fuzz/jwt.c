/* Tokens of strangers: read, verified against a set of keys of a stranger, judged and shown. The input is a token; what follows
 * a line end is the set of keys. */
#include "kcrealm/data/jwt.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/token_checks.h"
#include "kcrealm/report/repl_tokens.h"
#include "support/fuzz.h"

#include <string.h>

#define NOW 1795373891

static const struct report_style style = {.columns = 80};

static void show(const struct jwt *jwt) {
    auto_buffer text = {0};
    auto_json result = json_pack("{s:s, s:O, s:O, s:i}", "title", "given token", "header", jwt->header,
                                 "claims", jwt->claims, "now", NOW);
    report_repl_claims(&text, result, &style);
    fuzz_is_printable(&text);
}

static void judge(const struct jwt *jwt, enum jwt_signature signature) {
    auto_buffer text = {0};
    const struct token_facts facts = {.header = jwt->header,
                                      .claims = jwt->claims,
                                      .signature = signature,
                                      .issuer = "https://sso.example/realms/ameide",
                                      .reached_as = "https://sso.example",
                                      .audience = "backstage",
                                      .realm = "ameide",
                                      .now_s = NOW,
                                      .received_s = NOW};
    json_t *checks = token_checks(&facts);
    auto_json result = json_pack("{s:s, s:o}", "title", "given token", "checks", checks);
    report_repl_verify(&text, result, &style);
    fuzz_is_printable(&text);
}

void fuzz_one(const char *bytes, size_t size) {
    const char *end = size ? memchr(bytes, '\n', size) : NULL;
    size_t token_size = end ? (size_t)(end - bytes) : size;
    auto_secret token = secret_new(bytes, token_size);
    auto_json keys = end ? value_parse(end + 1, size - token_size - 1, "the keys", NULL) : NULL;
    auto_jwt jwt = {0};
    auto_error err = {0};
    bool read = jwt_decode(token, &jwt, &err);
    enum jwt_signature signature = jwt_signature_check(token, keys);
    fuzz_is_reported(!read, &err);
    assert(read == (signature != JWT_UNREADABLE));
    if (!read)
        return;
    show(&jwt);
    judge(&jwt, signature);
}
