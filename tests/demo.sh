#!/usr/bin/env bash
# The demo: starts the lab, runs the Java demo against it, stops the lab. Fails unless all of it really happened.
set -eu
cd "$(dirname "$0")/.."
out=target/demo
rm -rf $out
mkdir -p $out
advisories=()
if [ -d ../shared/data/advisories ]; then
  for f in ../shared/data/advisories/almalinux9.jsonl; do advisories+=(--advisories "$f"); done
  echo "advisories: real ones from ../shared/data/advisories"
else
  echo "advisories: ../shared/data is not there; the lab's own small catalogue is used"
fi
target/debug/upgrade-manager-lab serve --katello-version 4.9 --hosts 30 --clusters 1 --node-hosts 2 --seed 7 --speed 60 \
  "${advisories[@]}" --access-log $out/access.jsonl --ready-file $out/ready.json --stop-after 600 >$out/lab.log 2>&1 &
lab=$!
trap 'kill $lab 2>/dev/null; wait $lab 2>/dev/null || true' EXIT
for _ in $(seq 300); do
  [ -s $out/ready.json ] && break
  kill -0 $lab 2>/dev/null || { echo "the lab did not start:"; cat $out/lab.log; exit 1; }
  sleep 0.1
done
[ -s $out/ready.json ] || { echo "the lab was not ready in 30 s:"; cat $out/lab.log; exit 1; }
java=java
[ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
flags=()
[ -t 1 ] && flags+=(-Ddemo.terminal=true)
"$java" "${flags[@]}" -Djava.library.path=target/debug -jar java/demo/target/upgrade-manager-demo.jar \
  --ready $out/ready.json --state $out/state --report $out/report.json
[ -s $out/report.json ]
echo "report: $out/report.json, requests: $(wc -l <$out/access.jsonl) in $out/access.jsonl"
