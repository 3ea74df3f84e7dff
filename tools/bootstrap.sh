#!/bin/sh
# Finds a Python that can run bourg and lets it prepare .venv: tools/bootstrap.sh run|test
# PYTHON names the interpreter to use; else the one .venv was made with stays (a town may be running
# from it), and where there is none yet, the first common name that fits is taken.
new_enough() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "$PYTHON" ]; then
    candidates="$PYTHON"
else
    candidates="python3 python3.14 python3.13 python3.12 python3.11 python"
    own="${VENV:-$(dirname "$0")/../.venv}/bin/python"
    if new_enough "$own"; then
        exec "$own" "$(dirname "$0")/bootstrap.py" "$@"
    fi
fi
for candidate in $candidates; do
    if new_enough "$candidate"; then
        exec "$candidate" "$(dirname "$0")/bootstrap.py" "$@"
    fi
done

found=$(${PYTHON:-python3} --version 2>&1) || found="no Python${PYTHON:+ at $PYTHON}"
echo "bourg needs Python 3.11 or newer, and here is ${found}." >&2
echo "Install a newer one (Debian 12, Ubuntu 24.04: apt install python3 python3-venv;" >&2
echo "macOS: the installer of python.org), or name it: make run PYTHON=/path/to/python3.12" >&2
exit 1
