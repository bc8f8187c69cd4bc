#!/usr/bin/env bash
# How Keycloak is run, by the recipe and by the bed. To be sourced.

# keycloak_home PART HOME: lays out a home of its own for one server: the programs of the part, which
# stay as they are, and room for data.
keycloak_home() {
    local name
    mkdir -p "$2/data"
    for name in bin conf lib providers themes; do ln -sfn "$1/$name" "$2/$name"; done
}

# keycloak_command HOME JVM-OPTION... -- OPTION...: sets keycloak_argv to the command that starts the server.
#
# Java directly: bin/kc.sh keeps a shell in between, and would find its home through the links. The class
# path is relative because an archive of classes (CDS) is only good for the class path it was made with.
# All levels of compilation, although one alone starts faster: it has no fast arithmetic on large numbers,
# and the RSA key of a SAML client then takes 5 to 40 s instead of 1 to 6.
keycloak_command() {
    local home=$1 jvm=()
    shift
    while [ "$1" != -- ]; do
        jvm+=("$1")
        shift
    done
    shift
    keycloak_argv=(
        env -C "$home" java -Xms256m -Xmx1g -XX:+UseParallelGC -XX:MetaspaceSize=96M
        -Dfile.encoding=UTF-8 -Duser.language=en -Duser.country=US
        -Djava.util.logging.manager=org.jboss.logmanager.LogManager
        -Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory
        -Dpicocli.disable.closures=true
        --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
        --add-opens=java.base/java.security=ALL-UNNAMED
        "-Dkc.home.dir=$home" "-Djboss.server.config.dir=$home/conf" "${jvm[@]}"
        -cp lib/quarkus-run.jar io.quarkus.bootstrap.runner.QuarkusEntryPoint
        start --optimized --http-enabled=true --http-host=127.0.0.1 --hostname-strict=false
        "$@"
    )
}
