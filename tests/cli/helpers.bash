# shellcheck shell=bash
# What the command-line tests share: no server, no cluster, no terminal, an environment of their own.
#
#   setup() { load helpers; cli_setup; }
#
# KCREALM names the binary. Tests run in tests/cli/data, so that files have short names in messages.

GOLDEN=$BATS_TEST_DIRNAME/golden
ROOT=$BATS_TEST_DIRNAME/../..

cli_setup() {
    local name
    while IFS='=' read -r name _; do
        case $name in KCREALM_* | KUBE* | HELM_* | VAULT_* | BAO_* | *_proxy | *_PROXY) unset "$name" ;; esac
    done < <(env)
    unset NO_COLOR LC_ALL LC_CTYPE TERM KUBECTL_EXTERNAL_DIFF XDG_CONFIG_HOME
    export HOME=$BATS_TEST_TMPDIR KUBECONFIG=$BATS_TEST_TMPDIR/no-kubeconfig LANG=C.UTF-8 COLUMNS=80
    cd "$BATS_TEST_DIRNAME/data" || return
}

# Runs the tool without standard input (or with that of the caller after `reading`): $status is set, what it
# printed stands in the files $out and $err.
kcrealm() {
    out=$BATS_TEST_TMPDIR/out
    err=$BATS_TEST_TMPDIR/err
    status=0
    "$KCREALM" "$@" >"$out" 2>"$err" </dev/null || status=$?
    valid_document
}

# What was printed, where it is one of our JSON documents, is valid by its schema.
valid_document() {
    head -n 2 "$out" | grep -q '"apiVersion": "kcrealm.io/v1"' || return 0
    python3 "$BATS_TEST_DIRNAME/../check_documents.py" "$out"
}

kcrealm_reading() {
    local input=$1
    shift
    out=$BATS_TEST_TMPDIR/out
    err=$BATS_TEST_TMPDIR/err
    status=0
    "$KCREALM" "$@" >"$out" 2>"$err" <"$input" || status=$?
    valid_document
}

show_run() {
    printf '%s\n' "--- status $status" "--- standard output" "$(cat "$out")" "--- standard error" \
        "$(cat "$err")" >&2
}

exits() {
    [ "$status" = "$1" ] && return
    echo "expected exit status $1" >&2
    show_run
    return 1
}

# outcome STATUS TEXT...: how the last run ended, and what it said on either stream, line breaks aside. With the names of
# the tests ("what happens: what the tool does") this makes docs/reliability.md, see scripts/reliability.
outcome() {
    local said text
    exits "$1" || return
    shift
    said=$(cat "$out" "$err" | tr -s ' \n' ' ')
    for text; do
        [[ $said == *"$text"* ]] && continue
        echo "not said: $text" >&2
        show_run
        return 1
    done
}

# Not so many seconds have passed since SECONDS was set; SLOWNESS: so many times as many (valgrind).
within() {
    [ "$SECONDS" -lt $(($1 * ${SLOWNESS:-1})) ] && return
    echo "took $SECONDS s" >&2
    return 1
}

# The file $1 is what the golden file $2 holds; no golden file: nothing.
same_as_golden() {
    local file=$1 golden=$GOLDEN/$2
    if [ -n "${UPDATE_GOLDEN-}" ]; then
        mkdir -p "$(dirname "$golden")"
        if [ -s "$file" ]; then cp "$file" "$golden"; else rm -f "$golden"; fi
        return
    fi
    [ -e "$golden" ] || golden=/dev/null
    diff -u "$golden" "$file" >&2 || {
        echo "$2 differs: look at it, and run make golden when it is right" >&2
        return 1
    }
}

# Exit status $1; standard output and error as in golden/$2.out and golden/$2.err.
expect() {
    exits "$1" || return
    same_as_golden "$out" "$2.out" && same_as_golden "$err" "$2.err"
}

# Nothing on standard output, exit status 2, standard error as in golden/$1.err.
refuses() {
    exits 2 || return
    if [ -s "$out" ]; then
        echo "an error, and yet something on standard output" >&2
        show_run
        return 1
    fi
    same_as_golden "$err" "$1.err"
}

# The text stands in what was printed (says: standard error), however it was folded.
prints() {
    tr -s ' \n' ' ' <"$out" | grep -qF -- "$1" && return
    echo "not printed: $1" >&2
    show_run
    return 1
}

says() {
    tr -s ' \n' ' ' <"$err" | grep -qF -- "$1" && return
    echo "not said: $1" >&2
    show_run
    return 1
}

# Fails when grep finds something.
lacks() {
    if grep -n "$@" >&2; then
        echo "found, and should not be there: $1" >&2
        return 1
    fi
}

quiet() {
    [ ! -s "$err" ] && return
    echo "said something" >&2
    show_run
    return 1
}

# A file that passes $1, a Python expression over the loaded JSON document `d`.
json_says() {
    python3 -c "import json,sys; d=json.load(open(sys.argv[1])); sys.exit(0 if ($1) else 1)" "$out" && return
    echo "not so: $1" >&2
    show_run
    return 1
}
