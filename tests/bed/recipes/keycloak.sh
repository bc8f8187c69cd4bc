#!/usr/bin/env bash
# Keycloak from Maven Central, with the optional features that the tests use, and what a first start leaves
# behind that makes later ones fast: the database, and an archive of the classes.
#
# KEYCLOAK chooses the version, by its beginning: 26.7, the newest, unless it is set.

# What can be chosen | the release | the archive's SHA-256
keycloak_versions() {
    cat <<'TABLE'
26.7|26.7.4|a286e98b4296d4e75ee88d8527c7cd463b307caa022f088c9f22cffccc741fa1
26.0|26.0.8|d82a52098db41f036bcfe8f2ebfd9251781c8af5959af8714e8aa9b311081786
24.0|24.0.5|5ee1aefa6c611c57e1ee94406e0e51b91b8242b93072cafd19b88f72a4404702
TABLE
}

# Sets keycloak_version and keycloak_sha256.
choose_keycloak() {
    local wanted=${KEYCLOAK:-26.7} name
    while IFS='|' read -r name keycloak_version keycloak_sha256; do
        [ "$name" != "$wanted" ] || return 0
    done < <(keycloak_versions)
    die "KEYCLOAK=$wanted is not one of: $(keycloak_versions | cut -d'|' -f1 | xargs)"
}

# shellcheck source=/dev/null
. "$bed_source/recipes/keycloak/run.sh"

recipe_tools() { echo curl java mvn unzip; }
recipe_inputs() { printf '%s\n' keycloak ../credentials.sh; }
recipe_choice() { choose_keycloak && echo "$keycloak_version"; }

recipe_build() {
    local out=$1 work=$2 artifact zip
    choose_keycloak
    artifact=org/keycloak/keycloak-quarkus-dist/$keycloak_version
    mvn -B -q -Dmaven.repo.local="$work/m2" dependency:get -Dtransitive=false \
        -Dartifact="org.keycloak:keycloak-quarkus-dist:$keycloak_version:zip"
    zip=$work/m2/$artifact/keycloak-quarkus-dist-$keycloak_version.zip
    check_sha256 "$zip" "$keycloak_sha256"
    unzip -q "$zip" -d "$work"
    mv "$work/keycloak-$keycloak_version"/* "$out"
    # In a file: some releases take it when they are built only, some when they start only.
    echo cache=local >>"$out/conf/keycloak.conf"
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
    # The second pair is for releases before 26.
    KC_BOOTSTRAP_ADMIN_USERNAME=$keycloak_admin_user KC_BOOTSTRAP_ADMIN_PASSWORD=$keycloak_admin_password \
        KEYCLOAK_ADMIN=$keycloak_admin_user KEYCLOAK_ADMIN_PASSWORD=$keycloak_admin_password \
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
