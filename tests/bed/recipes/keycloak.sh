#!/usr/bin/env bash
# Keycloak 26.7.4 from Maven Central, with the optional features that the tests use, and what a first
# start leaves behind that makes later ones fast: the database, and an archive of the classes.

keycloak_version=26.7.4
keycloak_sha256=a286e98b4296d4e75ee88d8527c7cd463b307caa022f088c9f22cffccc741fa1

# shellcheck source=/dev/null
. "$bed_source/recipes/keycloak/run.sh"

recipe_tools() { echo curl java mvn unzip; }
recipe_inputs() { printf '%s\n' keycloak ../credentials.sh; }

recipe_build() {
    local out=$1 work=$2 artifact=org/keycloak/keycloak-quarkus-dist/$keycloak_version zip
    mvn -B -q -Dmaven.repo.local="$work/m2" dependency:get -Dtransitive=false \
        -Dartifact="org.keycloak:keycloak-quarkus-dist:$keycloak_version:zip"
    zip=$work/m2/$artifact/keycloak-quarkus-dist-$keycloak_version.zip
    check_sha256 "$zip" "$keycloak_sha256"
    unzip -q "$zip" -d "$work"
    mv "$work/keycloak-$keycloak_version"/* "$out"
    JAVA_OPTS_APPEND=-XX:TieredStopAtLevel=1 "$out/bin/kc.sh" build --db=dev-file \
        --features=client-secret-rotation,token-exchange
    rm -rf "$out/data"
    initial_data "$out" "$work"
}

log_in() {
    curl -sf -o "$1/token.json" "$2/realms/master/protocol/openid-connect/token" -d grant_type=password \
        -d client_id=admin-cli -d "username=$keycloak_admin_user" -d "password=$keycloak_admin_password"
}

# Starts the server once on the folder $1, logs in, and stops it. Keeps its database in $1/initial-data,
# and in $1/classes.jsa the classes that this took, in a form that loads faster.
initial_data() {
    local out=$1 home=$2/home port pid tries=0
    # shellcheck source=/dev/null
    . "$bed_source/credentials.sh"
    allocate_ports port
    keycloak_home "$out" "$home"
    keycloak_command "$home" -XX:ArchiveClassesAtExit="$out/classes.jsa" -- --http-port="$port"
    KC_BOOTSTRAP_ADMIN_USERNAME=$keycloak_admin_user KC_BOOTSTRAP_ADMIN_PASSWORD=$keycloak_admin_password \
        "${keycloak_argv[@]}" &
    pid=$!
    # shellcheck disable=SC2064 # the number is known now only
    trap "kill -KILL $pid 2>/dev/null" EXIT
    until log_in "$home" "http://127.0.0.1:$port"; do
        kill -0 $pid 2>/dev/null || die "Keycloak ended while it was starting"
        tries=$((tries + 1))
        [ $tries -lt 360 ] || die "Keycloak was not ready within three minutes"
        sleep 0.5
    done
    kill -TERM $pid
    wait $pid || true
    trap - EXIT
    mkdir "$out/initial-data"
    cp -R "$home/data/h2" "$out/initial-data"
}
