#!/usr/bin/env bash
# All tests of all languages. Every suite runs even if one fails; the last line counts them all.
# A suite that breaks without counting (does not build, say) counts as one failure.
#
# Everything is compiled once, without optimisation: an optimised simulation computes four times as fast, and its build costs more
# than that saves (`make prove` is for many seeds). Then three lanes work side by side, so that each fills the waits of the
# others: the lab's runs and the simulation; suites that start processes; and the library's tests. Lints and documentation come
# last and yield (`nice`): they take the processor time that is left. The release library is left to `make release`.
# Each suite writes its output to a file, and its counts to another; both are shown when its lane ends.
set -u
cd "$(dirname "$0")/.." || exit 2
logs=target/test-logs
hooks="--features test-hooks"
rm -rf "$logs"
mkdir -p "$logs"

say() { printf '\n== %s\n' "$*"; }

# Seconds of processor time that this lane's commands have taken, in `cpu`. `times` tells that of its own shell only.
count_cpu() {
  local file=$logs/times.$BASHPID
  times >"$file"
  cpu=$(awk 'NR == 2 {for (n = 1; n <= 2; n++) {split($n, at, "[ms]"); all += 60 * at[1] + at[2]}; printf "%d", all}' "$file")
}
# begin NAME: notes when a suite begins.
begin() {
  count_cpu
  began=$SECONDS began_cpu=$cpu
  say "$1"
}

# add NAME EXIT PASSED FAILED: writes the counts of a suite.
add() {
  local name=$1 code=$2 p=$3 f=$4
  if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  if [ "$code" -eq 0 ] && [ "$((p + f))" -eq 0 ]; then
    echo "$name ran no test"
    f=1
  fi
  printf '%s\t%d\t%d\n' "$name" "$p" "$f" >>"$logs/counts"
  count_cpu
  printf -- '-- %s: %d passed, %d failed, %d s, %d s of processor time\n' "$name" "$p" "$f" "$((SECONDS - began))" "$((cpu - began_cpu))"
}

# one NAME COMMAND...: a check that passes or fails as a whole
one() {
  local name=$1; shift
  begin "$name"
  if "$@" >"$logs/$name.log" 2>&1; then add "$name" 0 1 0; else tail -n 60 "$logs/$name.log"; add "$name" 1 0 1; fi
}

# rust_suite NAME CARGO-ARGUMENTS...
rust_suite() {
  local name=$1 code p f; shift
  begin "$name"
  cargo test --no-fail-fast $hooks "$@" >"$logs/$name.log" 2>&1
  code=$?
  grep -E '^(test result|test .*FAILED|failures:|error|warning: unused|---- )|panicked at|skipped:' "$logs/$name.log"
  read -r p f < <(awk '/^test result:/{p+=$4; f+=$6} END{print p+0, f+0}' "$logs/$name.log")
  add "$name" "$code" "$p" "$f"
}

java_suite() { # JAVA_HOME
  local code p f name
  [ -n "$1" ] && export JAVA_HOME=$1
  name="Java $("${JAVA_HOME:+$JAVA_HOME/bin/}javac" -version 2>&1 | sed -E 's/^javac ([0-9]+).*/\1/')"
  begin "$name"
  rm -rf java/*/target/surefire-reports
  mvn -B -ntp -f java/pom.xml verify -Dnative.dir="$PWD/target/debug" >"$logs/$name.log" 2>&1
  code=$?
  grep -E 'Tests run:.*(FAIL|ERROR)|^\[ERROR\]' "$logs/$name.log" | head -40
  # The totals stand at the end of each module, without a class name.
  read -r p f < <(sed -nE 's/^\[(INFO|WARNING|ERROR)\] Tests run: ([0-9]+), Failures: ([0-9]+), Errors: ([0-9]+), Skipped: ([0-9]+)$/\2 \3 \4 \5/p' \
    "$logs/$name.log" | awk '{p+=$1-$2-$3-$4; f+=$2+$3} END{print p+0, f+0}')
  if grep -rlE 'WARNING in native method|FATAL ERROR in native method|WARNING: JNI' java/*/target/surefire-reports >"$logs/$name-jni.log" 2>/dev/null; then
    echo "-Xcheck:jni complains in:"; cat "$logs/$name-jni.log"
    f=$((f + 1))
  fi
  add "$name" "$code" "$p" "$f"
}

# script_suite NAME SCRIPT: a script that counts by itself, or says why it is skipped
script_suite() {
  local name=$1 script=$2 code p f
  begin "$name"
  "$script" target/debug/upgrade-manager-lab >"$logs/$name.log" 2>&1
  code=$?
  tail -n 40 "$logs/$name.log"
  if [ "$code" -eq 0 ] && grep -q '^skipped:' "$logs/$name.log"; then return; fi
  read -r p f < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed.*/\1 \2/p' "$logs/$name.log" | tail -n 1)
  add "$name" "$code" "${p:-0}" "${f:-0}"
}

