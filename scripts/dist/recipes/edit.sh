# shellcheck shell=bash
# Editing lines at a terminal. In place of a data base of terminals, which a binary that is copied about would not
# find, it knows the sequences that all of today's have in common: termcap.c.
recipe_needs() { :; }
recipe_inputs() { printf '%s\n' termcap.c termcap.h edit_config.h; }

recipe_build() {
    local out=$1 header
    cp "$dist_source"/recipes/termcap.[ch] src/
    cp "$dist_source/recipes/edit_config.h" src/config.h
    cd src
    export AWK="awk"
    for header in vi emacs common; do sh ./makelist -h "$header.c" >"$header.h"; done
    sh ./makelist -fh vi.h emacs.h common.h >fcns.h
    sh ./makelist -bh vi.c emacs.c common.c >help.h
    sh ./makelist -fc vi.h emacs.h common.h >func.h
    compile_library "$out/lib/libedit.a" '-I. -DHAVE_CONFIG_H' {chared,chartype,common,el,eln,emacs,filecomplete,hist}.c \
        {history,historyn,keymacro,literal,map,parse,prompt,read,readline,reallocarr,refresh,search,sig,terminal}.c \
        {tokenizer,tokenizern,tty,unvis,vi,vis,wcsdup,termcap}.c
    mkdir -p "$out/include/editline"
    cp histedit.h "$out/include"
    cp editline/readline.h "$out/include/editline"
    describe_module "$out" libedit "$version" -ledit
}
