#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does vfctl apply set all of a policy or nothing, keep it only where somebody confirms it, and find it so again? In a network
# namespace of the test's own, of whose sysctls two are nobody else's.
set -u
. "$(dirname "$0")/expect.sh"

if [ -z "${PRIVATE_POLICY:-}" ]; then
  unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  PRIVATE_POLICY=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$0" "$@"
fi
export LC_ALL=C
for directory in /etc/sysctl.d /run /var/lib; do
  mount -t tmpfs -o mode=0755 none "$directory" || exit 1
done
work=/run/work
mkdir "$work"
policy=$work/policy.yaml
cat >"$policy" <<'YAML'
version: 1
tuning:
  only: [network-buffers]
  overrides:
    sysctls:
      net.core.rmem_max: null
      net.core.wmem_max: null
      net.core.rmem_default: null
      net.core.wmem_default: null
      net.core.netdev_max_backlog: null
      net.core.somaxconn: null
      net.ipv4.tcp_rmem: [4096, 1048576, 16777216]
      net.ipv4.tcp_wmem: [4096, 1048576, 16777216]
YAML

# Its stdout in $out, its stderr in $said, its status in $got. No libvirt is asked.
try() {
  out=$("$VFCTL" -c test:///default "$@" 2>"$work/said")
  got=$?
  said=$(<"$work/said")
}
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]]
  is "$1 ($3)" 0 $?
}
now() { echo "$(xargs </proc/sys/net/ipv4/tcp_rmem), $(xargs </proc/sys/net/ipv4/tcp_wmem)"; }
before=$(now)
# What is larger stays so.
wanted=$(now | awk -v RS='[, ]+' -v ORS=' ' '
  BEGIN { split("4096 1048576 16777216 4096 1048576 16777216", least) }
  { print ($1 > least[NR] ? $1 : least[NR]) (NR == 3 ? "," : "") }' | sed 's/ $//')
[ "$before" != "$wanted" ] || { echo 'skipped: it is so here already' >&2; exit 77; }

try plan "$policy" --detailed-exitcode
is 'two changes' '1 2' "$got $(grep -c '^planned  sysctl of net.ipv4.tcp_' <<<"$out")"
is 'what makes them' "vfctl: 2 changes; vfctl apply $policy makes them" "$said"
try plan "$policy" --as-own
is 'what makes them, once it is the own one' "vfctl apply makes them once $policy is /etc/vfctl/policy.yaml" "${said##*; }"
try verify "$policy" --json
is 'both drift, in one finding' '1 drift-host 2' "$got $(jq -r '.findings[] | "\(.rule) \(.evidence | [scan("is to be")] | length)"' <<<"$out")"
cp "$policy" "$work/my po;licy.yaml"
try verify "$work/my po;licy.yaml" --json
is 'what makes it so can be pasted' "vfctl apply '$work/my po;licy.yaml'" "$(jq -r '.findings[].remedy.commands[]' <<<"$out")"

try apply "$policy" --confirm 1 </dev/null
is 'nobody confirms it: status' 4 "$got"
is 'it is undone' "$before" "$(now)"
is 'and that is told' 'vfctl: nobody confirmed it within 1 second; everything was undone' "${said##*$'\n'}"
is 'each step, too' 2 "$(grep -c '^undone' <<<"$out")"

# Whoever is asked to end while nobody has confirmed it undoes it at once.
mkfifo "$work/told" "$work/input"
exec 3<>"$work/input" 4<>"$work/told"
until_asked() {
  while read -r line; do
    case $line in *'unless somebody confirms it'*) break ;; esac
  done <&4
  is 'all is done by then' "$wanted" "$(now)"
}
begin() { # COMMAND OPTION...: in the background, until it asks; its pid is in $pid
  "$VFCTL" -c test:///default apply "$policy" --confirm 60 <"$work/input" >/dev/null 2>"$work/told" &
  pid=$!
  until_asked
}
take_back() { # WHAT
  id=$("$VFCTL" history --json | jq -r '.transactions[0].id')
  try rollback "$id"
  is "$1, taken back" "0 $before" "$got $(now)"
}
begin
kill -HUP $pid
wait $pid
is 'a connection that breaks: status' 4 $?
is 'a connection that breaks' "$before" "$(now)"

# Until it is confirmed, whoever looks is told that it may be undone, and whoever wants to change something.
begin
process="process $pid (vfctl -c test:///default apply --confirm 60 $policy)"
try plan "$policy"
like 'unconfirmed: plan' "^vfctl: what ${process//[()]/.} has changed on this machine is undone at 20[0-9T:-]*Z, unless somebody confirms it: \
kill -USR1 $pid"$'\n''vfctl: all is as the policy says$' "$said"
try plan -q "$policy"
is 'unconfirmed: plan, quietly' '' "$said"
try history --json
is 'unconfirmed: history' "unconfirmed $pid true" \
  "$(jq -r '.transactions[0] | "\(.status) \(.pid) \(.confirm_until | fromdate | . > now and . < now + 61)"' <<<"$out")"
