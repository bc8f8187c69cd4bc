#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"

#include <string.h>

/* Each script asks `__complete`, so that what it offers is always what the program understands. */

static const char bash_script[] =
    "# Completion of kubectl-kcrealm for bash 3.2 and later. Made by `kubectl kcrealm completion bash`: do "
    "not edit.\n"
    "#\n"
    "# bash breaks words at = and : too; the program wants them whole.\n"
    "\n"
    "__kubectl_kcrealm_words() {\n"
    "    local rest=${COMP_LINE:0:COMP_POINT} trimmed word i last=-1\n"
    "    words=()\n"
    "    for ((i = 0; i <= COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        trimmed=${rest#\"${rest%%[![:space:]]*}\"}\n"
    "        if [ \"$i\" = \"$COMP_CWORD\" ]; then word=$trimmed; fi\n"
    "        if [ \"$last\" -lt 0 ] || [ \"$trimmed\" != \"$rest\" ]; then\n"
    "            last=$((last + 1))\n"
    "            words[last]=$word\n"
    "        else\n"
    "            words[last]=${words[last]}$word\n"
    "        fi\n"
    "        rest=${trimmed#\"$word\"}\n"
    "    done\n"
    "    current=${words[last]}\n"
    "}\n"
    "\n"
    "__kubectl_kcrealm() {\n"
    "    local words current lines line directive='' text about before='' cut='' width=0 i\n"
    "    local names=() abouts=()\n"
    "    COMPREPLY=()\n"
    "    __kubectl_kcrealm_words\n"
    "    lines=$(\"${words[0]}\" __complete \"${words[@]:1}\" 2>/dev/null) || return\n"
    "    while IFS= read -r line; do\n"
    "        case $line in\n"
    "        :*) directive=${line#:} ;;\n"
    "        *)\n"
    "            names[${#names[@]}]=${line%%$'\\t'*}\n"
    "            about=''\n"
    "            case $line in *$'\\t'*) about=${line#*$'\\t'} ;; esac\n"
    "            abouts[${#abouts[@]}]=$about\n"
    "            ;;\n"
    "        esac\n"
    "    done <<<\"$lines\"\n"
    "\n"
    "    # Of --flag=value only the value is to be replaced, and what stands before a colon is not.\n"
    "    case $current in -*=*) case $COMP_WORDBREAKS in *=*) ;; *) before=${current%%=*}= ;; esac ;; esac\n"
    "    case $COMP_WORDBREAKS in *:*) case $current in *:*) cut=${current%\"${current##*:}\"} ;; esac ;; "
    "esac\n"
    "    case $current in -*=*) cut=${cut#\"${current%%=*}=\"} ;; esac\n"
    "\n"
    "    for ((i = 0; i < ${#names[@]}; i++)); do\n"
    "        text=$before${names[i]}\n"
    "        names[i]=${text#\"$cut\"}\n"
    "        if [ ${#names[i]} -gt \"$width\" ]; then width=${#names[i]}; fi\n"
    "    done\n"
    "    for ((i = 0; i < ${#names[@]}; i++)); do\n"
    "        text=${names[i]}\n"
    "        # Descriptions are for a list that is shown, not for a word that is put in.\n"
    "        if [ ${#names[@]} -gt 1 ] && [ \"${COMP_TYPE-9}\" = 63 ] && [ -n \"${abouts[i]}\" ]; then\n"
    "            printf -v text '%-*s  (%s)' \"$width\" \"${names[i]}\" \"${abouts[i]}\"\n"
    "            text=${text:0:${COLUMNS:-80}-1}\n"
    "        fi\n"
    "        COMPREPLY[i]=$text\n"
    "    done\n"
    "\n"
    "    if [ \"$((${directive:-4} & 2))\" != 0 ]; then compopt -o nospace 2>/dev/null; fi\n"
    "    if [ \"$((${directive:-4} & 4))\" = 0 ] && [ ${#names[@]} = 0 ]; then\n"
    "        if ! compopt -o default 2>/dev/null; then\n"
    "            while IFS= read -r line; do COMPREPLY[${#COMPREPLY[@]}]=$line; done < <(compgen -f -- "
    "\"${current#-*=}\")\n"
    "        fi\n"
    "    fi\n"
    "    return 0\n"
    "}\n"
    "\n"
    "complete -F __kubectl_kcrealm kubectl-kcrealm\n";

static const char zsh_script[] =
    "#compdef kubectl-kcrealm\n"
    "# Completion of kubectl-kcrealm for zsh. Made by `kubectl kcrealm completion zsh`: do not edit.\n"
    "\n"
    "_kubectl-kcrealm() {\n"
    "    local -a lines names shown\n"
    "    local line name about directive width=0\n"
    "\n"
    "    lines=(\"${(@f)$(\"${(Q)words[1]}\" __complete \"${(@Q)words[2,CURRENT-1]}\" \"${(Q)PREFIX}\" "
    "2>/dev/null)}\")\n"
    "    directive=${lines[-1]#:}\n"
    "    lines=(\"${(@)lines[1,-2]}\")\n"
    "    [[ $directive == <-> ]] || return 1\n"
    "\n"
    "    # Of --flag=value only the value is to be replaced.\n"
    "    if [[ $PREFIX == -*=* ]]; then compset -P '*='; fi\n"
    "\n"
    "    for line in \"${lines[@]}\"; do\n"
    "        names+=(\"${line%%$'\\t'*}\")\n"
    "        ((${#names[-1]} > width)) && width=${#names[-1]}\n"
    "    done\n"
    "    for line in \"${lines[@]}\"; do\n"
    "        name=${line%%$'\\t'*}\n"
    "        about=''\n"
    "        [[ $line == *$'\\t'* ]] && about=${line#*$'\\t'}\n"
    "        shown+=(\"${(r:width:)name}${about:+  -- $about}\")\n"
    "    done\n"
    "\n"
    "    if ((${#names})); then\n"
    "        if ((directive & 2)); then\n"
    "            compadd -l -S '' -d shown -a names\n"
    "        else\n"
    "            compadd -l -d shown -a names\n"
    "        fi\n"
    "    elif ((!(directive & 4))); then\n"
    "        _files\n"
    "    fi\n"
    "}\n"
    "\n"
    "# Autoloaded by compinit, or sourced behind it.\n"
    "if [[ ${funcstack[1]} == _kubectl-kcrealm ]]; then\n"
    "    _kubectl-kcrealm \"$@\"\n"
    "else\n"
    "    compdef _kubectl-kcrealm kubectl-kcrealm\n"
    "fi\n";

