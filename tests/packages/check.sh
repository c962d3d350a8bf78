#!/usr/bin/env bash
# The packages of target/packages in scratch roots: installed, upgraded to a newer release, removed. Their files are where
# they belong; what an administrator and the engine wrote stays; a second packing gives the same bytes.
# Needs rpm and dpkg, whichever packages there are. Ends with "N passed, N failed". `make packages` runs it.
set -u
cd "$(dirname "$0")/../.." || exit 2
packages=${1:-$PWD/target/packages}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
share=usr/share/ovirt-upgrade-manager
module=$share/modules/org/ovirt/engine/upgrade/manager/main
properties=etc/ovirt-engine/extensions.d/upgrade-manager.properties
conf=etc/ovirt-engine/engine.conf.d/50-upgrade-manager.conf
state=var/lib/ovirt-engine/upgrade-manager

# expect WHAT COMMAND...
expect() {
  local what=$1; shift
  if "$@" >"$work/output" 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1)); echo "FAILED: $what"; cat "$work/output"
  fi
}
absent() { [ ! -e "$1" ]; }
holds() { grep -qx "$2" "$1"; }
has_mode() { [ "$(stat -c %a "$1")" = "$2" ]; }

# What an administrator and the engine write.
work_in() {
  echo "# mine" >>"$1/$properties"
  echo run >"$1/$state/state.db"
  echo secret >"$1/etc/ovirt-engine/upgrade-manager/engine.password"
}
installed() { # ROOT LIBDIR
  expect "program" "$1/usr/bin/upgrade-manager" --version
  expect "library" test -f "$1/$2/libovirt_upgrade_manager.so.1"
  expect "module's library" cmp "$1/$module/lib/linux-x86_64/libovirt_upgrade_manager.so" "$1/$2/libovirt_upgrade_manager.so.1"
  for file in module.xml upgrade-manager.jar upgrade-manager-extension.jar; do expect "$file" test -s "$1/$module/$file"; done
  expect "application" test -s "$1/$share/upgrade-manager.war"
  expect "the portal is told" grep -q upgrade-manager/portal/plugin.html "$1/usr/share/ovirt-engine/ui-plugins/upgrade-manager.json"
  expect "pages of the portal" grep -q portal/plugin.html "$1/$share/upgrade-manager.war"
  expect "the engine is told" grep -q "/$share/upgrade-manager.war" "$1/$conf"
  expect "the extension is disabled" grep -qx "ovirt.engine.extension.enabled = false" "$1/$properties"
  expect "state is closed" has_mode "$1/$state" 700
  expect "secrets are closed" has_mode "$1/etc/ovirt-engine/upgrade-manager" 700
}
kept() { # ROOT WHEN
  expect "$2: the state stays" holds "$1/$state/state.db" run
  expect "$2: the secret stays" holds "$1/etc/ovirt-engine/upgrade-manager/engine.password" secret
}
# What the doctor says of an installation in which nothing is filled in: all parts are there.
examined() {
  "$1/usr/bin/upgrade-manager" doctor --install --root "$1" --json >"$work/doctor.json"
  for check in module library application; do
    expect "doctor: $check" grep -qE "\"check\":\"$check\",\"verdict\":\"ok\"" "$work/doctor.json"
  done
  expect "doctor: the extension is disabled" grep -q '"text":"the extension is disabled"' "$work/doctor.json"
}
repack() { OUT=$1 RELEASE=$2 packaging/packages >/dev/null; }

