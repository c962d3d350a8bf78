#!/bin/sh
# The portal's pages in Chromium, in a stand-in for the engine's portal, against the application in WildFly with the lab behind
# it. Needs Chromium (`.ci/need` installs it where it may), Node.js 20, npm, a JDK of 11 to 21, Maven, and a build
# (`make build`). Pictures of each view land in target/portal/pictures. About a minute and a half.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work="$root/target/portal"
browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
if [ -z "$browser" ] || ! command -v npm >/dev/null 2>&1; then
    echo "skipped: the portal's tests need Chromium, and Node.js with npm"
    exit 0
fi
mkdir -p "$work"
if ! cmp -s "$root/tests/portal/package-lock.json" "$work/package-lock.json"; then
    rm -rf "$work/node_modules"
    cp "$root/tests/portal/package.json" "$root/tests/portal/package-lock.json" "$work"
    # playwright-core brings no browser, and is told to fetch none.
    (cd "$work" && npm ci --no-audit --no-fund --silent)
fi
rm -rf "$work/pictures" "$work/tests" "$work/log"
# Node looks for packages beside the files that use them.
cp -r "$root/tests/portal" "$work/tests"
cat >"$work/command" <<END
#!/bin/sh
CHROMIUM="$browser" PORTAL_PICTURES="$work/pictures" exec node "$work/tests/run.mjs" "\$1" >"$work/log" 2>&1
END
chmod +x "$work/command"
cd "$root"
maven="mvn -B -ntp -q -f java/pom.xml -Dnative.dir=$root/target/debug"
[ -n "${PORTAL_BUILT:-}" ] || $maven package -DskipTests
code=0
$maven test-compile surefire:test@wildfly -pl binding,extension,war -Dtest=PortalTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dportal.command="$work/command" >"$work/maven.log" 2>&1 || code=$?
if [ -f "$work/log" ]; then
    cat "$work/log"
elif [ "$code" = 0 ]; then
    echo "skipped: the portal's tests need WildFly, and a JDK of 11 to 21 for it"
else
    cat "$work/maven.log"
fi
exit "$code"
