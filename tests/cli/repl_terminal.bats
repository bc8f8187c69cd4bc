#!/usr/bin/env bats
# shellcheck shell=bats
# The interactive shell on a terminal: prompt, keys, history and paging.

setup() {
    load helpers
    cli_setup
    unset COLUMNS PAGER LESS XDG_STATE_HOME
}

before_a_terminal() {
    python3 "$BATS_TEST_DIRNAME/repl_terminal.py" "$1" "$KCREALM"
}

@test "the prompt shows where we are, the realm and who we are" {
    before_a_terminal prompt
}

@test "Tab completes commands, realms, clients and flags" {
    before_a_terminal completion
}

@test "Ctrl-C stops the line or the command, and not the shell" {
    before_a_terminal interrupt
}

@test "what follows an interrupted line stands behind it" {
    before_a_terminal interrupted_line
}

@test "Ctrl-C while nobody takes the output stops that, and not the shell" {
    before_a_terminal interrupted_output
}

@test "a question for a secret may be left by Ctrl-C, Ctrl-D and an empty line" {
    before_a_terminal silent_questions
}

@test "Ctrl-Z and fg: the line is there again, and a secret is not shown" {
    [ -z "${UNDER_VALGRIND-}" ] || skip "valgrind lets no signal stop the program"
    before_a_terminal stopped
}

@test "what is shown is as wide as the terminal is now" {
    before_a_terminal other_width
}

@test "a line that is being typed is drawn anew when the terminal changes its size" {
    before_a_terminal resized
}

@test "the history has what was run, for its owner alone, and nothing with a secret" {
    before_a_terminal lines_of_history
}

@test "lines of earlier sessions are behind the arrow up and Ctrl-R" {
    before_a_terminal earlier_lines
}

@test "what does not fit on the terminal goes through PAGER" {
    before_a_terminal pager
}

@test "SIGTERM ends the shell" {
    before_a_terminal termination
}

@test "the terminal is given back as it was" {
    before_a_terminal terminal_is_given_back
}
