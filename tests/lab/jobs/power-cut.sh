#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 200
# disk: 64M
# needs: vfctl transact jq
# After a power cut in a change, are the files right, and the history, and is the kernel's state left alone?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
pf=$(pf_by_mac 52:54:00:aa:01:00)
transact=$VFCTL_TOP_BUILDDIR/tests/lab/transact

steps=(directory /etc/vfctl/new - present
  file /etc/vfctl/old.yaml $'old\n' $'changed\n'
  file /etc/vfctl/new/new.yaml - $'new\n'
  sriov-numvfs "$pf" 0 2)

# Each file of vfctl's in a line.
files() { (cd /etc/vfctl && grep -r '' . | sort; find . -name '.*.new' -o -type d -empty); }
readonly FILES_BEFORE='./old.yaml:old'
readonly FILES_AFTER=$'./new/new.yaml:new\n./old.yaml:changed'
history() { vfctl history --json | jq -r '.transactions[] | "\(.command) \(.status)"'; }

# cut_at POINT: in the change, stopped there; what was not synced by then is lost.
cut_at() {
  rm -f /tmp/points
  KILL_POINTS=/tmp/points KILL_AT=$1 KILL_STOP=1 "$transact" "${steps[@]}" &
  ok "stopped at point $1" wait_for 20 grep "^$1 " /tmp/points
  diag "$(tail -n 1 /tmp/points)"
  echo lost >/var/lib/lost
  power_cut
}

case $LAB_BOOT in
  1)
    mkdir -p /etc/vfctl
    echo old >/etc/vfctl/old.yaml
    sync
    ok 'a change' vfctl create "$pf" -n 1
    ok 'and back' vfctl rollback --force "$(vfctl history --json | jq -r '.transactions[0].id')"
    KILL_POINTS=/host/points "$transact" "${steps[@]}"
    is "$(files)" "$FILES_AFTER" 'a change of files and VFs'
    ok 'and back' vfctl rollback --force "$(vfctl history --json | jq -r '.transactions[0].id')"
    is "$(files)" "$FILES_BEFORE" 'as before'
    history >/host/history
    # All steps are done, and the end is near.
    cut_at $(($(wc -l </host/points) - 1))
    ;;
  2)
    ok 'what nobody synced is lost' test ! -e /var/lib/lost
    is "$(files)" "$FILES_AFTER" 'the files are changed'
    is "$(<"$PCI/$pf/sriov_numvfs")" 0 'the VFs are gone'
    like "$(vfctl list 2>&1)" 'was not finished: vfctl rollback' 'which the next command tells'
    is "$(history)" "transact unfinished"$'\n'"$(</host/history)" 'as does the history'
    said=$(vfctl rollback --json)
    is "$(jq -r '"\(.status)", (.steps[] | "\(.kind) \(.state)")' <<<"$said")" \
      $'done\ndirectory undone\nfile undone\nfile undone\nsriov-numvfs skipped' 'rollback leaves alone what the reboot undid'
    is "$(files)" "$FILES_BEFORE" 'the files are as before'
    is "$(history)" "$(</host/history)" 'and so is the history'
    is "$(ls -A /var/lib/vfctl)" history 'and nothing else'
    cut_at "$(wc -l </host/points)"
    ;;
  3)
    is "$(files)" "$FILES_AFTER" 'a change that was over stays'
    is "$(history)" "transact done"$'\n'"$(</host/history)" 'and stands in the history'
    is "$(vfctl list 2>&1 >/dev/null | grep rollback)" '' 'nothing is unfinished'
    ;;
esac
done_testing
