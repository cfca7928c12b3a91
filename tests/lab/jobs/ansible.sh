#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# machines: fleet fleet fleet-bare
# limit: 600
# needs: vfctl jq ansible-playbook dropbear dropbearkey ssh ssh-keygen ss
# Does Ansible make three hosts what their policy says, over ssh, as docs/provision-with-ansible.md shows it? Check mode tells what would
# change, the second run changes nothing, what drifts on one host is mended there alone, and the audit shows side by side which host
# differs. This runs on the host.
. "$LAB_DIR/jobs/lib/tap.sh"

# Paths of ssh's control sockets have to be short.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -p "$home/ansible_collections/vfctl" && ln -s "$VFCTL_TOP_SRCDIR/data/ansible" "$home/ansible_collections/vfctl/vfctl"
export HOME=$home ANSIBLE_COLLECTIONS_PATH=$home ANSIBLE_INVENTORY=$home/hosts.yml ANSIBLE_PIPELINING=yes ANSIBLE_SSH_TRANSFER_METHOD=piped \
  ANSIBLE_NOCOLOR=yes ANSIBLE_LOCALHOST_WARNING=no LC_ALL=C.UTF-8 PATH=${VFCTL%/*}:$PATH
ssh=(ssh -n -i "$LAB_FLEET/key" -o "UserKnownHostsFile=$LAB_FLEET/known_hosts" -o IdentitiesOnly=yes)

{
  echo 'kvm:'
  echo '  hosts:'
  while read -r name port; do echo "    $name: {ansible_port: $port}"; done <"$LAB_FLEET/machines"
  cat <<YAML
  vars:
    ansible_host: 127.0.0.1
    ansible_user: root
    ansible_python_interpreter: /usr/bin/python3
    ansible_ssh_private_key_file: $LAB_FLEET/key
    ansible_ssh_common_args: -o UserKnownHostsFile=$LAB_FLEET/known_hosts -o IdentitiesOnly=yes
    # vfctl is there, and systemd is not what these machines were booted with.
    vfctl_install: false
    vfctl_environment: {SYSTEMD_OFFLINE: "1"}
    vfctl_policy:
      version: 1
      pfs:
        - match: {driver: igb}
          vfs: 2
          up: true
          attributes: {mac-address: auto, vlan-id: 100}
      tuning:
        only: [network-buffers]
YAML
} >"$ANSIBLE_INVENTORY"

# play NAME ARGUMENT...: what it says in $said.
play() {
  local began=$EPOCHSECONDS
  said=$(ansible-playbook "vfctl.vfctl.$1" "${@:2}" 2>&1)
  diag "ansible-playbook vfctl.vfctl.$1, after $((EPOCHSECONDS - began)) s: $(sed -n '/^PLAY RECAP/,$p' <<<"$said" | tr -s ' ')"
}
# recap: "HOST changed failed" of each.
recap() { sed -n 's/^\(kvm[0-9]\) *: ok=.* changed=\([0-9]*\) .* failed=\([0-9]*\) .*/\1 \2 \3/p' <<<"$said"; }
told() { # WANTED TEXT
  is "$(recap)" "$1" "$2"
  [ "$(recap)" = "$1" ] || diag "$said"
}
on() { # HOST COMMAND
  "${ssh[@]}" -p "$(sed -n "s/^$1 //p" "$LAB_FLEET/machines")" root@127.0.0.1 "$2" 2>&1 | xargs
}
# What a host has: how many VFs, the MAC and VLAN of each, a sysctl, what is kept.
has='cat /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs; ip link show dev eth0 | sed -n "s/.*link.ether \([0-9a-f:]*\).*vlan \([0-9]*\).*/\1 \2/p"
  cat /proc/sys/net/core/rmem_max; systemctl is-enabled vfctl.service; ls -A /etc/vfctl 2>/dev/null'
wanted='2 4e:e0:00:aa:01:00 100 4e:e0:01:aa:01:00 100 16777216 enabled policy.yaml'

# The walk-through, as its reader would go; from now on ssh knows the machines by their names.
mkdir "$home/bin"
{
  echo '#!/bin/bash'
  echo "ssh=(/usr/bin/ssh ${ssh[*]:1})"
  printf 'case $1 in kvm[0-9]) exec "${ssh[@]}" -p "$(sed -n "s/^$1 //p" %q)" root@127.0.0.1 "${@:2}" ;; esac\n' "$LAB_FLEET/machines"
  echo 'exec /usr/bin/ssh "$@"'
} >"$home/bin/ssh"
chmod +x "$home/bin/ssh"
# shellcheck disable=SC2317 # ok calls it
walk() { (cd "$home" && PATH=$home/bin:$PATH "$VFCTL_TOP_SRCDIR/tests/docs/run.py" "$VFCTL_TOP_SRCDIR/docs/$1.md") >"$home/said" 2>&1; }
ok 'docs/provision-with-ansible.md' walk provision-with-ansible
diag "$(<"$home/said")"
for host in kvm1 kvm2 kvm3; do
  is "$(on $host "$has")" "$wanted" "$host is as its policy says"
done
is "$(jq -r '.hosts[] | "\(.name) \(.differs)"' "$home/fleet/fleet.json")" $'kvm1 false\nkvm2 false\nkvm3 true' 'the audit shows side by side which differs'

play apply --limit kvm1 -e '{"vfctl_policy": {"version": 1, "pfs": [{"match": {"driver": "igb"}, "vfs": 9}]}}'
told 'kvm1 0 1' 'a policy that cannot be'
like "$said" 'Make the host what its policy says.*:2:3: eth0 can have 7 VFs, not 9' 'is not written, and vfctl says why'
is "$(on kvm1 "$has")" "$wanted" 'and the host is as before'

said=$(ansible kvm3 -m vfctl.vfctl.facts 2>/dev/null)
is "$(jq -c '.ansible_facts.vfctl.devices[] | select(.role == "pf").sriov | [.num_vfs, .total_vfs]' <<<"{${said#*\{}")" '[2,7]' 'facts'
done_testing
