#!/usr/bin/env bash
# Checks for what the build needs and installs what Debian has of it. Says nothing when all is there.
#
#   tool or library     at least   why
#   Swift               6.1        the package's tools version
#   C toolchain         GCC 12     start files, libstdc++ and the linker that swift build calls
#   libsqlite3-dev      3.40       the store's backend
#   libssl-dev          3.0        libcrypto: the SHA-256 that crashtest prints
#   libpmemobj-dev      1.12       stores in persistent memory; libpmem-dev has a part of it
#   libndctl-dev        76         what the archive of libpmem needs; libdaxctl-dev, too
#   sqlite3             3.40       the shell that opens stores and campaigns
#   pkg-config          0.29       finds SQLite and libcrypto for swift build
#   git, make           2.39, 4.3  dependencies; the Makefile
#
# Installs as root or through a sudo that asks nothing; otherwise ends with the command to run. May run again at will.
set -euo pipefail

readonly swift_minimum=6.1 sqlite_minimum=3.40 openssl_minimum=3.0 pmemobj_minimum=1.12 ndctl_minimum=76 pkg_config_minimum=0.29
readonly gcc_minimum=12 git_minimum=2.39 make_minimum=4.3

fail() {
    printf 'setup: %s\n' "$1" >&2
    exit 2
}

# at_least VERSION MINIMUM
at_least() {
    [ -n "$1" ] && printf '%s\n%s\n' "$2" "$1" | sort -V -C
}

# first_number COMMAND…: the first version number that the command prints.
first_number() {
    command -v "$1" >/dev/null || return 0
    "$@" 2>/dev/null | sed -n 's/^[^0-9]*\([0-9][0-9]*\(\.[0-9][0-9]*\)*\).*/\1/p' | sed -n 1p
}

any_exists() {
    local path
    for path in "$@"; do
        if [ -e "$path" ]; then return 0; fi
    done
    return 1
}

has_toolchain() {
    local newest
    command -v ld >/dev/null || return 1
    any_exists /usr/lib/*/crt1.o /usr/lib64/crt1.o /usr/lib/crt1.o || return 1
    newest=$(printf '%s\n' /usr/lib*/gcc/*/*/libstdc++.so \
        | sed -n 's|.*/\([0-9][0-9.]*\)/libstdc++.so$|\1|p' | sort -V | tail -n 1)
    at_least "$newest" "$gcc_minimum"
}

# has_library MODULE MINIMUM, as pkg-config knows it.
has_library() {
    command -v pkg-config >/dev/null && pkg-config --atleast-version="$2" "$1"
}

# The Debian packages that are missing or too old, one a line. pkg-config goes before what it is asked about.
missing_packages() {
    at_least "$(first_number pkg-config --version)" "$pkg_config_minimum" || echo pkg-config
    has_toolchain || echo g++
    has_library sqlite3 "$sqlite_minimum" || echo libsqlite3-dev
    has_library libcrypto "$openssl_minimum" || echo libssl-dev
    has_library libpmemobj "$pmemobj_minimum" || echo libpmemobj-dev
    has_library libpmem "$pmemobj_minimum" || echo libpmem-dev
    has_library libndctl "$ndctl_minimum" || echo libndctl-dev
    has_library libdaxctl "$ndctl_minimum" || echo libdaxctl-dev
    at_least "$(first_number sqlite3 --version)" "$sqlite_minimum" || echo sqlite3
    at_least "$(first_number git --version)" "$git_minimum" || echo git
    at_least "$(first_number make --version)" "$make_minimum" || echo make
}

command -v swift >/dev/null \
    || fail "there is no swift on the PATH; install Swift $swift_minimum or newer as swift.org/install says"
swift_version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | sed -n 1p)
at_least "$swift_version" "$swift_minimum" \
    || fail "swift is ${swift_version:-of unknown version}; install $swift_minimum or newer as swift.org/install says"

mapfile -t missing < <(missing_packages)
if [ "${#missing[@]}" -eq 0 ]; then exit 0; fi

as_root=()
command -v apt-get >/dev/null \
    || fail "this system has no apt-get; install by its own means, as new as Scripts/setup.sh says: ${missing[*]}"
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        fail "packages are missing; run: sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    fi
fi

printf 'setup: installing %s\n' "${missing[*]}"
"${as_root[@]}" apt-get -qq update || fail "apt-get update failed; repair the package sources and run this again"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null \
    || fail "apt-get could not install ${missing[*]}; its message is above"

hash -r
mapfile -t missing < <(missing_packages)
[ "${#missing[@]}" -eq 0 ] \
    || fail "this system's packages are older than Scripts/setup.sh asks for: ${missing[*]}; install newer ones by hand"
