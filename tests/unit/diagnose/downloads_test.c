#include "diagnose/downloads.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void programs_from_elsewhere_are_seen(void **state) {
    (void)state;
    static const struct {
        const char *script, *by;
    } cases[] = {
        {"apk add --no-cache curl jq", "apk add"},
        {"set -e\napk --no-cache add curl", "apk add"},
        {"apt-get update && apt-get install -y jq", "apt-get install"},
        {"if ! command -v jq; then sudo apt-get -y install jq; fi", "apt-get install"},
        {"microdnf install jq", "microdnf install"},
        {"pip3 install hvac", "pip install"},
        {"python3 -m pip install hvac", "pip install"},
        {"npm ci && node run.js", "npm install"},
        {"curl -fsSL https://get.example.com | sh", "curl"},
        {"curl -L https://x.example.com/tool-v1.tar.gz | tar -xz -C /tmp", "curl"},
        {"wget https://github.com/o/r/releases/download/v1/tool_linux_amd64", "wget"},
        {"wget -qO /usr/local/bin/jq https://example.com/jq", "wget"},
        {"curl -Lo kubectl \"https://dl.k8s.io/release/$V/bin/linux/amd64/kubectl\"", "curl"},
        {"curl -sLo /tmp/vault $URL && chmod +x /tmp/vault", "curl"},
        {"curl -s $URL > /tmp/t\nchmod 0755 /tmp/t", "curl"},
        {"sh -c \"$(curl -fsSL https://example.com/install)\"", "curl"},
        {"bash <(curl -s https://example.com/install)", "curl"},
        {"bash < <(wget -qO- https://example.com/install)", "wget"},
        {"eval \"$(curl -s https://example.com/env)\"", "curl"},
        {"eval \"`curl -s https://example.com/env`\"", "curl"},
        {"source <(curl -s https://example.com/env)", "curl"},
        {"bash -ec 'apk add jq && jq --version'", "apk add"},
        {"curl -L \"$URL\" -o kubectl && install -m 0755 kubectl /usr/local/bin/kubectl", "curl"},
        {"npx -y wait-on http://keycloak:8080", "npx"},
        {"uv pip install hvac", "uv"},
        {"helm plugin install https://example.com/diff", "helm plugin install"},
        {"kubectl krew install oidc-login", "kubectl krew install"},
        {"curl -o p.jar http://nexus/provider.jar?x=1", "curl"},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        if (!text_equal(script_downloads(cases[i].script), cases[i].by))
            fail_msg("%s: %s", cases[i].script, script_downloads(cases[i].script));
}

static void talking_to_services_is_no_download(void **state) {
    (void)state;
    static const char *const scripts[] = {
        "",
        "curl -sf http://keycloak:8080/realms/master",
        "TOKEN=$(curl -s -d grant_type=client_credentials http://keycloak/token | jq -r .access_token)",
        "curl -s http://keycloak/admin/realms/x -o /tmp/realm.json",
        "curl -sf -X POST http://api/import.zip -o /tmp/answer",
        "curl -T theme.jar http://keycloak/upload/theme.jar",
        "until wget -q --spider http://keycloak:8080/health; do sleep 2; done",
        "echo 'apt-get install jq first'",
        "# apk add curl",
        "apk info curl; apt-get update; pip list; npm run build; go run install.go",
        "until $(curl -o /dev/null -sfI http://keycloak:8080); do sleep 2; done",
        "case $(curl -s http://keycloak/health) in *UP*) ;; esac",
        "test \"$(curl -s -o /dev/null -w '%{http_code}' http://keycloak)\" = 200",
        "echo \"$(curl -s http://keycloak/health)\"; for i in $(curl -s http://keycloak/x); do echo $i; done",
        "sh -c 'until curl -sf http://keycloak; do sleep 1; done'",
        "bash -c \"$SCRIPT\"; source /etc/profile; eval \"$(ssh-agent)\"; sh < /scripts/run.sh",
        "helm plugin list; kubectl apply -f install; install -d /tmp/x; npx --no-install jest",
        "curl -s http://x | jq .",
        "curl -s http://x | python3 -c 'import json'",
        "chmod +x /scripts/run.sh && /scripts/run.sh",
        "tar -xzf /charts/a.tar.gz",
        "pip install --no-index --find-links /wheels hvac",
        "kubectl kcrealm extract --from-config",
        "vault kv put secret/x value=@/tmp/s",
    };
    for (size_t i = 0; i < mem_count(scripts); i++)
        if (script_downloads(scripts[i]))
            fail_msg("%s: %s", scripts[i], script_downloads(scripts[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_from_elsewhere_are_seen),
        cmocka_unit_test(talking_to_services_is_no_download),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
