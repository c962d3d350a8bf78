#!/usr/bin/env bash
# The demo: starts two labs, runs the Java demo against them, stops them. Fails unless all of it really happened.
# The first lab has a cluster to look at; the second one a cluster that is rolled one level up, with its pace and its
# times chosen so that this takes a minute and a half.
set -eu
cd "$(dirname "$0")/.."
out=target/demo
rm -rf $out
mkdir -p $out
started=()
trap 'for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; done' EXIT

# start_lab NAME OPTIONS...: its files are target/demo/NAME.*
start_lab() {
  local name=$1; shift
  target/debug/upgrade-manager-lab serve "$@" --access-log "$out/$name.access.jsonl" --ready-file "$out/$name.ready.json" \
    --stop-after 600 >"$out/$name.log" 2>&1 &
  started+=($!)
}
# await_lab NAME PID
await_lab() {
  for _ in $(seq 300); do
    [ -s "$out/$1.ready.json" ] && return
    kill -0 "$2" 2>/dev/null || { echo "the lab did not start:"; cat "$out/$1.log"; exit 1; }
    sleep 0.1
  done
  echo "the lab was not ready in 30 s:"; cat "$out/$1.log"; exit 1
}

advisories=()
real=../shared/data/advisories/almalinux9.jsonl
if [ -f $real ]; then
  # The newest ones: a lab that is built for debugging searches all of them for seconds.
  tail -n 400 $real >$out/advisories.jsonl
  advisories+=(--advisories $out/advisories.jsonl)
  echo "advisories: the newest 400 of $real"
else
  echo "advisories: $real is not there; the lab's own small catalogue is used"
fi
start_lab first --katello-version 4.9 --hosts 30 --clusters 1 --node-hosts 2 --seed 7 --speed 60 "${advisories[@]}"
# In a faster world a host would be back before the product looks whether it is gone.
start_lab rolling --hosts 6 --clusters 1 --node-hosts 1 --vms 30 --pinned-vms 1 --all-up --level 4.6 --seed 7 \
  --speed 6 --quick --vdsm-ports
await_lab first "${started[0]}"
await_lab rolling "${started[1]}"

java=java
[ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
flags=()
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
  flags+=(-Ddemo.terminal=true)
  # Of the terminal behind the output; within the substitution, the output is a pipe.
  exec 3>&1
  size=$(stty size <&3) && flags+=("-Ddemo.columns=${size#* }")
  exec 3>&-
fi
"$java" "${flags[@]}" -Djava.library.path=target/debug -jar java/demo/target/upgrade-manager-demo.jar \
  --lab $out/first.ready.json --rolling-lab $out/rolling.ready.json --out $out &
# In the background: a signal that ends this script ends the demo as well.
started+=($!)
wait $!
[ -s $out/report.json ]
echo "report: $out/report.json, requests: $(cat $out/*.access.jsonl | wc -l) in $out/*.access.jsonl, $SECONDS s"
