#include "certificate.h"

#include "file.h"
#include "kcrealm/base/memory.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <time.h>

/* The first certificate is the client's own. */
static X509 *read_certificate(const struct tls_settings *tls) {
    auto_buffer content = {0};
    if (tls->certificate_pem)
        buffer_add_text(&content, tls->certificate_pem);
    else if (!tls->certificate_file || !file_read(tls->certificate_file, &content, NULL, NULL))
        return NULL;
    BIO *bio = BIO_new_mem_buf(buffer_text(&content), (int)content.size);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return certificate;
}

static char *say(const char *format, const ASN1_TIME *time) {
    struct tm when = {0};
    char date[sizeof "2026-01-31"];
    if (!ASN1_TIME_to_tm(time, &when) || !strftime(date, sizeof date, "%Y-%m-%d", &when))
        return mem_dup("");
    return mem_format("%s %s", format, date);
}

char *certificate_trouble(const struct tls_settings *tls, long long now_s) {
    X509 *certificate = read_certificate(tls);
    time_t now = (time_t)now_s;
    char *trouble = NULL;
    if (!certificate)
        return mem_dup("");
    if (X509_cmp_time(X509_get0_notAfter(certificate), &now) < 0)
        trouble = say("has expired on", X509_get0_notAfter(certificate));
    else if (X509_cmp_time(X509_get0_notBefore(certificate), &now) > 0)
        trouble = say("is not valid before", X509_get0_notBefore(certificate));
    else
        trouble = mem_dup("");
    X509_free(certificate);
    return trouble;
}
