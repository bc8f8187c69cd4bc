#!/usr/bin/env bash
# Free ports on the loopback interface. To be sourced after lib.sh.

# Below the range from which the kernel takes the ports of outgoing connections.
port_first=20000
port_last=29999

# True when nothing is bound to the port $1, in any state of a connection.
port_is_free() {
    ! cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$(printf '%04X' "$1")" \
        '{ split($2, address, ":"); if (address[2] == port) found = 1 } END { exit !found }'
}

# allocate_ports NAME...: sets each variable to a port of its own.
#
# Ports are handed out in turn, so that several beds that start at the same time get different ones
# although none listens yet.
allocate_ports() {
    local __name __port __lock
    exec {__lock}>"$bed_cache/ports.lock"
    flock "$__lock"
    __port=$(cat "$bed_cache/ports.last" 2>/dev/null || echo "$port_last")
    for __name; do
        while
            __port=$((__port < port_last ? __port + 1 : port_first))
            ! port_is_free "$__port"
        do :; done
        printf -v "$__name" %s "$__port"
    done
    echo "$__port" >"$bed_cache/ports.last"
    exec {__lock}>&-
}