second=$work/second
expect "a second packing" repack "$second" 1
for file in "$packages"/*; do expect "$(basename "$file"): the same bytes" cmp "$file" "$second/$(basename "$file")"; done
newer=$work/newer
expect "a newer release" repack "$newer" 2

# Java's archives, built again from a copy of the sources in another folder.
again=$work/again
from=$(cd "${FROM:-target/release}" && pwd)
copy_sources() { mkdir -p "$again" && git ls-files -z java schema | xargs -0 cp -P --parents -t "$again"; }
build_again() {
  mvn -B -ntp -q -f "$again/java/pom.xml" package -DskipTests -Dnative.dir="$from" -Dnative.packed \
    -Dproject.build.outputTimestamp="$(date -u -d "@$(git log -1 --format=%ct)" +%Y-%m-%dT%H:%M:%SZ)"
}
expect "a copy of the sources" copy_sources
expect "Java's archives, built again" build_again
for file in java/binding/target/upgrade-manager-*.jar java/extension/target/*.jar java/war/target/upgrade-manager.war; do
  expect "$(basename "$file"): the same bytes" cmp "$file" "$again/$file"
done

if command -v rpm >/dev/null && ls "$packages"/*.rpm >/dev/null 2>&1; then
  root=$work/rpm-root
  # Without the engine's package, and its user: files are root's here, the package names ovirt.
  of_root() { rpm --root "$root" --nodeps --noscripts "$@" 2> >(grep -v "does not exist - using root" >&2); }
  mkdir -p "$root"
  expect "rpm: init" rpm --root "$root" --initdb
  expect "rpm: install" of_root -i "$packages"/*.rpm
  installed "$root" usr/lib64
  examined "$root"
  expect "rpm: nothing differs" of_root -V --nouser --nogroup --nodeps ovirt-upgrade-manager ovirt-upgrade-manager-engine ovirt-upgrade-manager-devel
  expect "rpm: owner of the state" grep -q "^drwx------.*ovirt *ovirt.*/$state\$" <(rpm -qplv "$packages"/ovirt-upgrade-manager-engine-*.rpm)
  work_in "$root"
  expect "rpm: upgrade" of_root -U "$newer"/*.rpm
  expect "rpm: the newer one is there" grep -q -- "-2\\." <(rpm --root "$root" -q ovirt-upgrade-manager-engine)
  expect "rpm: the changed file stays" holds "$root/$properties" "# mine"
  kept "$root" "rpm: after the upgrade"
  expect "rpm: removal" of_root -e ovirt-upgrade-manager ovirt-upgrade-manager-engine ovirt-upgrade-manager-devel
  expect "rpm: the module is gone" absent "$root/$share"
  expect "rpm: the engine is told no more" absent "$root/$conf"
  expect "rpm: the changed file is kept aside" holds "$root/$properties.rpmsave" "# mine"
  kept "$root" "rpm: after the removal"
else
  echo "skipped: no rpm"
fi

if command -v dpkg >/dev/null && ls "$packages"/*.deb >/dev/null 2>&1; then
  root=$work/deb-root
  of_root() { dpkg --root="$root" --force-script-chrootless --force-not-root --force-depends "$@"; }
  mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
  touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available"
  expect "deb: install" of_root -i "$packages"/*.deb
  installed "$root" usr/lib/x86_64-linux-gnu
  examined "$root"
  work_in "$root"
  expect "deb: upgrade" of_root -i "$newer"/*.deb
  expect "deb: the newer one is there" grep -q "^Version: .*-2\$" <(of_root -s ovirt-upgrade-manager-engine)
  expect "deb: the changed file stays" holds "$root/$properties" "# mine"
  kept "$root" "deb: after the upgrade"
  expect "deb: removal" of_root -r ovirt-upgrade-manager-dev ovirt-upgrade-manager-engine ovirt-upgrade-manager
  expect "deb: the module is gone" absent "$root/$share"
  expect "deb: the engine is told no more" absent "$root/$conf"
  kept "$root" "deb: after the removal"
  expect "deb: purge" of_root -P ovirt-upgrade-manager-engine
  expect "deb: the extension's file is purged" absent "$root/$properties"
  kept "$root" "deb: after the purge"
else
  echo "skipped: no deb"
fi

# The archive with the library inside, with nothing but what it needs from Maven.
jar=$(ls java/binding/target/upgrade-manager-*-linux-x86_64.jar 2>/dev/null)
if [ -n "$jar" ]; then
  expect "the archive's dependencies" mvn -B -ntp -q -f java/pom.xml -pl binding -DincludeScope=runtime \
    -Dmdep.outputFile="$work/classpath" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath
  version=$("${FROM:-target/release}/upgrade-manager" --version | awk '{print $2}')
  says_version() { java -cp "$jar:$(cat "$work/classpath")" tests/packages/Loads.java | grep -qx "$version"; }
  expect "the archive with the library inside loads it" says_version
else
  echo "skipped: no archive with the library inside (make release)"
fi

# The bill of materials: what is linked is in it, what only tests use is not.
bill=$(ls "$packages"/*.cdx.json 2>/dev/null)
if [ -n "$bill" ]; then
  for name in tokio rusqlite rustls clap jackson-databind; do expect "bill: $name" grep -q "\"name\": \"$name\"" "$bill"; done
  for name in proptest axum junit-jupiter; do expect "bill: not $name" test "$(grep -c "\"name\": \"$name\"" "$bill")" = 0; done
else
  echo "skipped: no bill of materials"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
