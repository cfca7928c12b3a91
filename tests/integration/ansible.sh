#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do Ansible's modules tell what vfctl tells: what would change, and that it changed; nothing, the second time; and in its own words
# why it cannot be? On a captured host, and for real on the sysctls of a network namespace. Does the role install a package, and does it
# tell in check mode what it leaves out? On a /usr of its own. On VFs, and over ssh, playbooks run in the lab (ansible.sh).
set -u
. "$(dirname "$0")/expect.sh"

for python in /usr/bin/python3 python3 none; do
  ! "$python" -c 'import ansible' 2>/dev/null || break
done
[ "$python" != none ] || { echo 'skipped: no ansible-core' >&2; exit 77; }
command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
if [ -z "${PRIVATE_ANSIBLE:-}" ]; then
  unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  PRIVATE_ANSIBLE=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$0" "$@"
fi
export LC_ALL=C.UTF-8
for directory in /run /var; do
  mount -t tmpfs -o mode=0755 none "$directory" || exit 1
done
work=/run/work
mkdir -p "$work/etc"
cp -a /etc/. "$work/etc" 2>/dev/null
rm -rf "$work/etc/vfctl"
mount --bind "$work/etc" /etc && mount -t tmpfs -o mode=0755 none /etc/sysctl.d || exit 1
mkdir -p "$work/host" "$work/home" "$work/ansible_collections/vfctl"
tar -C "$work/host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
ln -s "$VFCTL_TOP_SRCDIR/data/ansible" "$work/ansible_collections/vfctl/vfctl"
export HOME=$work/home ANSIBLE_COLLECTIONS_PATH=$work
# No libvirt is asked.
program() { # NAME OPTION...: vfctl with these
  printf '#!/bin/sh\nexec %s "$@"\n' "$VFCTL ${*:2}" >"$work/$1"
  chmod +x "$work/$1"
}
program there "--sysroot $work/host"
program here '-c test:///default'

# try MODULE PARAMETERS [MODE...]: its answer in $out, its status in $got. MODE is check_mode or diff.
try() {
  jq -n --argjson parameters "$2" '{ANSIBLE_MODULE_ARGS: ($parameters + ([$ARGS.positional[] | {"_ansible_\(.)": true}] | add // {}))}' \
    --args "${@:3}" >"$work/args.json"
  out=$(PYTHONPATH=$work "$python" -B -W ignore -m "ansible_collections.vfctl.vfctl.plugins.modules.$1" "$work/args.json")
  got=$?
}
answers() { # WHAT WANTED FILTER: of the answer
  is "$1" "$2" "$(jq -rc "$3" <<<"$out")"
}
all_of() { (cd "$work/host" && find . -type f | sort | xargs sha256sum); }
untouched=$(all_of)

policy='{version: 1, pfs: [{match: {name: "eth0"}, vfs: 2, attributes: {"mac-address": "auto"}}]}'
there() { jq -nc --arg program "$work/there" "{executable: \$program} + $1"; }

