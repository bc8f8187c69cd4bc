#include "certificate_store.h"

#include "kcrealm/base/memory.h"

#include <unistd.h>

char *certificate_store_below(const char *root) {
    static const char *const bundles[] = {
        "/etc/ssl/certs/ca-certificates.crt", /* Debian, Ubuntu, Arch */
        "/etc/pki/tls/certs/ca-bundle.crt",   /* RHEL, Fedora */
        "/etc/ssl/cert.pem",                  /* Alpine, macOS */
        "/etc/ssl/ca-bundle.pem",             /* SUSE */
    };
    for (size_t i = 0; i < mem_count(bundles); i++) {
        auto_text path = mem_format("%s%s", root, bundles[i]);
        if (access(path, R_OK) == 0)
            return mem_steal(path);
    }
    return NULL;
}

void certificate_store_use(CURL *easy) {
    const curl_version_info_data *built = curl_version_info(CURLVERSION_NOW);
    if (built->age >= CURLVERSION_SEVENTH && (built->cainfo || built->capath))
        return;
    auto_text bundle = certificate_store_below("");
    if (!bundle)
        return;
    curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, bundle);
}
