# shellcheck shell=bash
# The chart without a server. HELM: BED_HELM, else the one of the bed's cache, else that on PATH.

bats_require_minimum_version 1.5.0
ROOT=$BATS_TEST_DIRNAME/../..
CHART=$ROOT/charts/kcrealm
GOLDEN=$BATS_TEST_DIRNAME/golden
VALUES=$BATS_TEST_DIRNAME/values

chart_setup_file() {
    HELM=${BED_HELM-}
    # shellcheck source=/dev/null
    [ -n "$HELM" ] || HELM=$(. "$ROOT/tests/bed/lib.sh" && echo "$(built_part kubectl 2>/dev/null)/bin/helm")
    [ -x "$HELM" ] || HELM=$(command -v helm)
    export HELM KUBECONFIG=/nonexistent HOME=$BATS_FILE_TMPDIR COLUMNS=100 LANG=C.UTF-8
    unset HELM_NAMESPACE HELM_KUBECONTEXT XDG_CONFIG_HOME
    KCREALM=${KCREALM:-$ROOT/build/kubectl-kcrealm}
    export KCREALM
}

# render NAME [FLAGS]: the manifests with tests/chart/values/NAME.yaml, as release `r` of namespace `team`.
render() {
    "$HELM" template r "$CHART" --namespace team -f "$VALUES/$1.yaml" "${@:2}"
}

# manifest NAME EXPRESSION [FLAGS]: a Python expression over `o`, the objects as {"Kind/name": object}.
manifest() {
    render "$1" "${@:3}" | python3 -c '
import json, sys, yaml
o = {}
for d in yaml.safe_load_all(sys.stdin):
    if d:
        key = d["kind"] + "/" + d["metadata"]["name"]
        if d["kind"].startswith("Role") and d["metadata"]["namespace"] != "team": key += "@" + d["metadata"]["namespace"]
        assert key not in o, key
        o[key] = d
value = eval(sys.argv[1])
print(value if isinstance(value, str) else json.dumps(value, sort_keys=True))' "$2"
}

# expect WANTED NAME EXPRESSION [FLAGS]
expect() {
    local found
    found=$(manifest "${@:2}") || return
    [ "$found" = "$1" ] && return
    printf 'of %s: %s\nexpected: %s\nfound:    %s\n' "$2" "$3" "$1" "$found" >&2
    return 1
}
