#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# charts/kcrealm as helm renders it.

setup_file() {
    load helpers
    chart_setup_file
}

setup() {
    load helpers
}

all_values() {
    local file
    for file in "$VALUES"/*.yaml; do basename "$file" .yaml; done
}

POD='["spec"]["template"]["spec"]'

@test "helm lint finds nothing, also not with the default values" {
    local name
    run "$HELM" lint --strict "$CHART"
    [ "$status" = 0 ]
    for name in $(all_values); do
        run "$HELM" lint --strict "$CHART" -f "$VALUES/$name.yaml"
        [ "$status" = 0 ]
        [[ $output != *WARNING* && $output != *ERROR* ]]
    done
}

@test "what is rendered is what was reviewed" {
    local name
    for name in $(all_values); do
        render "$name" >"$BATS_TEST_TMPDIR/$name.yaml"
        [ -z "${UPDATE_GOLDEN-}" ] || cp "$BATS_TEST_TMPDIR/$name.yaml" "$GOLDEN/$name.yaml"
        diff -u "$GOLDEN/$name.yaml" "$BATS_TEST_TMPDIR/$name.yaml"
    done
}

@test "our own lint finds nothing in it" {
    local name
    for name in $(all_values); do
        render "$name" >"$BATS_TEST_TMPDIR/$name.yaml"
        run "$KCREALM" lint -f "$BATS_TEST_TMPDIR/$name.yaml"
        [ "$status $output" = "0 no findings" ] || { echo "$name: $output" >&2; return 1; }
    done
}

@test "the declarations that lint and diff read in it are those that were given" {
    render declared >"$BATS_TEST_TMPDIR/rendered.yaml"
    echo '{"realm":"ameide","clients":[]}' >"$BATS_TEST_TMPDIR/live.json"
    run --separate-stderr "$KCREALM" diff -f "$BATS_TEST_TMPDIR/rendered.yaml" --live "$BATS_TEST_TMPDIR/live.json" -o name
    [ "$status" = 1 ]
    [ "$output" = ameide/client/backstage ]
}

@test "the Job is a hook before the synchronisation, and all that it needs comes before it" {
    expect '["PreSync", "-1", "BeforeHookCreation,HookSucceeded,HookFailed"]' declared \
        '[o["Job/r-kcrealm-sync"]["metadata"]["annotations"]["argocd.argoproj.io/" + k] for k in ("hook", "sync-wave", "hook-delete-policy")]'
    expect '["pre-install,pre-upgrade,pre-rollback", "-1", "before-hook-creation,hook-succeeded,hook-failed"]' declared \
        '[o["Job/r-kcrealm-sync"]["metadata"]["annotations"]["helm.sh/" + k] for k in ("hook", "hook-weight", "hook-delete-policy")]'
    # Whatever the Job or its binding names is a hook of an earlier wave.
    expect '[]' everything \
        '[k for k, d in o.items() if "-sync" in k and d["kind"] != "Job" and d["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave") != "0"]'
    expect '"0"' everything 'json.dumps(o["ConfigMap/fleet"]["metadata"]["annotations"]["helm.sh/hook-weight"])'
    expect '"1"' everything 'json.dumps(o["Job/fleet-sync"]["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"])'
}

@test "rights to write are deleted with the hook; the ConfigMap, which the CronJob reads, stays" {
    expect BeforeHookCreation declared 'o["ConfigMap/r-kcrealm"]["metadata"]["annotations"]["argocd.argoproj.io/hook-delete-policy"]'
    expect before-hook-creation declared 'o["ConfigMap/r-kcrealm"]["metadata"]["annotations"]["helm.sh/hook-delete-policy"]'
    expect '[]' declared \
        '[k for k, d in o.items() if "-sync" in k and "HookFailed" not in d["metadata"]["annotations"]["argocd.argoproj.io/hook-delete-policy"]]'
    expect '[]' declared '[k for k, d in o.items() if "-drift" in k and d["metadata"].get("annotations")]'
}

@test "without hooks the Job is called after what it does" {
    local first second
    first=$(manifest least '[k for k in o if k.startswith("Job/")][0]')
    [[ $first =~ ^Job/r-kcrealm-sync-[0-9a-f]{8}$ ]]
    second=$(manifest least '[k for k in o if k.startswith("Job/")][0]' --set sync.ensure.mode=update)
    [ "$first" != "$second" ]
    expect '[]' least '[k for k, d in o.items() if "annotations" in d["metadata"]]'
}

@test "first ensure --wait, then extract" {
    expect '["ensure", "--filename=/etc/kcrealm/values.yaml", "--wait", "--timeout=5m"]' declared \
        'o["Job/r-kcrealm-sync"]'"$POD"'["initContainers"][0]["args"][:4]'
    expect extract declared 'o["Job/r-kcrealm-sync"]'"$POD"'["containers"][0]["args"][0]'
    # Without extraction there is one container, and no right of External Secrets, Vault or ConfigMaps.
    expect ensure declared 'o["Job/r-kcrealm-sync"]'"$POD"'["containers"][0]["args"][0]' --set extract.enabled=false
    expect '["secrets get [\"kcrealm-login\"]"]' least \
        '[r["resources"][0] + " " + r["verbs"][0] + " " + json.dumps(r.get("resourceNames")) for d in o.values() for r in d.get("rules", [])]'
}

@test "drift is a CronJob that may only read Keycloak, and does not try twice" {
    expect '["diff", 0, "Never", "Forbid"]' declared \
        '(lambda s: [s["jobTemplate"]'"$POD"'["containers"][0]["args"][0], s["jobTemplate"]["spec"]["backoffLimit"], s["jobTemplate"]'"$POD"'["restartPolicy"], s["concurrencyPolicy"]])(o["CronJob/r-kcrealm-drift"]["spec"])'
    expect '["Role/r-kcrealm-drift-login", "RoleBinding/r-kcrealm-drift-login"]' declared 'sorted(k for k in o if "drift" in k and "Role" in k)'
    expect '["Role/fleet-drift-keycloak@identity", "Role/fleet-drift-login@identity"]' everything 'sorted(k for k in o if "drift" in k and k.startswith("Role/"))'
}

@test "no rule allows more than is used: no wildcard, no list of Secrets, named Secrets and ConfigMaps" {
    local name
    for name in $(all_values); do
        expect '[]' "$name" '[(k, r) for k, d in o.items() for r in d.get("rules", []) if "*" in json.dumps(r)
            or (set(r["resources"]) & {"secrets", "configmaps"} and set(r["verbs"]) & {"list", "watch", "delete", "patch"})]'
    done
    expect '["backstage-oidc"]' everything 'o["Role/fleet-sync-secrets@apps"]["rules"][-1]["resourceNames"]'
    expect '["versions"]' everything 'o["Role/fleet-sync-record"]["rules"][0]["resourceNames"]'
    expect '["keycloak-service"]' everything 'o["Role/fleet-sync-keycloak@identity"]["rules"][0]["resourceNames"]'
    expect '["vault-active"]' everything 'o["Role/fleet-sync-vault@vault"]["rules"][0]["resourceNames"]'
    expect '[]' everything '[k for k in o if "Role" in k]' --set rbac.create=false
}

@test "many realms are an Indexed Job whose runs take their share; one that fails stops no other" {
    expect '["Indexed", 8, 3, 1, null]' everything \
        '[o["Job/fleet-sync"]["spec"].get(k) for k in ("completionMode", "completions", "parallelism", "backoffLimitPerIndex", "backoffLimit")]'
    expect '["Indexed", 8, 3, 0, null]' everything \
        '[o["CronJob/fleet-drift"]["spec"]["jobTemplate"]["spec"].get(k) for k in ("completionMode", "completions", "parallelism", "backoffLimitPerIndex", "backoffLimit")]'
    expect '[true, true, true]' everything \
        '["--shard=auto/8" in c["args"] for c in o["Job/fleet-sync"]'"$POD"'["initContainers"] + o["Job/fleet-sync"]'"$POD"'["containers"] + o["CronJob/fleet-drift"]["spec"]["jobTemplate"]'"$POD"'["containers"]]'
    expect '[null, 2]' declared '[o["Job/r-kcrealm-sync"]["spec"].get(k) for k in ("completionMode", "backoffLimit")]'
    expect 2 everything 'o["Job/fleet-sync"]["spec"]["parallelism"]' --set shards.count=2
}

@test "no pod runs as root, writes its root, or gains rights" {
    local name
    for name in $(all_values); do
        expect '[]' "$name" '[k for k, d in o.items() for p in [d.get("spec", {}).get("jobTemplate", d).get("spec", {}).get("template", {}).get("spec")] if p and not (
            p["securityContext"]["runAsNonRoot"] and p["securityContext"]["runAsUser"] == 65532 and p["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault" and
            all(c["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
                for c in p.get("initContainers", []) + p["containers"]))]'
    done
}

@test "where pods run, and with what, can be said" {
    expect '[{"kubernetes.io/arch": "arm64"}, "dedicated", "low", ["registry"]]' everything \
        '(lambda p: [p["nodeSelector"], p["tolerations"][0]["key"], p["priorityClassName"], [s["name"] for s in p["imagePullSecrets"]]])(o["Job/fleet-sync"]'"$POD"')'
    expect '[{"kubernetes.io/arch": "arm64"}, "dedicated", {"limits": {"memory": "256Mi"}, "requests": {"cpu": "10m", "memory": "32Mi"}}]' everything \
        '(lambda p: [p["nodeSelector"], p["tolerations"][0]["key"], p["containers"][0]["resources"]])(o["CronJob/fleet-drift"]["spec"]["jobTemplate"]'"$POD"')'
}

@test "a text or a map: the same declarations" {
    manifest declared 'o["ConfigMap/r-kcrealm"]["data"]["values.yaml"]' >"$BATS_TEST_TMPDIR/values.yaml"
    expect '{"clientPatcher": 1}' declared '{k: 1 for k in yaml.safe_load(o["ConfigMap/r-kcrealm"]["data"]["values.yaml"])}' \
        --set declarations=null --set-file "declarations=$BATS_TEST_TMPDIR/values.yaml"
    expect '["keycloak-ca.pem", "values.yaml", "vault-ca.pem"]' everything 'sorted(o["ConfigMap/fleet"]["data"])'
    expect team-values least '[s for k, d in o.items() if d["kind"] == "Job" for s in d'"$POD"'["volumes"][0]["projected"]["sources"]][1]["configMap"]["name"]'
}

@test "values that cannot be meant are refused by the schema" {
    local wrong
    for wrong in sync.ensure.mode=strictly keycloak.url=keycloak:8080 keycloak.url=https://a:b@c shards.count=-1 shards.parallelism=0 \
        image.digest=sha256:1 vault.auth=ldap sync.timeout=soon tolerations=none keycloak.sevice=x drift.schedule= unknown=1 \
        keycloak.service=a/b/c vault.role= existingConfigMap=A_B; do
        run render declared --set "$wrong"
        [ "$status" != 0 ] || { echo "taken: $wrong" >&2; return 1; }
        [[ $output == *schema* ]]
    done
    run render declared --set keycloak.url=
    [ "$status" != 0 ]
    [[ $output == *"keycloak.url or keycloak.service"* ]]
}

@test "every value is in the schema, and is described by a default" {
    python3 - "$CHART" <<'PYTHON'
import json, sys, yaml
values = yaml.safe_load(open(sys.argv[1] + "/values.yaml"))
schema = json.load(open(sys.argv[1] + "/values.schema.json"))
def compare(values, schema, path):
    known = schema.get("properties")
    if known is None: return
    missing = set(values) ^ set(k for k in known if k != "global")
    assert not missing, (path, missing)
    assert schema["additionalProperties"] is False, path
    for key, value in values.items():
        if isinstance(value, dict): compare(value, known[key], path + "." + key)
compare(values, schema, "")
PYTHON
}

@test "the version of the chart is that of the program" {
    same=$(grep -cE "^(version|appVersion): $(cat "$ROOT/VERSION")\$" "$CHART/Chart.yaml")
    [ "$same" = 2 ]
}