try history
is 'unconfirmed: history, as a table' unconfirmed "$(awk 'NR == 2 { print $3 }' <<<"$out")"
try rollback
is 'unconfirmed: no way back from outside: status' 3 "$got"
like 'unconfirmed: no way back from outside' "^vfctl: ${process//[()]/.} waits until .*Z for somebody to confirm .* \(kill -USR1 $pid\): try again" "$said"
kill -USR1 $pid
wait $pid
is 'SIGUSR1 confirms it: status' 0 $?
try plan "$policy"
is 'then there is no word of it' 'vfctl: all is as the policy says' "$said"
try history --json
is 'and it is done' 'done false' "$(jq -r '.transactions[0] | "\(.status) \(has("confirm_until"))"' <<<"$out")"
is 'SIGUSR1 confirms it' "$wanted" "$(now)"
take_back 'one transaction'

# Whoever waits for another vfctl goes by the policy as it is then.
begin
first=$pid
cp "$policy" "$work/late.yaml"
"$VFCTL" -c test:///default apply "$work/late.yaml" >/dev/null 2>"$work/said" &
second=$!
"$VFCTL" -c test:///default -q apply "$policy" >/dev/null 2>"$work/said-quietly" &
third=$!
for waiting in $second $third; do
  until grep -qs "^[0-9]* (.*) [A-Z] $waiting " /proc/[0-9]*/stat; do # the lock is waited for by a child
    kill -0 "$waiting" 2>/dev/null || break
  done
done
is 'it tells what it waits for' "vfctl: waiting for another vfctl, which is changing this machine: process $first \
(vfctl -c test:///default apply --confirm 60 $policy)" "$(tail -n +2 "$work/said")"
printf 'vms:\n  - name: nobody\n' >>"$work/late.yaml"
kill -USR1 $first
wait $first
is 'the one before: status' 0 $?
wait $second
is 'a policy that changes meanwhile: status' 7 $?
is 'a policy that changes meanwhile' 1 "$(grep -c "no VM 'nobody' here" "$work/said")"
wait $third
is 'another one that waits, quietly' '0 ' "$? $(<"$work/said-quietly")"
take_back 'the one before'

# A script's next lines are no answer, nor is what was typed before the question.
try apply "$policy" --confirm 1 <<<'echo next'
is 'a line from a pipe: status' 4 "$got"
is 'a line from a pipe' "$before" "$(now)"
is 'a line from a pipe: by what it goes' 1 "$(grep -c 'unless somebody confirms it: by kill -USR1 ' <<<"$said")"
printf '%s\n' "'$VFCTL' -c test:///default apply '$policy' --confirm 1 >/dev/null 2>&1" 'echo next' >"$work/script"
is 'a script on stdin keeps its lines' next "$(bash -s <"$work/script")"
at_terminal() { # SECONDS: of a terminal where one line was typed before; its pid is in $pid
  printf 'begin\n\n' >&3
  script -qec "read -r line; '$VFCTL' -c test:///default apply '$policy' --confirm $1 >/dev/null 2>'$work/told'" \
    /dev/null <"$work/input" >/dev/null &
  pid=$!
  until_asked
}
at_terminal 1
wait $pid
is 'Enter before the question: status' 4 $?
is 'Enter before the question' "$before" "$(now)"
at_terminal 60
is 'Enter is offered' 'by Enter here, or kill -USR1' "$(grep -o 'by Enter .*USR1' <<<"$line")"
echo >&3
wait $pid
is 'Enter at a terminal confirms it: status' 0 $?
is 'Enter at a terminal confirms it' "$wanted" "$(now)"

try apply "$policy" --json
is 'again' '0 unchanged' "$got $(jq -r .status <<<"$out")"
try verify "$policy"
is 'it is so' 0 "$got"
echo '4096 87380 6000000' >/proc/sys/net/ipv4/tcp_rmem
try verify "$policy"
is 'until somebody changes it' 1 "$got"

# An entry that cannot be keeps the others from being done.
printf 'vms:\n  - name: nobody\n' >>"$policy"
try apply "$policy"
is 'a VM that there is none of: status' 7 "$got"
is 'which is told' "vfctl: $policy:15:5: no VM 'nobody' here; the nearest: test" "$(grep nobody <<<"$said" | head -n 1)"
is 'nothing was done' 6000000 "$(awk '{ print $3 }' /proc/sys/net/ipv4/tcp_rmem)"
[ $failed = 0 ]
