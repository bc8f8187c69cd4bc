# Completion of kubectl-kcrealm for fish. Made by `kubectl kcrealm completion fish`: do not edit.

function __kubectl_kcrealm_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l word (commandline --current-token --cut-at-cursor)
    set -l program $words[1]
    set -e words[1]
    set -l lines ($program __complete $words "$word" 2>/dev/null)
    set -l directive (string replace -r '^:' '' -- $lines[-1])
    string match -qr '^[0-9]+$' -- "$directive"; or return
    set -e lines[-1]

    # Of --flag=value the program prints the values only.
    set -l before (string match -r -- '^-[^=]*=' "$word")
    for line in $lines
        printf '%s\n' "$before$line"
    end
    if test (count $lines) -eq 0; and test (math "$directive % 8") -lt 4
        for file in (__fish_complete_path (string replace -r -- '^-[^=]*=' '' "$word"))
            printf '%s\n' "$before$file"
        end
    end
end

complete --command kubectl-kcrealm --no-files --keep-order --arguments '(__kubectl_kcrealm_complete)'
