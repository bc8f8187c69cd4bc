#include "kube/certificate.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* 2026-11-22 00:00 UTC */
#define NOW_S 1795305600LL
#define DAY_S 86400LL

/* A certificate that is valid from and until so many days from NOW_S. */
static char *certificate(int from_days, int until_days) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x509 = X509_new();
    ASN1_TIME_set(X509_getm_notBefore(x509), (time_t)(NOW_S + from_days * DAY_S));
    ASN1_TIME_set(X509_getm_notAfter(x509), (time_t)(NOW_S + until_days * DAY_S));
    X509_set_pubkey(x509, key);
    X509_sign(x509, key, EVP_sha256());
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, x509);
    char *bytes = NULL;
    long size = BIO_get_mem_data(bio, &bytes);
    char *pem = mem_dup_n(bytes, (size_t)size);
    BIO_free(bio);
    X509_free(x509);
    EVP_PKEY_free(key);
    return pem;
}

static void what_is_wrong_with_the_dates_is_said(void **state) {
    (void)state;
    static const struct {
        int from_days, until_days;
        const char *trouble;
    } cases[] = {
        {-1, 1, ""},
        {-10, -1, "has expired on 2026-11-21"},
        {2, 10, "is not valid before 2026-11-24"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text pem = certificate(cases[i].from_days, cases[i].until_days);
        auto_text file = fake_file("client.crt", pem);
        auto_text of_text = certificate_trouble(&(struct tls_settings){.certificate_pem = pem}, NOW_S);
        auto_text of_file = certificate_trouble(&(struct tls_settings){.certificate_file = file}, NOW_S);
        assert_string_equal(of_text, cases[i].trouble);
        assert_string_equal(of_file, cases[i].trouble);
    }
}

static void what_is_no_certificate_has_no_trouble(void **state) {
    (void)state;
    char rubbish[] = "rubbish", nowhere[] = "/nowhere";
    const struct tls_settings cases[] = {{0}, {.certificate_pem = rubbish}, {.certificate_file = nowhere}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text trouble = certificate_trouble(&cases[i], NOW_S);
        assert_string_equal(trouble, "");
    }
}

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_with_the_dates_is_said),
        cmocka_unit_test(what_is_no_certificate_has_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
