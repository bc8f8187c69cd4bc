#!/usr/bin/env bats
# shellcheck shell=bats
# The Debian package of `make deb`: lintian has nothing to say, dpkg installs and removes it, the same sources give the
# same bytes.

setup_file() {
    load helpers
    packages_setup
    BUILD_FOLDER=$(cd "$ROOT" && realpath "${BUILD:-build}")
    make_package "$BUILD_FOLDER"
    PACKAGE=$(echo "$BUILD_FOLDER"/deb/*.deb)
    ARCHITECTURE=$(dpkg --print-architecture)
    export BUILD_FOLDER PACKAGE ARCHITECTURE
}

setup() {
    load helpers
    scratch=$BATS_TEST_TMPDIR/root
}

# Of the program that `make check-packages` has built.
make_package() {
    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make --no-print-directory -C "$ROOT" -o all BUILD="$1" deb >/dev/null
}

# dpkg with a system of its own; without the libraries, which are this system's. No right of root is needed.
scratch_dpkg() {
    PATH=$PATH:/usr/sbin:/sbin dpkg --root="$scratch" --log=/dev/null --force-not-root --force-depends "$@"
}

new_system() {
    mkdir -p "$scratch"/var/lib/dpkg/{info,updates,triggers}
    : >"$scratch/var/lib/dpkg/status"
    : >"$scratch/var/lib/dpkg/available"
}

@test "the package is named by version and architecture" {
    [ "$PACKAGE" = "$BUILD_FOLDER/deb/kubectl-kcrealm_${VERSION}_$ARCHITECTURE.deb" ]
    [ "$(dpkg-deb --field "$PACKAGE" Package Version Architecture)" = "Package: kubectl-kcrealm
Version: $VERSION
Architecture: $ARCHITECTURE" ]
}

@test "lintian finds no error and no warning" {
    local pages=()
    # Pages of the manual come with the folder man.
    [ -d "$ROOT/man" ] || pages=(--suppress-tags no-manual-page)
    works lintian --allow-root --fail-on error,warning "${pages[@]}" "$PACKAGE"
    output_is ''
}

@test "the package depends on the libraries that the program is linked with" {
    local depends
    depends=$(dpkg-deb --field "$PACKAGE" Depends)
    for library in libc6 libcurl libjansson libyaml libssl; do
        [[ $depends == *$library* ]] || { echo "$depends lacks $library" >&2; return 1; }
    done
}

@test "dpkg installs it, it runs as kubectl runs plugins, and dpkg removes all of it" {
    new_system
    works scratch_dpkg --install "$PACKAGE"
    works "$scratch/usr/bin/kubectl-kcrealm" version
    output_is "kubectl-kcrealm $VERSION"
    use_parts kubectl
    PATH=$scratch/usr/bin:$PATH
    works kubectl kcrealm version
    output_is "kubectl-kcrealm $VERSION"
    works kubectl __complete kcrealm attach
    says attach-scopes

    works scratch_dpkg --purge kubectl-kcrealm
    [ ! -e "$scratch/usr" ]
}

@test "what is installed is root's, is where Debian has it, and is what the sums say" {
    works dpkg-deb --contents "$PACKAGE"
    [ -z "$(awk '$2 != "root/root"' <<<"$output")" ]
    [ -z "$(awk '$6 !~ "^[.]/(usr/((bin|share)/.*)?)?$"' <<<"$output")" ]
    dpkg-deb --raw-extract "$PACKAGE" "$scratch"
    (cd "$scratch" && md5sum --quiet --check DEBIAN/md5sums)
    [ "$(cd "$scratch" && find usr -type f | wc -l)" = "$(wc -l <"$scratch/DEBIAN/md5sums")" ]
    [ "$(stat -c %a "$scratch/usr/bin/kubectl-kcrealm")" = 755 ]
    [ ! -e "$scratch/usr/share/doc/kubectl-kcrealm/LICENSE" ]
    [ ! -e "$scratch/usr/share/zsh/site-functions" ] # Debian's zsh looks into vendor-completions
    grep -q 'common-licenses/Apache-2.0' "$scratch/usr/share/doc/kubectl-kcrealm/copyright"
}

@test "the same sources give the same bytes, whatever umask, time zone, language and hour" {
    cp "$PACKAGE" "$BATS_TEST_TMPDIR/first.deb"
    sleep 1.1
    (umask 077 && TZ=Asia/Tokyo LC_ALL=POSIX make_package "$BUILD_FOLDER")
    cmp "$BATS_TEST_TMPDIR/first.deb" "$PACKAGE"
}
