#include "kcrealm/diagnose/placeholder.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum placeholder judge(const char *text, const char *client_id) {
    auto_secret secret = secret_from_text(text);
    return placeholder_judge(secret, client_id, NULL);
}

static void placeholders_are_recognised(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum placeholder placeholder;
    } cases[] = {
        {NULL, PLACEHOLDER_EMPTY},
        {"", PLACEHOLDER_EMPTY},
        {"  \n", PLACEHOLDER_EMPTY},
        {"**********", PLACEHOLDER_MASK},
        {"***", PLACEHOLDER_MASK},
        {"${vault.backstage}", PLACEHOLDER_REFERENCE},
        {"pre-${BACKSTAGE_SECRET}", PLACEHOLDER_REFERENCE},
        {"$(env:SECRET)", PLACEHOLDER_REFERENCE},
        {"{{ .Values.secret }}", PLACEHOLDER_REFERENCE},
        {"<client-secret>", PLACEHOLDER_REFERENCE},
        {"vault:secret/data/backstage#value", PLACEHOLDER_REFERENCE},
        {"backstage", PLACEHOLDER_OWN_NAME},
        {"backstage_secret", PLACEHOLDER_OWN_NAME},
        {"Backstage-Client-Secret", PLACEHOLDER_OWN_NAME},
        {"backstage-oidc-client-secret", PLACEHOLDER_OWN_NAME},
        {"secret-backstage", PLACEHOLDER_OWN_NAME},
        {"backstage-secret-123", PLACEHOLDER_OWN_NAME},
        {"backstage2024", PLACEHOLDER_OWN_NAME},
        {"platform_client_secret", PLACEHOLDER_WORD},
        {"our-dev-client-secret", PLACEHOLDER_WORD},
        {"postgres", PLACEHOLDER_WORD},
        {"changeme", PLACEHOLDER_WORD},
        {"ChangeMe!", PLACEHOLDER_WORD},
        {"change-me-123", PLACEHOLDER_WORD},
        {"please-change-me-now", PLACEHOLDER_WORD},
        {"PLACEHOLDER", PLACEHOLDER_WORD},
        {"example-client-secret", PLACEHOLDER_WORD},
        {"todo", PLACEHOLDER_WORD},
        {"T.O.D.O", PLACEHOLDER_WORD},
        {"my-secret", PLACEHOLDER_WORD},
        {"supersecret2024", PLACEHOLDER_WORD},
        {"123secret", PLACEHOLDER_WORD},
        {"p@ssw0rd", PLACEHOLDER_WORD},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", PLACEHOLDER_GUESSABLE},
        {"abababababababab", PLACEHOLDER_GUESSABLE},
        {"0123456789", PLACEHOLDER_GUESSABLE},
        {"abcdefghijklmnop", PLACEHOLDER_GUESSABLE},
        {"zyxwvutsrqponmlk", PLACEHOLDER_GUESSABLE},
        {"k7", PLACEHOLDER_GUESSABLE},
        {"Xq3v", PLACEHOLDER_GUESSABLE},

        {"mN8qZ2vR5tYw", PLACEHOLDER_NONE},
        {"correct-horse-battery-staple", PLACEHOLDER_NONE},
        {"3f8b1c9e-7a42-4d6f-b0c5-9e1d2a7f6c84", PLACEHOLDER_NONE},
        {"q8Zr1Tn5Lw0Xy7Bv3Kd9Mf2Hc6Js4PgA", PLACEHOLDER_NONE},
        {"changeme4Zr1Tn5Lw0Xy7Bv3Kd9Mf2Hc", PLACEHOLDER_NONE}, /* Keycloak may make it, nobody types it */
        {"mN8qZ2vR5tYw_client_secret", PLACEHOLDER_NONE},
        {"backstagery-tower-of-london-1381", PLACEHOLDER_NONE},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        enum placeholder placeholder = judge(cases[i].text, "backstage");
        if (placeholder != cases[i].placeholder)
            fail_msg("%s: %d", cases[i].text, placeholder);
    }
}

static void without_a_name_nothing_is_the_own_name(void **state) {
    (void)state;
    assert_int_equal(judge("tower-of-london-1381", NULL), PLACEHOLDER_NONE);
    assert_int_equal(judge("tower-of-london-1381", "--"), PLACEHOLDER_NONE);
    assert_int_equal(judge("tower-of-london-1381", "tower-of-london-1381"), PLACEHOLDER_OWN_NAME);
}

