# shellcheck shell=bash
# JSON.
recipe_needs() { :; }
recipe_inputs() { :; }

recipe_build() {
    local out=$1
    mkdir -p "$out/include"
    sed -e 's/@json_inline@/inline/; s/@json_have_long_long@/1/; s/@json_have_localeconv@/1/' \
        -e 's/@json_have_atomic_builtins@/1/; s/@json_have_sync_builtins@/1/' src/jansson_config.h.in >src/jansson_config.h
    ! grep -n '@json' src/jansson_config.h
    : >src/jansson_private_config.h # all of it is in the flags
    compile_library "$out/lib/libjansson.a" "-Isrc -DHAVE_STDINT_H -DHAVE_UNISTD_H -DHAVE_FCNTL_H -DHAVE_SYS_TYPES_H \
        -DHAVE_SYS_STAT_H -DHAVE_SYS_TIME_H -DHAVE_SYS_PARAM_H -DHAVE_LOCALE_H -DHAVE_STRINGS_H -DHAVE_OPEN -DHAVE_READ \
        -DHAVE_CLOSE -DHAVE_GETPID -DHAVE_GETTIMEOFDAY -DHAVE_SCHED_H -DHAVE_SCHED_YIELD -DHAVE_STRTOLL -DHAVE_SNPRINTF \
        -DHAVE_ATOMIC_BUILTINS -DHAVE_SYNC_BUILTINS -DUSE_URANDOM -DINITIAL_HASHTABLE_ORDER=3" \
        src/{dump,error,hashtable,hashtable_seed,load,memory,pack_unpack,strbuffer,strconv,utf,value,version}.c
    cp src/jansson.h src/jansson_config.h "$out/include"
    describe_module "$out" jansson "$version" -ljansson
}
