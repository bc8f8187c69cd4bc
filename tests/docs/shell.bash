# shellcheck shell=bash
# One shell for all commands of a page, as somebody who reads it has: shell.bash STEPS
#
# STEPS holds numbered files: N.command, N.stage (run by stage.bash), N.file with its name in N.name. What a command
# prints goes to N.out, its exit status to N.status.
docs_steps=$1 docs_previous=0

for docs_step in "$docs_steps"/*.{command,stage,file}; do
    printf '%s\n' "${docs_step##*/}"
done | sort -n >"$docs_steps/order"

while read -r docs_step <&3; do
    docs_number=${docs_step%.*}
    case $docs_step in
    '*'*) ;;
    *.file)
        docs_name=$(cat "$docs_steps/$docs_number.name")
        mkdir -p "$(dirname "$docs_name")"
        cp "$docs_steps/$docs_step" "$docs_name"
        ;;
    *.stage) bash "${BASH_SOURCE%/*}/stage.bash" "$(cat "$docs_steps/$docs_step")" || exit 3 ;;
    *)
        docs_text=$(cat "$docs_steps/$docs_step")
        (exit "$docs_previous")
        eval "$docs_text" >"$docs_steps/$docs_number.out" 2>&1 </dev/null
        docs_previous=$?
        printf '%s\n' "$docs_previous" >"$docs_steps/$docs_number.status"
        ;;
    esac
    # What the setup, or a stage, wants known.
    # shellcheck source=/dev/null
    [ ! -s "$DOCS_ENV" ] || . "$DOCS_ENV"
done 3<"$docs_steps/order"
