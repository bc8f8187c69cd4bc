# shellcheck shell=bash
# The bed's own servers, for the tests that end and start them. Loaded after helpers; whoever stops one starts it in
# teardown, which does nothing where it runs.

api_server_runs() {
    curl -sf -o /dev/null --cacert "$BED_KUBE_CA" "$BED_APISERVER_URL/readyz"
}

# It ends as by a power cut.
api_server_stop() {
    local pid
    pid=$(cat "$BED_DIR/pid/kube-apiserver")
    cp "/proc/$pid/cmdline" "$BED_DIR/kube-apiserver.command"
    kill -KILL "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}

# As tests/bed/process.sh launched it.
api_server_start() {
    local command tries=0
    [ -s "$BED_DIR/kube-apiserver.command" ] || return 0
    mapfile -d '' command <"$BED_DIR/kube-apiserver.command"
    rm "$BED_DIR/kube-apiserver.command"
    KCREALM_BED_OF=$BED_DIR setsid "${command[@]}" >>"$BED_DIR/log/kube-apiserver.log" 2>&1 </dev/null 3>&- &
    echo $! >"$BED_DIR/pid/kube-apiserver"
    until api_server_runs; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || { echo "the API server was not ready after 30 s" >&2; return 1; }
        sleep 0.1
    done
}
