#!/bin/sh
# Checks the lab's Katello with clients that others wrote (apypie, nailgun).
# Needs Python 3.11 to 3.13 and, for the first run, a package index. Everything lands under target/.
# run.sh [LAB]: LAB is the program upgrade-manager-lab; without it, it is built.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
here="$root/tests/foreign"
venv="$root/target/foreign/venv"

python=
for candidate in python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "skipped: the foreign clients need Python 3.11 to 3.13"
    exit 0
fi

if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi
lab=${1:-}
if [ -z "$lab" ]; then
    (cd "$root" && cargo build --quiet -p upgrade-manager-lab)
    lab="${CARGO_TARGET_DIR:-$root/target}/debug/upgrade-manager-lab"
fi
exec "$venv/bin/python" "$here/check.py" "$lab"
