#!/usr/bin/env bash
# Install what Python packages cannot bring: uv into .tools/, and a Chromium for the browser tests.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1; fi
}

apt_install() {
    as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

install_uv() {
    [ -x .tools/bin/uv ] && return
    local python
    python=$(command -v python3.11 || command -v python3) || { echo "setup: Python 3.11 or newer is needed" >&2; exit 1; }
    if ! "$python" -m venv .tools 2>/dev/null; then
        apt_install python3-venv || { echo "setup: install python3-venv first (apt-get install python3-venv)" >&2; exit 1; }
        "$python" -m venv --clear .tools
    fi
    .tools/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8,<1'
}

install_chromium() {
    [ -n "${CHROMIUM:-}" ] && return
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && return
    echo "setup: installing Chromium for the browser tests"
    apt_install chromium fonts-dejavu-core ||
        { echo "setup: install Chromium first (apt-get install chromium), or set CHROMIUM to its path" >&2; exit 1; }
}

case "${1:-}" in
    uv) install_uv ;;
    chromium) install_chromium ;;
    *) echo "usage: tools/setup.sh uv|chromium" >&2; exit 2 ;;
esac