static const char fish_script[] =
    "# Completion of kubectl-kcrealm for fish. Made by `kubectl kcrealm completion fish`: do not edit.\n"
    "\n"
    "function __kubectl_kcrealm_complete\n"
    "    set -l words (commandline --tokenize --cut-at-cursor --current-process)\n"
    "    set -l word (commandline --current-token --cut-at-cursor)\n"
    "    set -l program $words[1]\n"
    "    set -e words[1]\n"
    "    set -l lines ($program __complete $words \"$word\" 2>/dev/null)\n"
    "    set -l directive (string replace -r '^:' '' -- $lines[-1])\n"
    "    string match -qr '^[0-9]+$' -- \"$directive\"; or return\n"
    "    set -e lines[-1]\n"
    "\n"
    "    # Of --flag=value the program prints the values only.\n"
    "    set -l before (string match -r -- '^-[^=]*=' \"$word\")\n"
    "    for line in $lines\n"
    "        printf '%s\\n' \"$before$line\"\n"
    "    end\n"
    "    if test (count $lines) -eq 0; and test (math \"$directive % 8\") -lt 4\n"
    "        for file in (__fish_complete_path (string replace -r -- '^-[^=]*=' '' \"$word\"))\n"
    "            printf '%s\\n' \"$before$file\"\n"
    "        end\n"
    "    end\n"
    "end\n"
    "\n"
    "complete --command kubectl-kcrealm --no-files --keep-order --arguments '(__kubectl_kcrealm_complete)'\n";

static const char powershell_script[] =
    "# Completion of kubectl-kcrealm for PowerShell. Made by `kubectl kcrealm completion powershell`: do not "
    "edit.\n"
    "\n"
    "Register-ArgumentCompleter -Native -CommandName 'kubectl-kcrealm', 'kubectl-kcrealm.exe' -ScriptBlock "
    "{\n"
    "    param($word, $ast, $cursor)\n"
    "\n"
    "    $words = @($ast.CommandElements |\n"
    "        Where-Object { $_.Extent.EndOffset -lt $cursor -or ($_.Extent.EndOffset -eq $cursor -and -not "
    "$word) } |\n"
    "        ForEach-Object { $_.Extent.Text })\n"
    "    $program = $words[0]\n"
    "    $rest = @($words | Select-Object -Skip 1)\n"
    "    # Before 7.3 an empty argument is lost unless it is quoted.\n"
    "    $last = if ($word) { $word } elseif ($PSVersionTable.PSVersion -lt [version]'7.3.0') { '\"\"' } "
    "else { '' }\n"
    "    $lines = @(& $program __complete @rest $last 2>$null)\n"
    "    if (-not $lines -or $lines[-1] -notmatch '^:(\\d+)$') { return }\n"
    "    $directive = [int]$Matches[1]\n"
    "    # Of --flag=value the program prints the values only.\n"
    "    $before = if ($word -match '^(-[^=]*=)') { $Matches[1] } else { '' }\n"
    "    $blank = if ($directive -band 2) { '' } else { ' ' }\n"
    "\n"
    "    $lines | Select-Object -SkipLast 1 | ForEach-Object {\n"
    "        $name, $about = $_ -split \"`t\", 2\n"
    "        if (-not $about) { $about = $name }\n"
    "        [System.Management.Automation.CompletionResult]::new(\"$before$name$blank\", $name, "
    "'ParameterValue', $about)\n"
    "    }\n"
    "}\n";

static const struct {
    const char *shell, *script;
} scripts[] = {
    {"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}, {"powershell", powershell_script}};

static int refuse_shell(struct session *session) {
    static const char *const names[] = {"bash", "zsh", "fish", "powershell", NULL};
    const struct strings *arguments = &session->flags.arguments;
    const char *near = arguments->count == 1 ? text_nearest(arguments->items[0], names) : NULL;
    auto_error err = {0};
    error_set(&err, ERROR_USAGE, "completion takes one shell: bash, zsh, fish or powershell");
    if (near)
        error_next(&err, "did you mean \"%s\"?", near);
    else
        error_next(&err, "kubectl kcrealm help completion tells where each script goes");
    return session_fail(session, &err);
}

int run_completion(struct session *session) {
    const struct strings *arguments = &session->flags.arguments;
    auto_buffer text = {0};
    for (size_t i = 0; i < mem_count(scripts) && arguments->count == 1; i++)
        if (strcmp(scripts[i].shell, arguments->items[0]) == 0)
            buffer_add_text(&text, scripts[i].script);
    return text.size ? session_finish(session, &text, EXIT_EQUAL) : refuse_shell(session);
}
