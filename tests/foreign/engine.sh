#!/bin/sh
# Checks the lab's engine with oVirt's own Python SDK, unchanged, over XML.
# Needs Python 3.11 to 3.13, a C compiler and the headers of libxml2, and, for the first run, a package index. Everything
# lands under target/.
# engine.sh [LAB]: LAB is the program upgrade-manager-lab; without it, it is built.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
here="$root/tests/foreign"
venv="$root/target/foreign/engine"

python=
for candidate in python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "skipped: oVirt's SDK needs Python 3.11 to 3.13"
    exit 0
fi

if ! cmp -s "$here/requirements-engine.txt" "$venv/requirements.txt"; then
    if ! command -v xml2-config >/dev/null; then
        echo "skipped: oVirt's SDK needs the headers of libxml2"
        exit 0
    fi
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements-engine.txt"
    cp "$here/requirements-engine.txt" "$venv/requirements.txt"
fi
lab=${1:-}
if [ -z "$lab" ]; then
    (cd "$root" && cargo build --quiet -p upgrade-manager-lab)
    lab="${CARGO_TARGET_DIR:-$root/target}/debug/upgrade-manager-lab"
fi
exec "$venv/bin/python" "$here/engine.py" "$lab"
