# Completion of kubectl-kcrealm for bash 3.2 and later. Made by `kubectl kcrealm completion bash`: do not edit.
#
# bash breaks words at = and : too; the program wants them whole.

__kubectl_kcrealm_words() {
    local rest=${COMP_LINE:0:COMP_POINT} trimmed word i last=-1
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        trimmed=${rest#"${rest%%[![:space:]]*}"}
        if [ "$i" = "$COMP_CWORD" ]; then word=$trimmed; fi
        if [ "$last" -lt 0 ] || [ "$trimmed" != "$rest" ]; then
            last=$((last + 1))
            words[last]=$word
        else
            words[last]=${words[last]}$word
        fi
        rest=${trimmed#"$word"}
    done
    current=${words[last]}
}

__kubectl_kcrealm() {
    local words current lines line directive='' text about before='' cut='' width=0 i
    local names=() abouts=()
    COMPREPLY=()
    __kubectl_kcrealm_words
    lines=$("${words[0]}" __complete "${words[@]:1}" 2>/dev/null) || return
    while IFS= read -r line; do
        case $line in
        :*) directive=${line#:} ;;
        *)
            names[${#names[@]}]=${line%%$'\t'*}
            about=''
            case $line in *$'\t'*) about=${line#*$'\t'} ;; esac
            abouts[${#abouts[@]}]=$about
            ;;
        esac
    done <<<"$lines"

    # Of --flag=value only the value is to be replaced, and what stands before a colon is not.
    case $current in -*=*) case $COMP_WORDBREAKS in *=*) ;; *) before=${current%%=*}= ;; esac ;; esac
    case $COMP_WORDBREAKS in *:*) case $current in *:*) cut=${current%"${current##*:}"} ;; esac ;; esac
    case $current in -*=*) cut=${cut#"${current%%=*}="} ;; esac

    for ((i = 0; i < ${#names[@]}; i++)); do
        text=$before${names[i]}
        names[i]=${text#"$cut"}
        if [ ${#names[i]} -gt "$width" ]; then width=${#names[i]}; fi
    done
    for ((i = 0; i < ${#names[@]}; i++)); do
        text=${names[i]}
        # Descriptions are for a list that is shown, not for a word that is put in.
        if [ ${#names[@]} -gt 1 ] && [ "${COMP_TYPE-9}" = 63 ] && [ -n "${abouts[i]}" ]; then
            printf -v text '%-*s  (%s)' "$width" "${names[i]}" "${abouts[i]}"
            text=${text:0:${COLUMNS:-80}-1}
        fi
        COMPREPLY[i]=$text
    done

    if [ "$((${directive:-4} & 2))" != 0 ]; then compopt -o nospace 2>/dev/null; fi
    if [ "$((${directive:-4} & 4))" = 0 ] && [ ${#names[@]} = 0 ]; then
        if ! compopt -o default 2>/dev/null; then
            while IFS= read -r line; do COMPREPLY[${#COMPREPLY[@]}]=$line; done < <(compgen -f -- "${current#-*=}")
        fi
    fi
    return 0
}

complete -F __kubectl_kcrealm kubectl-kcrealm
