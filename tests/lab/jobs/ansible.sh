#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# machines: fleet fleet fleet-bare
# limit: 600
# needs: vfctl jq ansible-playbook dropbear dropbearkey ssh ssh-keygen ss
# Does Ansible make three hosts what their policy says, over ssh? Check mode tells what would change, the second run changes nothing,
# what drifts on one host is mended there alone, and the audit shows side by side which host differs. This runs on the host.
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

bare=$(on kvm1 "$has")
play apply --check --diff --limit kvm1
told 'kvm1 4 0' 'check mode: a directory, the policy, what it says, the unit'
like "$said" $'\n-sriov-numvfs of 0000:01:00.0: 0\n.*\n[+]sriov-numvfs of 0000:01:00.0: 2\n' 'what would change'
is "$(on kvm1 "$has")" "$bare" 'and does not'

play apply
told $'kvm1 4 0\nkvm2 4 0\nkvm3 4 0' 'the first run changes all'
for host in kvm1 kvm2 kvm3; do
  is "$(on $host "$has")" "$wanted" "$host is as its policy says"
done
play apply
told $'kvm1 0 0\nkvm2 0 0\nkvm3 0 0' 'the second changes nothing'

on kvm2 'ip link set eth0 vf 1 vlan 7' >/dev/null
said=$(ansible kvm -m vfctl.vfctl.policy --diff 2>&1)
is "$(sed -n 's/^\(kvm.\) | \([A-Z]*\).*/\1 \2/p' <<<"$said" | sort)" $'kvm1 SUCCESS\nkvm2 CHANGED\nkvm3 SUCCESS' 'what drifts on one host'
like "$said" $'\n-vf-vlan of 0000:01:00.0/1: 7\n[+]vf-vlan of 0000:01:00.0/1: 100\n' 'is told'
is "$(on kvm2 "$has")" "$wanted" 'and mended there'

play apply --limit kvm1 -e '{"vfctl_policy": {"version": 1, "pfs": [{"match": {"driver": "igb"}, "vfs": 9}]}}'
told 'kvm1 0 1' 'a policy that cannot be'
like "$said" 'Write the policy.*:2:3: eth0 can have 7 VFs, not 9' 'is not written, and vfctl says why'
is "$(on kvm1 "$has")" "$wanted" 'and the host is as before'

play audit -e "vfctl_fleet=$home/fleet"
told $'kvm1 2 0\nkvm2 1 0\nkvm3 1 0' 'the audit takes captures, and leaves nothing on the hosts'
is "$(jq -r '.hosts[] | "\(.name) \(.differs)"' "$home/fleet/fleet.json")" $'kvm1 false\nkvm2 false\nkvm3 true' 'and shows side by side which differs'
like "$said" 'kvm3 .*unlike most: info iommu-inactive' 'and in what'
diag "$(sed -n '/"msg"/,/\]/p' <<<"$said")"
is "$(ls "$home/fleet")" $'fleet.html\nfleet.json\nkvm1.tar.gz\nkvm2.tar.gz\nkvm3.tar.gz' 'also as a page'

said=$(ansible kvm3 -m vfctl.vfctl.facts 2>/dev/null)
is "$(jq -c '.ansible_facts.vfctl.devices[] | select(.role == "pf").sriov | [.num_vfs, .total_vfs]' <<<"{${said#*\{}")" '[2,7]' 'facts'
done_testing