# Each day another third of the bugs that a scripted run finds; without this variable all are planted.
export OUM_PLANTED_THIRD=${OUM_PLANTED_THIRD:-$(($(date +%-j) % 3))}

# Rolling upgrades in simulated worlds: each seed counts, and so does each planted bug that is to be found. `make simulate` plays 1,000
# seeds, optimised, in half a minute.
simulation_suite() {
  local code p f lab=target/debug/upgrade-manager-lab
  begin "simulation"
  "$lab" simulate --seeds "${OUM_SEEDS:-250}" --keep-going --known lab/known_violations.txt >"$logs/simulation.log" 2>&1
  code=$?
  grep -E '^(!!!|repeat:)' "$logs/simulation.log" | head -40
  tail -n 1 "$logs/simulation.log"
  read -r p f < <(sed -nE 's/^([0-9]+) seeds,.* ([0-9]+) violations$/\1 \2/p' "$logs/simulation.log" | tail -n 1)
  add simulation "$code" "$((${p:-0} - ${f:-0}))" "${f:-0}"
  begin "planted bugs"
  # A sample; OUM_BUG_SAMPLE chooses another one, `make bugs` plants all.
  local sample=${OUM_BUG_SAMPLE:-1}
  say "sample $sample"
  "$lab" simulate --bugs --bugs-for 10 --sample "$sample" >"$logs/bugs.log" 2>&1
  code=$?
  cat "$logs/bugs.log"
  read -r p f < <(sed -nE 's/^([0-9]+) bugs planted, ([0-9]+) found.*/\1 \2/p' "$logs/bugs.log")
  add "planted bugs" "$code" "${f:-0}" "$((${p:-0} - ${f:-0}))"
}

long_lane() {
  # Runs over the wire wait most of the time: the simulation computes meanwhile.
  rust_suite crash -p upgrade-manager-lab --test process -- crash:: >"$logs/crash_lane.log" 2>&1 &
  rust_suite lab -p upgrade-manager-lab --test it --test process --test world -- --skip crash:: >"$logs/lab_lane.log" 2>&1 &
  simulation_suite
  wait
  cat "$logs/crash_lane.log" "$logs/lab_lane.log"
}

# Suites that start processes and wait for them.
waiting_lane() {
  java_suite ""
  # What the Java suite has packed.
  PORTAL_BUILT=1 script_suite portal tests/portal/run.sh
  local second=${OUM_SECOND_JDK:-/usr/lib/jvm/temurin-25-jdk-amd64}
  if [ -n "${OUM_SECOND_JDK:-}" ] || [ -d "$second" ]; then java_suite "$second"; fi
  one demo tests/demo.sh
  script_suite "foreign clients" tests/foreign/run.sh
  script_suite "oVirt's own SDK" tests/foreign/engine.sh
}

[ -d ../shared/data ] || echo "../shared/data is not there: tests over real data are skipped and say so"

# in_background NAME: runs the function NAME in a process group of its own, which ends with this script.
lanes=()
in_background() {
  set -m
  "$1" >"$logs/$1.log" 2>&1 &
  lanes+=($!)
  set +m
}
# end_of_lanes NAME...: waits for all lanes and shows what they wrote.
end_of_lanes() {
  wait "${lanes[@]}"
  lanes=()
  for name in "$@"; do cat "$logs/$name.log"; done
}
trap 'for lane in "${lanes[@]}"; do kill -- -"$lane" 2>/dev/null; done' EXIT

one formatting cargo fmt --all --check
one debug-build cargo build -p ovirt-upgrade-manager --lib --tests $hooks
one lab-build cargo build -p upgrade-manager-lab -p upgrade-manager-cli --lib --bins --tests $hooks

in_background long_lane
in_background waiting_lane
rust_suite library -p ovirt-upgrade-manager
rust_suite lab-units -p upgrade-manager-lab --lib
rust_suite cli -p upgrade-manager-cli
one lints nice -n 15 cargo clippy --workspace --all-targets $hooks -- -D warnings
# Without hooks a planted bug is the constant `false`, in conditions that could be simplified then.
one lints-without-hooks nice -n 15 cargo clippy --lib -- -D warnings -A clippy::nonminimal_bool -A clippy::overly_complex_bool_expr
one documentation nice -n 15 env RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace $hooks
end_of_lanes long_lane waiting_lane

awk -F'\t' '{p+=$2; f+=$3} END{printf "\n%d passed, %d failed\n", p, f; exit f > 0}' "$logs/counts"