try policy "$(there "{policy: $policy}")" check_mode diff
is 'check mode: status' 0 $got
answers 'check mode' 'true planned nothing 0' '"\(.changed) \(.status) \(.needs) \(.rc)"'
answers 'check mode: what changes' '0000:01:00.0 sriov-numvfs of 0000:01:00.0 0 2
0000:01:00.0 vf-mac of 0000:01:00.0/0 null 4e:e0:00:aa:03:00
0000:01:00.0 vf-mac of 0000:01:00.0/1 null 4e:e0:01:aa:03:00
0000:01:00.0 driver of 0000:01:00.0/0 null auto
0000:01:00.0 driver of 0000:01:00.0/1 null auto' '.changes[] | "\(.subject) \(.kind) of \(.object) \(.from) \(.to)"'
answers 'diff: before' 'sriov-numvfs of 0000:01:00.0: 0
vf-mac of 0000:01:00.0/0: absent
vf-mac of 0000:01:00.0/1: absent
driver of 0000:01:00.0/0: absent
driver of 0000:01:00.0/1: absent' .diff.before
answers 'diff: after' 'sriov-numvfs of 0000:01:00.0: 2' '.diff.after | split("\n")[0]'
answers 'diff: as many lines' 5 '.diff.after | rtrimstr("\n") | split("\n") | length'
try policy "$(there "{policy: $policy}")" check_mode
answers 'without diff' 'null' .diff
try policy "$(there "{policy: ($policy | .vms = [{name: \"web1\", vf: \"eth0/1\", pin: \"none\"}])}")" check_mode
answers 'a VM, too, and what to know of it' 'vm:web1 eth0 is down: no VM that gets a VF of it can start (ip link set eth0 up)' \
  '"\(.changes[-1].subject) \(.notes[2])"'
try policy "$(there "{policy: ($policy | .vms = [{name: \"web1\", vf: \"eth0/1\", pin: \"none\"}])}")" check_mode diff
answers 'diff: of a VM the lines' "+    <interface type='hostdev' managed='yes'>" '.diff.prepared | split("\n")[] | select(startswith("+    <interface"))'
answers 'diff: beside the values' '5 5' '[.diff.before, .diff.after | rtrimstr("\n") | split("\n") | length] | join(" ")'
answers 'diff: as plan tells it' true '.diff.prepared == .changes[-1].diff'
is 'check mode touches nothing' "$untouched" "$(all_of)"

try policy "$(there '{policy: "version: 1\npfs:\n  - match: {name: eth3}\n    vfs: 4"}')" check_mode diff
answers 'a text without its last end of line, and all is so' 'false unchanged   ' '"\(.changed) \(.status) \(.diff.before) \(.diff.after) "'
printf 'version: 1\npfs:\n  - match: {name: eth3}\n    vfs: 4\n' >"$work/so.yaml"
try policy "$(there "{path: \"$work/so.yaml\"}")" check_mode
answers 'a file of the host' 'false unchanged' '"\(.changed) \(.status)"'

try policy "$(there '{policy: {version: 1, pfs: 3}}')" check_mode
is 'a wrong policy: status' 1 $got
answers 'a wrong policy' 'true 2 policy:3:10: pfs wants a list ("pfs": 3)' '"\(.failed) \(.rc) \(.msg)"'
try policy "$(there "{policy: ($policy | .pfs += [{match: {name: \"eth999\"}, vfs: 1}])}")" check_mode
answers 'a PF that is not there' 'true 2 policy:13:5: no PF here has name eth999; the nearest: eth0, eth1 or eth2' '"\(.failed) \(.rc) \(.msg | split("\n")[0])"'
try policy "$(there '{}')" check_mode
answers 'no policy' 'true 7 there is no policy in /etc/vfctl/policy.yaml and /etc/vfctl/policy.d' '"\(.failed) \(.rc) \(.msg | split(":")[0])"'
try policy "$(there "{policy: $policy}")"
is 'what cannot be applied: status' 1 $got
answers 'what cannot be applied' 'true false 3 a captured host cannot be changed' '"\(.failed) \(.changed) \(.rc) \(.msg | split(":")[0])"'
answers 'what cannot be applied has no diff' null .diff
is 'and touches nothing' "$untouched" "$(all_of)"
try policy '{"executable": "no-vfctl"}'
answers 'no program' 'there is no no-vfctl on this host: the role vfctl.vfctl.vfctl installs it' .msg
try policy '{"policy": 3}'
answers 'no policy at all' 'policy is to be a mapping or a text, not a int' .msg

# A card that has moved is a warning, whatever else is so.
mkdir -p "$work/host/var/lib/vfctl"
echo '0000:41:00.0 52:54:00:aa:03:00' >"$work/host/var/lib/vfctl/cards"
moved='policy:4:5: the card with MAC 52:54:00:aa:03:00 stands at 0000:01:00.0 now, and stood at 0000:41:00.0 when its policy was last applied; these name VFs by the addresses that they had there, and mean others now, or none: VM web1'
for vfs in 0 2; do
  try policy "$(there "{policy: {version: 1, pfs: [{match: {mac: \"52:54:00:aa:03:00\"}, vfs: $vfs}]}}")" check_mode
  answers "a card that has moved, to have $vfs VFs" "$([ $vfs = 0 ] && echo false || echo true), $moved" '"\(.changed), \(.warnings | join("; "))"'
done
try policy "$(there '{policy: {version: 1, pfs: [{match: {name: "eth3"}, vfs: 4}]}}')" check_mode
answers 'one that has not is none' null .warnings
rm -r "$work/host/var/lib/vfctl"

template='a template makes a text of it, even with a filter such as int: write the whole policy as a text (policy: |), or set jinja2_native'
try policy "$(there "{policy: ($policy | .pfs[0].vfs = \"2\")}")" check_mode
answers 'a number from a template' "2 policy:8:14: vfs wants a number, without quotes (\"vfs\": \"2\")
$template" '"\(.rc) \(.msg)"'
try policy "$(there "{policy: ($policy | .pfs[0].up = \"True\")}")" check_mode
answers 'a switch from a template' "$template" '.msg | split("\n")[1]'
try policy "$(there "{policy: ($policy | .pfs[0].match = {mac: 41135085296})}")" check_mode
answers 'a MAC that was a number' "'41135085296' is no MAC address: six bytes are wanted, as 52:54:00:aa:01:00 (\"mac\": 41135085296)
Ansible takes a MAC of nothing but digits for a number: write it in quotes" '.msg | split("mac: ")[1]'
printf 'version: 1\npfs:\n  - match: {name: eth0}\n    vfs: "2"\n' >"$work/quoted.yaml"
try policy "$(there "{path: \"$work/quoted.yaml\"}")" check_mode
answers 'no template in a file of the host' "$work/quoted.yaml:4:10: vfs wants a number, without quotes" .msg
for parameter in policy path; do
  try policy "$(there "{$parameter: null}")" check_mode
  answers "$parameter is null" "true $parameter is null: leave it out (default(omit)) where the host's own policies are meant" '"\(.failed) \(.msg)"'
done

try facts "$(there '{}')" check_mode
answers 'facts' "$("$work/there" list --all --json 2>/dev/null | jq -c .)" .ansible_facts.vfctl

# For real.
values() { jq -nc --arg a "$1" '{version: 1, tuning: {only: ["network-buffers"], overrides: {sysctls: ({
  "net.ipv4.tcp_rmem": ($a | split(" ") | map(tonumber))} + ([("net.core." + ("rmem_max", "wmem_max", "rmem_default", "wmem_default",
  "netdev_max_backlog", "somaxconn")), "net.ipv4.tcp_wmem" | {(.): null}] | add))}}}'; }
now() { xargs </proc/sys/net/ipv4/tcp_rmem; }
here() { try policy "$(jq -nc --arg program "$work/here" "{executable: \$program, policy: $(values '8192 2097152 33554432')}")" "$@"; }
before=$(now)
here check_mode
answers 'what would change here' "true $before" '"\(.changed) \(.changes[0].from)"'
is 'is not changed' "$before" "$(now)"
here diff
answers 'it is changed' 'true done sysctl of net.ipv4.tcp_rmem: 8192 2097152 33554432' '"\(.changed) \(.status) \(.diff.after | rtrimstr("\n"))"'
answers 'and can be taken back' "$("$work/here" history --json | jq -r '.transactions[0].id')" .transaction
is 'and it is' '8192 2097152 33554432' "$(now)"
here diff
answers 'the second time' 'false unchanged null' '"\(.changed) \(.status) \(.transaction)"'
echo '4096 87380 6000000' >/proc/sys/net/ipv4/tcp_rmem
here
answers 'after a drift' 'true done' '"\(.changed) \(.status)"'
is 'it is mended' '8192 2097152 33554432' "$(now)"

# As the host's own: a policy that is refused, or cannot be carried out, is not left there, and check mode tells the same.
own=/etc/vfctl/policy.yaml
keep() { # POLICY [MODE...]
  try policy "$(jq -nc --arg program "$work/${program:-here}" "{executable: \$program, persist: true, policy: $1}")" "${@:2}"
}
text=$(values '8192 2097152 67108864' | jq .)
new=$(jq -n --arg text "$text" '$text')
keep "$new" check_mode diff
answers 'keep, check mode' 'true true planned' '"\(.changed) \(.written) \(.status)"'
answers 'keep, check mode: the file and the values' "/etc/vfctl/policy.yaml  $text this host" \
  '"\(.diff[0].before_header) \(.diff[0].before) \(.diff[0].after | rtrimstr("\n")) \(.diff[1].before_header)"'
answers 'keep, check mode: what keeps it is planned, too' file '[.changes[].kind | select(. == "file")] | unique | .[]'
is 'keep, check mode: is not written' 'no /etc/vfctl' "$(ls /etc/vfctl 2>/dev/null || echo no /etc/vfctl)"
mount -o remount,ro /etc/sysctl.d
keep "$new"
answers 'keep, cannot be carried out' 'true false 4 undone' '"\(.failed) \(.changed) \(.rc) \(.status)"'
is 'keep, cannot be carried out: no file is left' 'no /etc/vfctl' "$(ls /etc/vfctl 2>/dev/null || echo no /etc/vfctl)"
mount -o remount,rw /etc/sysctl.d
keep "$new"
answers 'keep' 'true true done' '"\(.changed) \(.written) \(.status)"'
is 'keep: as it was written' "$text 644" "$(<$own) $(stat -c %a $own)"
is 'keep: is kept' 'net.ipv4.tcp_rmem = 8192 2097152 67108864' "$(grep tcp_rmem /etc/sysctl.d/*vfctl*)"
keep "$new" diff
answers 'keep, the second time' 'false false unchanged 1' '"\(.changed) \(.written) \(.status) \(.diff | length)"'
kept=$(stat -c '%Y %a' $own; cat $own)
mkdir /etc/vfctl/policy.d
printf 'version: 1\ntuning: {only: [network-buffers]}\n' >/etc/vfctl/policy.d/50-a.yaml
mv /etc/vfctl/policy.yaml "$work/kept"
for mode in check_mode diff; do
  keep "$new" $mode
  answers "keep, policy.d says already ($mode)" \
    'true null 2 /etc/vfctl/policy.d/50-a.yaml:2:9: /etc/vfctl/policy.yaml:3:13 says already how the host is tuned: remove one of them' \
    '"\(.failed) \(.changed) \(.rc) \(.msg | split("\n")[0])"'
  is "keep, policy.d says already ($mode): is not written" 50-a.yaml "$(ls /etc/vfctl/policy.yaml 2>/dev/null; ls /etc/vfctl/policy.d)"
done
mv "$work/kept" $own
keep '"version: 1\npfs: 3"'
answers 'keep, a wrong one' 'true 2 /etc/vfctl/policy.yaml:2:6: pfs wants a list (pfs: 3)' '"\(.failed) \(.rc) \(.msg)"'
is 'keep, a wrong one: the old one is as it was' "$kept" "$(stat -c '%Y %a' $own; cat $own)"
# Where it is a link (etckeeper, stow), the file that this leads to is the one, whatever comes of it.
mkdir "$work/kept.d"
mv $own "$work/kept.d/vfctl.yaml"
ln -s "$work/kept.d/vfctl.yaml" $own
chmod 0600 "$work/kept.d/vfctl.yaml"
rm /etc/vfctl/policy.d/50-a.yaml
is_link() { is "$1" "$work/kept.d/vfctl.yaml" "$(readlink $own)"; }
before=$(now)
mount -o remount,ro /etc/sysctl.d
keep "$(jq -n --arg text "$(values '8192 2097152 67108866')" '$text')"
answers 'a link, cannot be carried out' 'true 4 undone' '"\(.failed) \(.rc) \(.status)"'
is_link 'a link, cannot be carried out: it is one'
is 'a link, cannot be carried out: to what it was' "$before 600 $text" "$(now) $(stat -Lc %a $own) $(<$own)"
mount -o remount,rw /etc/sysctl.d
keep "$(jq -n --arg text "$(values '8192 2097152 67108866')" '$text')" diff
answers 'a link' 'true true done /etc/vfctl/policy.yaml' '"\(.changed) \(.written) \(.status) \(.diff[0].after_header)"'
is_link 'a link: it is one'
is 'a link: what is kept is written' "$(values '8192 2097152 67108866')" "$(<"$work/kept.d/vfctl.yaml")"
rm "$work/kept.d/vfctl.yaml"
keep "$new"
answers 'a link to nothing' 'true cannot read /etc/vfctl/policy.yaml' '"\(.failed) \(.msg | split(":")[0])"'
is_link 'a link to nothing: it is one'
rm $own
try policy "$(jq -nc --arg program "$work/here" '{executable: $program, persist: true}')"
answers 'keep what' 'persist wants policy, which is to become /etc/vfctl/policy.yaml' .msg

# The role: a package is installed on a /usr of its own, of which dpkg knows nothing yet.
package() { # VERSION: the path of one with this vfctl
  mkdir -p "$work/tree/DEBIAN" "$work/tree/usr/bin" "$work/tree/usr/lib/systemd/system"
  printf 'Package: vfctl\nVersion: %s\nArchitecture: %s\nMaintainer: nobody\nDescription: x\n' "$1" "$(dpkg --print-architecture)" \
    >"$work/tree/DEBIAN/control"
  cp "$VFCTL" "$work/tree/usr/bin/vfctl"
  cp "$VFCTL_TOP_BUILDDIR/data/systemd/vfctl.service" "$work/tree/usr/lib/systemd/system"
  dpkg-deb -Znone --build "$work/tree" "$work/vfctl_$1.deb" >/dev/null && echo "$work/vfctl_$1.deb"
}
# play PLAYBOOK VARIABLES ARGUMENT...: what it says in $said, of the one host "changed failed" in $recap.
play() {
  said=$(ansible-playbook "vfctl.vfctl.$1" -e "$2" "${@:3}" 2>&1)
  recap=$(sed -n 's/^here *: .* changed=\([0-9]*\) .* failed=\([0-9]*\) .*/\1 \2/p' <<<"$said")
}
says() { # WHAT RECAP [WORDS]
  if [ "$recap" != "$2" ] || [[ $said != *"${3:-}"* ]]; then
    is "$1" "$2, and ${3:-nothing more}" "$recap: $said"
  fi
}
own_usr() {
  mkdir -p "$work"/usr/{upper,work} /var/{log,tmp,cache/apt/archives/partial,lib/apt/lists/partial,lib/dpkg/{info,updates,triggers}} &&
    touch /var/lib/dpkg/{status,available} && mount -t overlay -o "lowerdir=/usr,upperdir=$work/usr/upper,workdir=$work/usr/work" none /usr 2>/dev/null
}
missing=
command -v ansible-playbook >/dev/null || missing='no ansible-playbook'
"$python" -c 'import apt' 2>/dev/null && command -v dpkg-deb systemctl >/dev/null || missing='no apt for Python, dpkg or systemctl'
[ -n "$missing" ] || own_usr || missing='no overlays in a namespace'
if [ -n "$missing" ]; then
  echo "the role is not run: $missing"
else
  rm -rf /etc/vfctl /usr/bin/vfctl
  jq -n --arg python "$python" --argjson policy "$(values '8192 2097152 67108867')" '{kvm: {hosts: {here: null}, vars: {
    ansible_connection: "local", ansible_python_interpreter: $python, ansible_become: false, vfctl_policy: $policy,
    vfctl_environment: {SYSTEMD_OFFLINE: "1", LIBVIRT_DEFAULT_URI: "test:///default"}}}}' >"$work/hosts.yml"
  export ANSIBLE_INVENTORY=$work/hosts.yml ANSIBLE_NOCOLOR=yes ANSIBLE_LOCALHOST_WARNING=no
  first="vfctl_package=$(package 1)" second="vfctl_package=$(package 2)"
  enabled() { SYSTEMD_OFFLINE=1 systemctl is-enabled vfctl.service; }

  play apply "$first" --check
  says 'role: check mode without vfctl' '1 0' 'vfctl is not on this host yet: what its policy would change can be told once it is installed'
  play apply "$first"
  says 'role: installs and applies' '4 0'
  is 'role: and it is so' '8192 2097152 67108867 enabled' "$(now) $(enabled)"
  is 'role: dpkg has it' 'install ok installed 1' "$(dpkg-query -W -f '${Status} ${Version}' vfctl)"
  play apply "$first"
  says 'role: the second time' '0 0'
  play apply "$second" --check
  says 'role: another package in check mode' '1 0' 'is told by the vfctl that is there, not by the package: vfctl '
  play apply "$second" --check -e '{"vfctl_policy": {"version": 1, "pfs": 3}}'
  says 'role: another package and a wrong policy in check mode' '1 1' 'pfs wants a list (pfs: 3)'
  for mode in --check --diff; do
    play apply "$second" $mode -e '{"vfctl_policy": null}'
    says "role: a policy that is null ($mode)" '0 1' "vfctl_policy is null: leave it out where the host's policies are to stay as they are"
  done
  for refused in "{{ lookup('fileglob', '$work/none_*.deb') }}" "{{ lookup('fileglob', '$work/vfctl_*.deb') }}" "$work/none.deb"; do
    play apply "$(jq -n --arg package "$refused" '{vfctl_package: $package}')"
    says "role: not one package ($refused)" '0 1' 'vfctl_package is to name one package, or one .deb or .rpm that is here, not '
  done
  is 'role: check mode installs nothing, nor does a null' 1 "$(dpkg-query -W -f '${Version}' vfctl)"
  play apply "$first" -e vfctl_enable=false
  says 'role: not at boot' '1 0'
  is 'role: not at boot: so it is' disabled "$(enabled)"

  # With systemd at work, as far as the role asks for it.
  mkdir -p "$work/at-work"
  cat >"$work/at-work/systemctl" <<SH
#!/bin/sh
case \$1 in
  show) printf 'LoadState=loaded\nActiveState=%s\n' "\$(cat $work/active)" ;;
  start | restart) echo "\$1 \$2" >>$work/started && echo active >$work/active ;;
  *) SYSTEMD_OFFLINE=1 exec /usr/bin/systemctl "\$@" ;;
esac
SH
  chmod +x "$work/at-work/systemctl"
  echo inactive >"$work/active"
  : >"$work/started"
  jq --arg path "$work/at-work:$PATH" '.kvm.vars.vfctl_environment |= (.PATH = $path | del(.SYSTEMD_OFFLINE))' "$work/hosts.yml" >"$work/at-work.yml"
  for run in '1 0' '0 0'; do
    play apply "$first" -i "$work/at-work.yml"
    says 'role: started, and not twice' "$run"
  done
  play apply "$first" -i "$work/at-work.yml" -e "$(jq -n --argjson policy "$(values '8192 2097152 67108868')" '{vfctl_policy: $policy}')"
  says 'role: another policy' '2 0'
  play apply "$first" -i "$work/at-work.yml" -e vfctl_enable=false
  says 'role: not at boot, with systemd' '2 0'
  is 'role: started, and again with another policy' 'start vfctl.service
restart vfctl.service' "$(<"$work/started")"

  jq 'del(.kvm.vars.vfctl_policy)' "$work/hosts.yml" >"$work/none.yml"
  play apply "$first" -i "$work/none.yml"
  says 'role: without a policy' '0 0'
  is 'role: without a policy nothing is enabled' disabled "$(enabled)"
fi

# The audit: its fleet is where it was run, whatever PWD says.
if command -v ansible-playbook >/dev/null; then
  mkdir -p "$work/from" "$work/bin" "$work/tmp"
  program bin/vfctl '-c test:///default'
  jq -n --arg python "$python" --arg path "$work/bin:$PATH" --arg tmp "$work/tmp" '{kvm: {hosts: {here: null}, vars: {
    ansible_connection: "local", ansible_python_interpreter: $python, ansible_become: false,
    vfctl_environment: {PATH: $path, TMPDIR: $tmp}}}}' >"$work/fleet.yml"
  export ANSIBLE_INVENTORY=$work/fleet.yml ANSIBLE_NOCOLOR=yes ANSIBLE_LOCALHOST_WARNING=no
  cd "$work/from" || exit 1
  for run in 'env -u PWD' 'env PWD=/nowhere'; do
    said=$($run ansible-playbook vfctl.vfctl.audit -e vfctl_fleet=at 2>&1)
    is "audit, $run" "$(printf "%s\n" at/{fleet.html,fleet.json,here.tar.gz})" "$(find at -type f | sort)"
    [ -e at/fleet.json ] || printf '%s\n' "$said"
    rm -rf at
  done

  # What is waived here does not count, whichever directory it is judged in: all that this machine fails.
  play audit vfctl_fleet=at
  jq '{waivers: [[.hosts[].results[] | select(.outcome | IN("error", "warning", "info")) | .rule] | unique[] | {rule: ., reason: "so it is"}]}' \
    at/fleet.json >"it's waived.yaml"
  play audit vfctl_fleet=at -e vfctl_fail_on=info -e "{vfctl_waivers: \"it's waived.yaml\"}"
  is 'audit: waived' '0 0' "${recap#* } $(jq '[.hosts[].results[] | select(.outcome | IN("error", "warning", "info"))] | length' at/fleet.json)"
  play audit vfctl_fleet=at -e vfctl_waivers=nothing.yaml
  is 'audit: waivers that are not there' '1 yes' "${recap#* } $([[ $said == *"cannot read the waivers in $PWD/nothing.yaml"* ]] && echo yes)"
  rm -rf at

  # One host cannot be captured; then the audit fails.
  mkdir "$work/broken"
  ln -s /bin/false "$work/broken/vfctl"
  jq --arg path "$work/broken:$PATH" '.kvm.hosts.gone = {vfctl_environment: (.kvm.vars.vfctl_environment + {PATH: $path})}' \
    "$work/fleet.yml" >"$work/two.yml"
  play audit vfctl_fleet=at -i "$work/two.yml"
  is 'audit: a host that cannot be captured is named' 1 "$(grep -c '"not captured, and so not judged: gone"' <<<"$said")"
  is 'audit: the others are judged' 1 "$(jq '.hosts | length' at/fleet.json)"
  is 'audit: nothing is left on either' '' "$(ls "$work/tmp")"
  last=$(sha256sum at/fleet.*)
  printf '#!/bin/sh\ncase $* in *--fleet*) echo half; exit 7 ;; esac\nexec %s "$@"\n' "$VFCTL" >"$work/bin/vfctl"
  play audit vfctl_fleet=at
  is 'audit: one that fails, and changes nothing' '0 1' "$recap"
  is 'audit: one that fails leaves the last' "$last" "$(sha256sum at/fleet.*)"
  is "audit: and no half of one" "$(printf "%s\n" at/{fleet.html,fleet.json,here.tar.gz})" "$(find at -type f | sort)"
fi

# The documentation, and the collection as an archive.
if command -v ansible-doc ansible-galaxy >/dev/null; then
  ANSIBLE_DEPRECATION_WARNINGS=no ansible-doc -t module -j vfctl.vfctl.policy vfctl.vfctl.facts >"$work/doc.json" 2>"$work/said"
  is 'ansible-doc: parameters' 'executable path persist policy; executable vms' \
    "$(jq -r '[.["vfctl.vfctl.policy", "vfctl.vfctl.facts"].doc.options | keys | join(" ")] | join("; ")' "$work/doc.json")"
  make -s -C "$VFCTL_TOP_BUILDDIR" ansible abs_builddir="$work" >"$work/said" 2>&1 || is 'make ansible' '' "$(<"$work/said")"
  is 'what is installed is what the archive has' \
    "$(make -s -C "$VFCTL_TOP_BUILDDIR" install-data-local DESTDIR= collectiondir="$work/there.d" >/dev/null 2>&1
      cd "$work/there.d" && find . -type f ! -name galaxy.yml | sort)" \
    "$(tar -tzf "$work"/vfctl-vfctl-*.tar.gz | grep -v -e '/$' -e '^\(MANIFEST\|FILES\).json' -e /tests/ -e ^tests/ -e '^\.' | sed 's,^,./,' | sort)"
fi
[ $failed = 0 ]
