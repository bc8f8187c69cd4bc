#!/usr/bin/env bash
# Starting, awaiting and ending the servers of one bed. To be sourced after lib.sh; bed_dir is the folder
# of the bed.

# launch NAME COMMAND...: runs a server in the background.
#
# In a session of its own, so that it outlives the terminal; the variable marks it as this bed's.
launch() {
    local name=$1
    shift
    KCREALM_BED_OF=$bed_dir setsid "$@" >"$bed_dir/log/$name.log" 2>&1 </dev/null &
    echo $! >"$bed_dir/pid/$name"
}

# True when the process $1 is a server of this bed: after a restart of the machine its number may be
# another's.
is_of_this_bed() {
    tr '\0' '\n' 2>/dev/null <"/proc/$1/environ" | grep -qxF "KCREALM_BED_OF=$bed_dir"
}

show_log() {
    printf 'bed: the end of %s:\n' "$bed_dir/log/$1.log" >&2
    tail -n 30 "$bed_dir/log/$1.log" >&2
}

# await NAME SECONDS COMMAND...: waits until the command succeeds; SLOWNESS: so many times as long, on a busy machine.
await() {
    local name=$1 limit=$(($2 * ${SLOWNESS:-1})) deadline pid
    deadline=$((SECONDS + limit))
    shift 2
    pid=$(cat "$bed_dir/pid/$name")
    until "$@" >/dev/null 2>&1; do
        kill -0 "$pid" 2>/dev/null || { show_log "$name"; die "$name ended while it was starting"; }
        [ $SECONDS -lt $deadline ] || { show_log "$name"; die "$name was not ready within $limit s ($1)"; }
        sleep 0.1
    done
}

# Ends the servers $@: TERM for all, then KILL for those that are still there after five seconds.
end_servers() {
    local name pid pids=() deadline=$((SECONDS + 5))
    for name; do
        pid=$(cat "$bed_dir/pid/$name" 2>/dev/null || true)
        if [ -n "$pid" ] && is_of_this_bed "$pid"; then pids+=("$pid"); fi
    done
    # CONT for one that a test made stand still.
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; kill -CONT "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do
        while is_of_this_bed "$pid" && [ $SECONDS -lt $deadline ]; do sleep 0.1; done
        ! is_of_this_bed "$pid" || kill -KILL "$pid" 2>/dev/null || true
    done
    for name; do rm -f "$bed_dir/pid/$name"; done
}

# etcd last: without it the API server does not end by itself.
end_all() {
    local file others=()
    for file in "$bed_dir"/pid/*; do
        [ ! -f "$file" ] || [ "${file##*/}" = etcd ] || others+=("${file##*/}")
    done
    end_servers "${others[@]}"
    end_servers etcd
}
