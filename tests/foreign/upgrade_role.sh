#!/bin/sh
# Rolls a host of the lab with our Ansible role, against the web application in WildFly. Takes some two minutes, so `make test`
# does not run it.
# Needs Python 3.11 to 3.13, a package index for the first run, a JDK of 11 to 21, Maven, and a build (`make build`).
# Everything lands under target/.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
venv="$root/target/foreign/role"
wanted=ansible-core==2.19.14

python=
for candidate in python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "skipped: ansible-core needs Python 3.11 to 3.13"
    exit 0
fi
if [ "$(cat "$venv/wanted" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$wanted"
    echo "$wanted" >"$venv/wanted"
fi
# As ansible-galaxy installs it.
mkdir -p "$venv/collections/ansible_collections/ovirt"
ln -sfn "$root/packaging/ansible" "$venv/collections/ansible_collections/ovirt/upgrade_manager"
cd "$root"
maven="mvn -B -ntp -q -f java/pom.xml -Dnative.dir=$root/target/debug"
$maven package -DskipTests
exec $maven test-compile surefire:test@wildfly -pl binding,extension,war -Dtest=AnsibleRoleTest \
    -Dsurefire.failIfNoSpecifiedTests=false -Dansible.venv="$venv" -Dansible.playbook="$root/tests/foreign/upgrade_role.yml"
