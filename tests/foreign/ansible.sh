#!/bin/sh
# Drives the lab's engine with oVirt's own Ansible collection, unchanged: modules, and the role cluster_upgrade over a whole
# cluster. Takes some five minutes, nearly all of it Ansible's own, so `make test` does not run it.
# Needs what engine.sh needs. Everything lands under target/.
# ansible.sh [LAB]: LAB is the program upgrade-manager-lab; without it, it is built.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
here="$root/tests/foreign"
base="$root/target/foreign"
venv="$base/ansible"
# The package of all collections; oVirt's is taken out of it (ovirt.ovirt 3.2.0).
collections=ansible==10.7.0

python=
for candidate in python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ] || ! command -v xml2-config >/dev/null; then
    echo "skipped: oVirt's SDK needs Python 3.11 to 3.13 and the headers of libxml2"
    exit 0
fi

if ! cmp -s "$here/requirements-ansible.txt" "$venv/requirements.txt"; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements-ansible.txt"
    "$venv/bin/pip" download --quiet --disable-pip-version-check --no-deps -d "$venv/download" "$collections"
    "$venv/bin/python" - "$venv" <<'UNPACK'
import glob
import sys
import zipfile

folder = sys.argv[1]
with zipfile.ZipFile(glob.glob(folder + "/download/*.whl")[0]) as package:
    names = [name for name in package.namelist() if name.startswith("ansible_collections/ovirt/")]
    package.extractall(folder + "/collections", names)
UNPACK
    rm -rf "$venv/download"
    cp "$here/requirements-ansible.txt" "$venv/requirements.txt"
fi
lab=${1:-}
if [ -z "$lab" ]; then
    (cd "$root" && cargo build --quiet -p upgrade-manager-lab)
    lab="${CARGO_TARGET_DIR:-$root/target}/debug/upgrade-manager-lab"
fi

work=$(mktemp -d)
"$lab" serve --hosts 8 --speed 60 --ready-file "$work/ready.json" --stop-after 900 >/dev/null &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
while [ ! -f "$work/ready.json" ]; do
    kill -0 "$pid" || { echo "the lab did not start"; exit 1; }
    sleep 0.2
done
export ANSIBLE_COLLECTIONS_PATH="$venv/collections" ANSIBLE_HOME="$work" ANSIBLE_PYTHON_INTERPRETER="$venv/bin/python"
export LC_ALL=C.UTF-8
"$venv/bin/ansible-playbook" -i localhost, -e "ready_file=$work/ready.json" "$here/ansible.yml"
