#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154
# Files that are no declarations, or wrong at each level. Each ends with status 2, a message that names the place,
# and nothing on standard output.

setup() {
    load helpers
    cli_setup
}

# bad FILE: reads it; nothing on standard output.
bad() {
    kcrealm diff -f "$1" --live live.json
    [ ! -s "$out" ]
}

# --- Files that are no declarations ----------------------------------------------------------------------

@test "a file that is not there, or may not be read: its path, and what to do" {
    bad nowhere.yaml
    outcome 2 "cannot open nowhere.yaml: No such file or directory"
    refuses bad_input/missing
    local file=$BATS_TEST_TMPDIR/secret.yaml without=()
    cp values.yaml "$file"
    chmod 000 "$file"
    # The superuser reads everything unless this capability is taken away.
    [ "$(id -u)" != 0 ] || without=(setpriv --bounding-set=-all --inh-caps=-all)
    out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err status=0
    "${without[@]}" "$KCREALM" diff -f "$file" --live live.json >"$out" 2>"$err" </dev/null || status=$?
    outcome 2 "cannot open $file: Permission denied" "try: see who may read it: ls -l $file"
}

@test "a directory without declarations: what it has instead" {
    mkdir "$BATS_TEST_TMPDIR/charts"
    cp team/Chart.yaml rendered-nothing.yaml "$BATS_TEST_TMPDIR/charts"
    cd "$BATS_TEST_TMPDIR"
    kcrealm diff -f charts --live "$ROOT/tests/cli/data/live.json"
    outcome 2 "nothing in it declares clients (there are: 1 Service, 1 Deployment, 1 ConfigMap)"
    refuses declarations/directory-nothing
}

@test "a directory without YAML and JSON files: said, and that those below are not searched" {
    mkdir -p "$BATS_TEST_TMPDIR/empty/below"
    cp values.yaml "$BATS_TEST_TMPDIR/empty/below"
    cd "$BATS_TEST_TMPDIR"
    kcrealm diff -f empty --live "$ROOT/tests/cli/data/live.json"
    outcome 2 "empty has no file called *.yaml, *.yml or *.json"
    refuses declarations/directory-empty
}

@test "two specs for one client, in one file, two or a directory: both places" {
    kcrealm diff -f duplicate-client.yaml --live live.json
    outcome 2 'client "web" of realm "demo" is declared twice: first at duplicate-client.yaml:3:7'
    refuses errors/duplicate-client
    kcrealm diff -f list.json -f values.yaml --live live.json
    refuses errors/duplicate-across
    kcrealm diff -f list.json -f list.json --live live.json
    outcome 2 'client "web" of realm "demo" is declared twice'
    cp -r team "$BATS_TEST_TMPDIR/twice"
    cp team/10-web.yaml "$BATS_TEST_TMPDIR/twice/90-again.yaml"
    cd "$BATS_TEST_TMPDIR"
    kcrealm diff -f twice --live "$ROOT/tests/cli/data/live.json"
    refuses declarations/directory-twice
}

@test "a key that stands twice in one map: both places" {
    bad duplicate-key.yaml
    outcome 2 'the key "name" stands twice in one map: first at duplicate-key.yaml:6:9'
    refuses errors/duplicate-key
    bad duplicate-key.json
    outcome 2 'the key "name" stands twice in one object' "duplicate-key.json:2:"
}

@test "bytes that are no UTF-8: the byte and its place" {
    bad not-utf8.yaml
    outcome 2 "the byte 0xff is no valid UTF-8" "not-utf8.yaml:1:1"
    refuses errors/not-utf8
    bad not-utf8.json
    outcome 2 "the text is no valid UTF-8" "not-utf8.json:1:"
}

@test "NUL bytes, and NUL written as an escape: their place" {
    bad nul.yaml
    outcome 2 "there is a NUL byte" "nul.yaml:2:"
    bad nul.json
    outcome 2 "there is a NUL byte" "nul.json:1:"
    printf '[{"clientId": "a\\u0000b"}]' >"$BATS_TEST_TMPDIR/escaped.json"
    bad "$BATS_TEST_TMPDIR/escaped.json"
    outcome 2 "a NUL character (\\u0000) is not supported"
    printf 'a: "b\\0c"\n' >"$BATS_TEST_TMPDIR/escaped.yaml"
    bad "$BATS_TEST_TMPDIR/escaped.yaml"
    exits 2
    says "escaped.yaml:1:4"
}

@test "documents of no known sort: what is expected there" {
    local tmp=$BATS_TEST_TMPDIR
    echo "just text" >"$tmp/text.yaml"
    bad "$tmp/text.yaml"
    outcome 2 "but found a string"
    echo 7 >"$tmp/number.json"
    bad "$tmp/number.json"
    outcome 2 "but found a number"
    bad misspelt-section.yaml
    outcome 2 'is "clientSpec" misspelt?'
    bad empty.yaml
    outcome 2 "it is empty: nothing is declared"
}

@test "one client instead of a list, YAML in a file called *.json, an entry in a list of realms: what to do about it" {
    local tmp=$BATS_TEST_TMPDIR
    echo '{"clientId": "web", "redirectUris": []}' >"$tmp/client.json"
    bad "$tmp/client.json"
    outcome 2 "this is one client, not a list of clients" "try: put it into one: [{clientId: x"
    echo 'clientPatcher: {clientSpecs: []}' >"$tmp/yaml.json"
    bad "$tmp/yaml.json"
    outcome 2 "it is read as JSON because of its name; if it is YAML, call it *.yaml"
    printf '%s\n' '- {realm: demo, clients: [{clientId: web}]}' '- {clientId: api, realm: demo, spec: {}}' >"$tmp/mixed.yaml"
    bad "$tmp/mixed.yaml"
    outcome 2 "this is a client, but the list begins with a realm" "mixed.yaml:2:3"
}

@test "wrong types of sections, lists, entries, realms, ids and specs: all of them at once, each with its place" {
    bad levels.yaml
    outcome 2 "must be a list, but is a string"
    refuses bad_input/levels
}

@test "wrong types in realms: all of them at once, each with its place" {
    bad realm-wrong.yaml
    outcome 2 "the realm's name must be a string, but is a number"
    refuses bad_input/realm-wrong
}

@test "wrong types of known fields: all of them at once, with the right one" {
    bad wrong-types.yaml
    outcome 2 "redirectUris must be a list of strings, but is a string"
    refuses errors/wrong-types
}

@test "YAML or JSON with a slip in it: the line, with a caret" {
    bad syntax.yaml
    outcome 2 "not valid YAML: a ',' or ']' is missing (the list starts in line 4)"
    refuses errors/syntax
    bad tab.yaml
    refuses errors/tab
    bad syntax.json
    outcome 2 "not valid JSON: a ',' or '}' is missing before this place"
    refuses errors/syntax-json
}

@test "a pipe is a file like any other" {
    mkfifo "$BATS_TEST_TMPDIR/pipe.yaml"
    cat values.yaml >"$BATS_TEST_TMPDIR/pipe.yaml" &
    kcrealm diff -f "$BATS_TEST_TMPDIR/pipe.yaml" --live live.json
    exits 0
}