/* A generator of our own with a fixed start, so that a failure can be repeated. */
static uint64_t next_random(uint64_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

static void what_keycloak_generates_is_never_a_placeholder(void **state) {
    (void)state;
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    uint64_t random = 88172645463325252U;
    for (size_t round = 0; round < 20000; round++) {
        char text[33] = "";
        for (size_t i = 0; i < 32; i++)
            text[i] = alphabet[(next_random(&random) >> 20) % (sizeof alphabet - 1)];
        if (judge(text, "a") != PLACEHOLDER_NONE)
            fail_msg("%s", text);
    }
}

static void identifiers_of_old_versions_are_no_placeholders(void **state) {
    (void)state;
    uint64_t random = 88172645463325252U;
    for (size_t round = 0; round < 5000; round++) {
        uint64_t high = next_random(&random), low = next_random(&random);
        auto_text text = mem_format("%08x-%04x-4%03x-a%03x-%012llx", (unsigned)(high >> 32),
                                    (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff),
                                    (unsigned)(low >> 52), (unsigned long long)(low & 0xffffffffffff));
        if (judge(text, "a") != PLACEHOLDER_NONE)
            fail_msg("%s", text);
    }
}

static void lists_add_what_a_team_calls_placeholders(void **state) {
    (void)state;
    static const char file[] = "# ours\n\n  tower-of-london-1381 \r\nq8Zr1Tn5Lw0Xy7Bv3Kd9Mf2Hc6Js4PgA";
    auto_strings list = {0};
    assert_true(placeholder_list_read(&list, file, strlen(file)));
    assert_int_equal(list.count, 2);
    static const struct {
        const char *text;
        enum placeholder placeholder;
    } cases[] = {
        {"Tower-of-London-1381", PLACEHOLDER_LISTED},
        {"q8Zr1Tn5Lw0Xy7Bv3Kd9Mf2Hc6Js4PgA", PLACEHOLDER_LISTED},
        {"tower-of-london-1382", PLACEHOLDER_NONE},
        {"# ours", PLACEHOLDER_GUESSABLE},
        {"", PLACEHOLDER_EMPTY},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_secret secret = secret_from_text(cases[i].text);
        assert_int_equal(placeholder_judge(secret, "a", &list), cases[i].placeholder);
    }
}

static void a_list_has_an_end(void **state) {
    (void)state;
    auto_strings list = {0};
    struct buffer file = {0};
    buffer_add_repeated(&file, 'x', 1);
    for (size_t i = 0; i < PLACEHOLDER_LIST_MAX; i++)
        buffer_add_text(&file, "\nx");
    assert_false(placeholder_list_read(&list, file.data, file.size));
    assert_int_equal(list.count, PLACEHOLDER_LIST_MAX);
    buffer_clear(&file);
}

static void secrets_with_nul_bytes_are_judged_whole(void **state) {
    (void)state;
    static const char bytes[] = "q8Zr1Tn5Lw0Xy7Bv\0Kd9Mf2Hc6Js4PgA";
    auto_secret secret = secret_new(bytes, sizeof bytes - 1);
    assert_int_equal(placeholder_judge(secret, "a", NULL), PLACEHOLDER_NONE);
}

static void reasons_tell_neither_value_nor_length(void **state) {
    (void)state;
    assert_null(placeholder_reason(PLACEHOLDER_NONE));
    for (enum placeholder i = PLACEHOLDER_EMPTY; i <= PLACEHOLDER_GUESSABLE; i++) {
        const char *reason = placeholder_reason(i);
        assert_true(strncmp(reason, "it is ", 6) == 0);
        assert_null(strpbrk(reason, "0123456789%"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placeholders_are_recognised),
        cmocka_unit_test(without_a_name_nothing_is_the_own_name),
        cmocka_unit_test(what_keycloak_generates_is_never_a_placeholder),
        cmocka_unit_test(identifiers_of_old_versions_are_no_placeholders),
        cmocka_unit_test(lists_add_what_a_team_calls_placeholders),
        cmocka_unit_test(a_list_has_an_end),
        cmocka_unit_test(secrets_with_nul_bytes_are_judged_whole),
        cmocka_unit_test(reasons_tell_neither_value_nor_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
