/* What exec plugins print. The first byte chooses the version that is asked for. */
#include "kcrealm/kube/exec_credential.h"

#include "support/fuzz.h"

void fuzz_one(const char *bytes, size_t size) {
    static const char *const versions[] = {"client.authentication.k8s.io/v1",
                                           "client.authentication.k8s.io/v1beta1"};
    const char *version = versions[fuzz_choose(&bytes, &size, 2)];
    struct exec_credential credential = {0};
    auto_error err = {0};
    bool good = exec_credential_parse(bytes, size, version, &credential, &err);
    fuzz_is_reported(!good, &err);
    assert(!good || credential.token || (credential.certificate_pem && credential.key_pem));
    exec_credential_clear(&credential);
}
