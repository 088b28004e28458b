# Sourced by run, test, bench and build, from the project's root: Python, system libraries, the virtual environment.
# POSIX sh. Downloads and installs only what is missing; a second run changes nothing.
# shellcheck shell=sh
# Lists of words are split on purpose: sh has no arrays.
# shellcheck disable=SC2086,SC2046

venv=${SHIPSTATION_VENV:-.venv}

say() { printf '%s\n' "$*" >&2; }

give_up() {
    printf '%s\n' "$@" >&2
    exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }

has_command() { PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1; }

# ---- system packages ------------------------------------------------------------------------------------------

# Whether a shared library is there. Where no ldconfig tells (macOS), nothing is missing: the wheels bring their own.
has_library() {
    has_command ldconfig || return 0
    PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -qF "$1 "
}

has_font() {
    for place in /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts"; do
        [ -d "$place" ] && [ -n "$(find -L "$place" -name '*.[to]tf' 2>/dev/null | head -n 1)" ] && return 0
    done
    return 1
}

# library:Debian package. What Qt needs to draw at all, on an X display, and on Wayland alone.
draws="libEGL.so.1:libegl1 libGL.so.1:libgl1 libglib-2.0.so.0:libglib2.0-0 libdbus-1.so.3:libdbus-1-3
    libfontconfig.so.1:libfontconfig1 libfreetype.so.6:libfreetype6 libxkbcommon.so.0:libxkbcommon0"
x11="libxkbcommon-x11.so.0:libxkbcommon-x11-0 libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4
    libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-image.so.0:libxcb-image0 libxcb-render-util.so.0:libxcb-render-util0
    libxcb-randr.so.0:libxcb-randr0 libxcb-render.so.0:libxcb-render0 libxcb-shape.so.0:libxcb-shape0
    libxcb-shm.so.0:libxcb-shm0 libxcb-sync.so.1:libxcb-sync1 libxcb-xfixes.so.0:libxcb-xfixes0
    libxcb-xkb.so.1:libxcb-xkb1 libX11-xcb.so.1:libx11-xcb1"
wayland="libwayland-client.so.0:libwayland-client0 libwayland-cursor.so.0:libwayland-cursor0
    libwayland-egl.so.1:libwayland-egl1"
# command:Debian package, for tests of parts that not every machine has.
parts="Xvfb:xvfb xauth:xauth xdotool:xdotool gnome-keyring-daemon:gnome-keyring dbus-run-session:dbus
    ippeveprinter:cups-ipp-utils"

# The Debian packages of those that are missing. $1: has_library or has_command; then pairs.
missing_of() {
    has=$1
    shift
    for pair in "$@"; do
        "$has" "${pair%%:*}" || printf '%s ' "${pair#*:}"
    done
}

install_packages() {
    say "Installing: $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$@" >&2
}

# Make sure of required packages: install them as root, else name the one command. $*: Debian packages, may be none.
require_packages() {
    [ $# -eq 0 ] && return 0
    if is_root && has_command apt-get; then
        install_packages "$@" || give_up "These system packages could not be installed: $*"
    elif has_command apt-get; then
        say "System packages are missing. Type this, then start again:"
        give_up "    sudo apt-get install -y --no-install-recommends $*"
    else
        give_up "System libraries are missing. Install what your system calls these Debian packages: $*"
    fi
}

# What the window lacks. $1: the kind of screen it will stand on: x11, wayland, mac or none.
missing_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    missing_of has_library $draws
    has_font || printf 'fonts-dejavu-core '
    case $1 in
    x11) missing_of has_library $x11 ;;
    wayland) missing_of has_library $wayland ;;
    esac
}

# What only some tests need. As root, or with SHIPSTATION_REQUIRE_ALL=1, they are installed and a skip of theirs fails.
wanted_parts=
offer_parts() {
    [ "$(uname -s)" = Linux ] || return 0
    missing="$(missing_of has_command $parts)$(missing_of has_library $x11)"
    if [ "${SHIPSTATION_REQUIRE_ALL:-}" = 1 ] || { is_root && has_command apt-get; }; then
        export SHIPSTATION_REQUIRE_ALL=1
        wanted_parts=$missing
    elif [ -n "$missing" ]; then
        say "Not on this machine, so their tests skip by name: $missing"
    fi
}

# ---- Python ---------------------------------------------------------------------------------------------------

# 3.11 to 3.13: what the pinned wheels were made and tested for.
is_python() {
    "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
    for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        is_python "$python" && return 0
    done
    python=
    return 1
}

has_environment() { is_python "$venv/bin/python" && "$venv/bin/python" -c 'import pip' >/dev/null 2>&1; }

# What an environment cannot be made without.
missing_python() {
    if has_environment; then
        return 0
    elif find_python; then
        # Debian keeps the part of venv that brings pip in a package of its own, one for each Python.
        "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
            "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    elif has_command apt-get; then
        echo python3 python3-venv
    fi
}

# ---- the environment ------------------------------------------------------------------------------------------

make_environment() {
    has_environment && return 0
    find_python || give_up "Python 3.11, 3.12 or 3.13 is needed, and none is on the PATH." \
        "Install one and start again, with PYTHON=/path/to/python3.12 where it lies elsewhere."
    # Only what is a virtual environment already, or nothing yet, is ever cleared.
    if [ -n "$(ls -A "$venv" 2>/dev/null)" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
        give_up "$venv is no virtual environment, and not empty. Name another folder in SHIPSTATION_VENV."
    fi
    "$python" -m venv --clear "$venv" || give_up "The virtual environment $venv could not be made."
}

# One line that changes when the place, the Python or one of these files does. $*: the files.
checksum_of() {
    { pwd && "$venv/bin/python" -V && cat "$@"; } | cksum
}

# Quiet but for errors: a machine with several indexes warns once a package.
pip_install() { "$venv/bin/python" -m pip --disable-pip-version-check --no-input -qq install "$@"; }

lists_for() {
    echo packaging/requirements.txt
    [ "$1" = run ] || echo "packaging/requirements-$1.txt"
}

is_installed() {
    [ "$(cat "$venv/.installed-for-$1" 2>/dev/null)" = "$(checksum_of pyproject.toml $(lists_for "$1"))" ]
}

# Install pinned requirements by hash, then the project in place. $1: run, test or release.
install_python_packages() {
    # What is installed for tests holds all that a run needs.
    if is_installed "$1" || { [ "$1" = run ] && is_installed test; }; then
        return 0
    fi
    say "Setting up $venv (the first time some 150 MB are fetched) ..."
    # An install that was cut short, or one for the other use, must not leave a stamp that no longer holds.
    rm -f "$venv/.installed-for-run" "$venv/.installed-for-test" "$venv/.installed-for-release"
    pip_install --require-hashes $(printf -- '--requirement %s ' $(lists_for "$1")) ||
        give_up "The pinned packages could not be installed."
    pip_install --no-deps --no-build-isolation --editable . || give_up "The project could not be installed."
    checksum_of pyproject.toml $(lists_for "$1") >"$venv/.installed-for-$1"
}

# Everything for one use; what the system lacks is asked for once, in one command.
# $1: run, test or release; $2: x11, wayland, mac or none.
set_up() {
    require_packages $(missing_python) $(missing_libraries "$2") $wanted_parts
    make_environment
    install_python_packages "$1"
}
