#!/usr/bin/env bats
# shellcheck shell=bats
# What README.md and docs/ show is what happens: all that needs no server. tests/e2e/docs.bats runs the rest.

# shellcheck disable=SC2016 # Markdown and commands of pages

setup() {
    load helpers
    cli_setup
    RUN=$ROOT/tests/docs/run.py
    PAGE=$BATS_TEST_TMPDIR/page.md
    export PYTHONDONTWRITEBYTECODE=1
}

# page_of TEXT...: a page with these lines; ' stands for a backquote.
page_of() {
    printf '%s\n' "$@" | tr "'" '`' >"$PAGE"
}

@test "the commands of README.md and docs/ that need no server print what is shown there" {
    "$RUN" --offline
}

@test "command lines in texts are ones of the program" {
    "$ROOT/tests/docs/inline.py"
    page_of "See 'kubectl kcrealm diff --nowhere x'," "'kubectl kcrealm dif' and 'kubectl kcrealm diff -f a.yaml --strict'."
    run "$ROOT/tests/docs/inline.py" "$PAGE"
    [ "$status" = 1 ]
    [[ $output == *'page.md:1: diff has no option --nowhere'*'page.md:2: there is no command dif'*'3 command lines in texts, 2 wrong' ]]
}

@test "the picture of README.md is what the example prints" {
    "$ROOT/scripts/picture" --check
}

@test "a page that shows another output, another exit status, or breaks off does not pass" {
    page_of '<!-- run: offline -->' "'''console" '$ echo one' 'one' '$ printf "a\nb\nc\n"' '…' 'c' "'''"
    "$RUN" --offline "$PAGE"
    page_of '<!-- run: offline -->' "'''console" '$ echo one' 'two' "'''"
    run "$RUN" --offline "$PAGE"
    [ "$status" = 1 ]
    [[ $output == *'page.md:3: echo one'*'| one'*'| two'* ]]
    page_of '<!-- run: offline -->' "'''sh" 'true' 'false' "'''"
    run "$RUN" --offline "$PAGE"
    [ "$status" = 1 ]
    [[ $output == *'page.md:4: false'*'exit status 1, and the page says 0'* ]]
    page_of '<!-- run: offline -->' '<!-- exit: 0 1 -->' "'''sh" 'true' 'false' "'''"
    "$RUN" --offline "$PAGE"
    page_of '<!-- run: offline -->' "'''sh" 'exit 0' 'true' "'''"
    run "$RUN" --offline "$PAGE"
    [ "$status" = 1 ]
    [[ $output == *'the shell had ended'* ]]
}

@test "the commands of a page share a shell, its files and the exit status" {
    page_of '<!-- run: offline -->' '<!-- file: values.yaml -->' "'''yaml" 'a: 1' "'''" '' \
        '<!-- run: offline -->' "'''console" '$ cat values.yaml' 'a: 1' '$ word=kept; false' '$ echo $?' '1' \
        '$ cat <<END' '> $word' '> END' 'kept' "'''" '' \
        '<!-- not-run: it would hurt -->' "'''sh" 'false' "'''" '' '<!-- run: bed -->' "'''sh" 'false' "'''"
    run "$RUN" --offline "$PAGE"
    [ "$status" = 0 ]
    [[ $output == *'4 commands, 0 not as shown'* ]]
}

@test "each command has a page that shows it, and the rights that it needs" {
    local command page
    while read -r command; do
        page=$ROOT/docs/commands/$command.md
        [ -f "$page" ] || { echo "there is no page for $command" >&2 && return 1; }
        grep -qF "| [\`$command\`](docs/commands/$command.md) |" "$ROOT/README.md" ||
            { echo "README.md does not name the page of $command" >&2 && return 1; }
        grep -qF "| [$command](commands/$command.md) |" "$ROOT/docs/README.md" ||
            { echo "docs/README.md does not name the page of $command" >&2 && return 1; }
        grep -q "^\$ .*kubectl kcrealm $command" "$page" || { echo "$page shows no $command" >&2 && return 1; }
        grep -q '^## Rights$' "$page" || { echo "$page does not say which rights it needs" >&2 && return 1; }
    done < <("$KCREALM" help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' | grep -vxE 'completion|version|options|help')
}

@test "the file of the quick start is the one that other pages begin with" {
    sed -n '/^<!-- file: values.yaml -->$/,/^```$/p' "$ROOT/docs/quickstart.md" | sed '1,2d; $d' |
        diff "$ROOT/tests/docs/setup/platform/values.yaml" -
}

@test "lint names blocks that nobody runs, and links that lead nowhere" {
    page_of '# Some page, `here`' '' "'''sh" 'true' "'''" '' '[a](nowhere.md) [b](#some-page-here) [c](#no-page)' \
        '' "'''bash" 'true' "'''" '' '<!-- not-run: a reason -->' "'''console" 'no command' "'''"
    run "$ROOT/scripts/lint/docs" "$PAGE"
    [ "$status" = 1 ]
    [[ $output == *'page.md:3: is not run by a test'* ]]
    [[ $output == *'page.md:9: bash: call it sh or console'* ]]
    [[ $output == *'page.md:7: leads nowhere: nowhere.md'* ]]
    [[ $output == *'page.md:7: no such heading: #no-page'* ]]
    [[ $output != *'some-page-here'* ]]
    [[ $output != *'page.md:14'* ]]
}

@test "no core file is written of a process that held secrets" {
    local pid limits tries
    mkfifo "$BATS_TEST_TMPDIR/input"
    (
        ulimit -c unlimited 2>/dev/null || true
        exec "$KCREALM" diff -f - --live "$ROOT/examples/realm-export.json" <"$BATS_TEST_TMPDIR/input" >/dev/null 2>&1
    ) &
    pid=$!
    exec 9>"$BATS_TEST_TMPDIR/input" # it has begun, and waits
    for ((tries = 0; tries < 100 * ${SLOWNESS:-1}; tries++)); do
        limits=$(grep 'Max core file size' "/proc/$pid/limits")
        [[ $limits == *' 0 '*' 0 '* ]] && break
        sleep 0.1
    done
    exec 9>&-
    wait "$pid" || true
    [[ $limits == *' 0 '*' 0 '* ]]
}
