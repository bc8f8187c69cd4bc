#!/usr/bin/env bash
# Compares how we read YAML with how helm reads it: every line of scalars.txt as a value and as a key, and
# every line of documents.txt.
#
#   tests/differential/scalars.sh HELM_BINARY PROBE_BINARY
#
# The probe is yaml_to_json.c beside this file, linked with libkcrealm.a. Values must be equal with numbers as
# doubles, and what one side refuses the other has to refuse, but for the lines that say otherwise.
set -euo pipefail
[ $# = 2 ] || { echo "usage: tests/differential/scalars.sh HELM_BINARY PROBE_BINARY" >&2; exit 2; }
helm=$(realpath "$1") probe=$(realpath "$2")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export HELM_CACHE_HOME=$folder/helm HELM_CONFIG_HOME=$folder/helm HELM_DATA_HOME=$folder/helm
mkdir -p "$folder/chart/templates" "$folder/cases"
printf 'apiVersion: v2\nname: probe\nversion: 0.1.0\n' >"$folder/chart/Chart.yaml"
# Encoded, because helm reads what a template gives as YAML once more.
echo 'values: {{ .Values | toJson | b64enc }}' >"$folder/chart/templates/values.yaml"

count=0
# Writes one case: the verdict to expect (same, refused), how to show it, its bytes.
add_case() {
    count=$((count + 1))
    local name
    name=$folder/cases/$(printf '%04d' $count)
    printf '%b' "$3" >"$name.yaml"
    printf '%s\t%s\n' "$1" "$2" >"$name.case"
}

lines_of() {
    grep -v -e '^#' -e '^$' "$here/$1"
}

while IFS= read -r scalar; do
    escaped=${scalar//\\/\\\\}
    add_case same "value $scalar" "v: $escaped\n"
    add_case same "key $scalar" "$escaped : v\n"
done < <(lines_of scalars.txt)
while IFS= read -r document; do
    case $document in
    'refused '*) add_case refused "$document" "${document#refused }\n" ;;
    *) add_case same "$document" "$document\n" ;;
    esac
done < <(lines_of documents.txt)

run_case() {
    local name=${1%.yaml} status=0
    "$2" template probe "$4/chart" -f "$1" >"$name.helm" 2>"$name.helm_error" || : >"$name.helm"
    "$3" "$1" >"$name.ours" 2>"$name.ours_error" || status=$?
    case $status in
    0) ;;
    1) : >"$name.ours" ;; # refused
    *) echo "[\"the probe ended with status $status\"]" >"$name.ours" ;;
    esac
}
export -f run_case
printf '%s\0' "$folder"/cases/*.yaml |
    xargs -0 -P "$(getconf _NPROCESSORS_ONLN)" -I{} bash -c 'run_case "$@"' _ {} "$helm" "$probe" "$folder"

python3 - "$folder/cases" <<'PYTHON'
import base64
import json
import pathlib
import sys


def floats(text):
    return json.loads(text, parse_int=float)


def helm_value(path):
    text = path.read_text()
    return floats(base64.b64decode(text.split("values: ")[1])) if text.strip() else "refused"


def our_value(path):
    text = path.read_text()
    return floats(text)[0] if text.strip() else "refused"


failed = total = 0
for case in sorted(pathlib.Path(sys.argv[1]).glob("*.case")):
    expected, shown = case.read_text().rstrip("\n").split("\t", 1)
    helm, ours = helm_value(case.with_suffix(".helm")), our_value(case.with_suffix(".ours"))
    good = helm == ours if expected == "same" else ours == "refused" and helm != "refused"
    total += 1
    if not good:
        failed += 1
        print(f"{shown}\n  helm: {helm}\n  ours: {ours}")
        for kind in ("helm_error", "ours_error"):
            print("  " + case.with_suffix("." + kind).read_text().strip())
print(f"{total - failed} agree, {failed} differ")
sys.exit(1 if failed else 0)
PYTHON
