#!/usr/bin/env bash
# All tests of all languages. Every suite runs even if one fails; the last line counts them all.
# A suite that breaks without counting (does not build, say) counts as one failure.
set -u
cd "$(dirname "$0")/.." || exit 2
logs=target/test-logs
mkdir -p "$logs"
passed=0 failed=0

say() { printf '\n== %s\n' "$*"; }

# add NAME EXIT PASSED FAILED
add() {
  local name=$1 code=$2 p=$3 f=$4
  if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  if [ "$code" -eq 0 ] && [ "$((p + f))" -eq 0 ]; then
    echo "$name ran no test" >&2
    f=1
  fi
  passed=$((passed + p)) failed=$((failed + f))
  printf -- '-- %s: %d passed, %d failed\n' "$name" "$p" "$f"
}

# one NAME COMMAND...: a check that passes or fails as a whole
one() {
  local name=$1; shift
  say "$name"
  if "$@" >"$logs/$name.log" 2>&1; then add "$name" 0 1 0; else tail -n 60 "$logs/$name.log"; add "$name" 1 0 1; fi
}

cargo_suite() {
  say "Rust"
  OUM_RELEASE_SO=$PWD/target/release/libovirt_upgrade_manager.so \
    cargo test --workspace --no-fail-fast --features test-hooks 2>&1 | tee "$logs/rust.log" |
    grep -E '^(test result|test .*FAILED|failures:|error|warning: unused|---- )|panicked at|skipped:' || true
  local code=${PIPESTATUS[0]}
  read -r p f < <(awk '/^test result:/{p+=$4; f+=$6} END{print p+0, f+0}' "$logs/rust.log")
  add Rust "$code" "$p" "$f"
}

java_suite() { # NAME JAVA_HOME
  say "$1"
  JAVA_HOME=${2:-${JAVA_HOME:-}}
  [ -n "$JAVA_HOME" ] && export JAVA_HOME
  rm -rf java/*/target/surefire-reports
  mvn -B -ntp -f java/pom.xml verify -Dnative.dir="$PWD/target/debug" >"$logs/$1.log" 2>&1
  local code=$?
  grep -E 'Tests run:.*(FAIL|ERROR)|^\[ERROR\]' "$logs/$1.log" | head -40
  # The totals stand at the end of each module, without a class name.
  read -r p f < <(sed -nE 's/^\[(INFO|WARNING|ERROR)\] Tests run: ([0-9]+), Failures: ([0-9]+), Errors: ([0-9]+), Skipped: ([0-9]+)$/\2 \3 \4 \5/p' \
    "$logs/$1.log" | awk '{p+=$1-$2-$3-$4; f+=$2+$3} END{print p+0, f+0}')
  if grep -rlE 'WARNING in native method|FATAL ERROR in native method|WARNING: JNI' java/*/target/surefire-reports >"$logs/$1-jni.log" 2>/dev/null; then
    echo "-Xcheck:jni complains in:"; cat "$logs/$1-jni.log"
    f=$((f + 1))
  fi
  add "$1" "$code" "$p" "$f"
}

foreign_suite() {
  say "foreign clients"
  tests/foreign/run.sh 2>&1 | tee "$logs/foreign.log" | tail -n 40
  local code=${PIPESTATUS[0]}
  if [ "$code" -eq 0 ] && grep -q '^skipped:' "$logs/foreign.log"; then return; fi
  read -r p f < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed.*/\1 \2/p' "$logs/foreign.log" | tail -n 1)
  add "foreign clients" "$code" "${p:-0}" "${f:-0}"
}

# Rolling upgrades in simulated worlds: each seed counts, and so does each planted bug that is to be found.
simulation_suite() {
  say "simulation"
  local lab=target/prove/upgrade-manager-lab
  if ! cargo build -q --profile prove -p upgrade-manager-lab --features test-hooks >"$logs/simulation.log" 2>&1; then
    tail -n 60 "$logs/simulation.log"
    add simulation 1 0 1
    return
  fi
  "$lab" simulate --seeds "${OUM_SEEDS:-1000}" --keep-going >"$logs/simulation.log" 2>&1
  local code=$?
  grep -E '^(!!!|repeat:)' "$logs/simulation.log" | head -40
  tail -n 1 "$logs/simulation.log"
  read -r p f < <(sed -nE 's/^([0-9]+) seeds,.* ([0-9]+) violations$/\1 \2/p' "$logs/simulation.log" | tail -n 1)
  add simulation "$code" "$((${p:-0} - ${f:-0}))" "${f:-0}"
  say "planted bugs"
  "$lab" simulate --bugs >"$logs/bugs.log" 2>&1
  code=$?
  cat "$logs/bugs.log"
  read -r p f < <(sed -nE 's/^([0-9]+) bugs planted, ([0-9]+) found.*/\1 \2/p' "$logs/bugs.log")
  add "planted bugs" "$code" "${f:-0}" "$((${p:-0} - ${f:-0}))"
}

[ -d ../shared/data ] || echo "../shared/data is not there: tests over real data are skipped and say so"

one formatting cargo fmt --all --check
one lints cargo clippy --workspace --all-targets --features test-hooks -- -D warnings
one documentation env RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace --features test-hooks
one release-library make --no-print-directory release
cargo_suite
simulation_suite
one debug-build cargo build --workspace --features test-hooks
java_suite "Java $(javac -version 2>&1 | sed -E 's/^javac ([0-9]+).*/\1/')" ""
if [ -n "${OUM_SECOND_JDK:-}" ] || [ -d /usr/lib/jvm/temurin-25-jdk-amd64 ]; then
  second=${OUM_SECOND_JDK:-/usr/lib/jvm/temurin-25-jdk-amd64}
  java_suite "Java $("$second/bin/javac" -version 2>&1 | sed -E 's/^javac ([0-9]+).*/\1/')" "$second"
fi
foreign_suite

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
