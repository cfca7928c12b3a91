#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do the commands of the audit's remedies mend a host? All that it prints for the boot loader's files and libvirt's are run by sh, in
# their order, on a copy of the host's tree; then that host boots, and none of the rules fails any more. Tools of distributions
# are stood in for: each does to the tree what the real one does to a host.
set -u
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
failed=0
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --vfs 1 --netdevs "$work/clean" || exit 1
# What is told of the card's port, and is no fault of the command line.
for file in "$work"/clean/sys/bus/pci/devices/*/sriov_drivers_autoprobe; do echo 0 >"$file"; done

# ---- the tools, as functions of sh; $TREE is the host
cat >"$work/tools" <<'TOOLS'
menu_of_defaults() {
  . "$TREE/etc/default/grub" || exit 1
  for drop_in in "$TREE"/etc/default/grub.d/*.cfg; do [ ! -e "$drop_in" ] || . "$drop_in" || exit 1; done
  printf 'set default="0"\nmenuentry "Linux" {\n\tlinux /vmlinuz-6.12.0 root=/dev/sda1 ro %s %s\n}\n' \
    "$GRUB_CMDLINE_LINUX" "$GRUB_CMDLINE_LINUX_DEFAULT"
}
update_grub() { menu_of_defaults >"$TREE/boot/grub/grub.cfg"; }
grub2_mkconfig() { menu_of_defaults >"$2"; }
# What is added replaces all that has the same key.
grubby() { # --update-kernel=ALL --args=…|--remove-args=…
  for entry in "$TREE"/boot/loader/entries/*.conf; do
    options=$(sed -n 's/^options //p' "$entry")
    for argument in ${2#*=}; do
      kept=
      for option in $options; do
        case $2 in
          --remove-args=*) [ "$option" = "$argument" ] || kept="$kept $option" ;;
          *) [ "${option%%=*}" = "${argument%%=*}" ] || kept="$kept $option" ;;
        esac
      done
      case $2 in --args=*) kept="$kept $argument" ;; esac
      options=${kept# }
    done
    sed -i "s|^options .*|options $options|" "$entry"
  done
}
proxmox_boot_tool() { head -n 1 "$TREE/etc/kernel/cmdline" >"$TREE/esp"; }
kernel_install() { # add VERSION IMAGE
  [ -e "$3" ] || exit 1
  line=$TREE/etc/kernel/cmdline
  [ -e "$line" ] || line=$TREE/proc/cmdline
  line=$(tr -s '\n' ' ' <"$line") || exit 1
  printf 'title %s\nversion %s\nlinux /%s\noptions %s\n' "$2" "$2" "$2" "$line" >"$TREE/efi/loader/entries/$2.conf"
}
systemctl() { :; }
TOOLS

# Paths are the tree's, and tools those above.
run() { # TREE COMMAND
  local command
  command=$(sed -E -e "s,(^|[ >'\"#])/(etc|proc|efi|boot|usr)/,\1$1/\2/,g" \
    -e 's/update-grub/update_grub/; s/grub2-mkconfig/grub2_mkconfig/; s/proxmox-boot-tool/proxmox_boot_tool/; s/kernel-install/kernel_install/' <<<"$2")
  (cd / && TREE=$1 sh -ec ". $work/tools; $command") || { echo "FAIL: $name: $2"; failed=1; }
}
# The findings that matter here, one a line.
findings() { # TREE
  "$VFCTL" --sysroot "$1" audit --json | jq -c '.findings[] | select(.verdict == "fail" and (.rule | test("^(boot-|iommu-|libvirt-max)")))'
}
failing() { findings "$1" | jq -r .rule | sort -u | tr '\n' ' '; } # TREE
# The kernel is told what the default entry says.
boot() { # TREE
  local line
  if [ -e "$1/esp" ]; then
    line=$(cat "$1/esp")
  elif [ -e "$1/boot/grub/grub.cfg" ] && ! grep -q blscfg "$1/boot/grub/grub.cfg"; then
    line=$(sed -n 's/^\tlinux[ \t][^ ]* //p' "$1/boot/grub/grub.cfg")
  else
    # shellcheck disable=SC2012 # as versions sort
    line=$(sed -n 's/^options //p' "$(ls -v "$1"/*/loader/entries/*.conf | tail -n 1)")
  fi
  echo "BOOT_IMAGE=/vmlinuz $line" >"$1/proc/cmdline"
  # Told to, the kernel uses the IOMMU that its firmware announces.
  case $line in *intel_iommu=on*) cp -a "$work/clean/sys" "$1/" ;; esac
}

# ---- what hosts are made with, by eval
# shellcheck disable=SC2317
{

no_newline() { printf '%s' "$(cat "$1")" >"$1"; } # FILE
say() { echo "root=/dev/sda1 ro $1" >proc/cmdline; } # PARAMETERS
grub() { # PARAMETERS
  printf 'GRUB_CMDLINE_LINUX=""\nGRUB_CMDLINE_LINUX_DEFAULT="%s"\n' "$1" >etc/default/grub
  sed -i "s|^\tlinux.*|\tlinux /vmlinuz-6.12.0 root=/dev/sda1 ro $1|" boot/grub/grub.cfg
  say "$1"
}
entries() { # DIRECTORY PARAMETERS
  local version
  mkdir -p "$1"
  for version in 6.1.0 6.12.0; do
    printf 'title %s\nversion %s\nlinux /%s\noptions root=/dev/sda1 ro %s\n' "$version" "$version" "$version" "$2" >"$1/$version.conf"
    mkdir -p "usr/lib/modules/$version"
    touch "usr/lib/modules/$version/vmlinuz" "boot/vmlinuz-$version"
  done
}
systemd_boot() { # PARAMETERS
  rm -r etc/default/grub boot/grub
  entries efi/loader/entries "$1"
  touch efi/loader/loader.conf
  mkdir etc/kernel
  say "$1"
}
bls() { # PARAMETERS
  echo ID=fedora >etc/os-release
  printf 'GRUB_ENABLE_BLSCFG=true\nGRUB_CMDLINE_LINUX="%s"\n' "$1" >etc/default/grub
  printf 'insmod blscfg\nblscfg\n' >boot/grub/grub.cfg
  entries boot/loader/entries "$1"
  say "$1"
}
proxmox() { # PARAMETERS
  rm -r etc/default/grub boot/grub
  mkdir -p etc/kernel sys/firmware/efi/efivars
  printf '\6\0\0\0\0' >sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
  echo 1234-ABCD >etc/kernel/proxmox-boot-uuids
  say "$1"
}
intel() {
  mv sys/firmware/acpi/tables/{IVRS,DMAR}
  sed -i s/AuthenticAMD/GenuineIntel/ proc/cpuinfo
}

}

# NAME | rules that fail before | how the host is made, in its directory | what the command line then has, and what it has not
# shellcheck disable=SC2034 # by eval
{
many='iommu=pt amd_iommu=on,fullflush intel_iommu=on pci=noaer,disable_acs_redir=00:01.0 pcie_acs_override=downstream'
all='boot-acs-cleared boot-acs-override boot-amd-iommu-on boot-iommu-wrong-vendor'
rest='amd_iommu=fullflush pci=noaer !intel_iommu !pcie_acs_override !disable_acs !amd_iommu=on'
}
while IFS='|' read -r name wanted how line; do
  name=${name// /}
  case $name in '') continue ;; esac
  tree=$work/$name
  cp -a "$work/clean" "$tree"
  (cd "$tree" && set -e && eval "$how") || { echo "FAIL: $name: it could not be made"; failed=1; }
  eval "wanted=\"$wanted\" line=\"$line\""
  wanted=$(tr -s ' ' '\n' <<<"$wanted" | sed '/^$/d' | sort | tr '\n' ' ')
  got=$(failing "$tree")
  [ "$got" = "$wanted" ] || { printf 'FAIL: %s:\n  wanted: %s\n  got:    %s\n' "$name" "$wanted" "$got"; failed=1; }
  findings "$tree" | jq -r '.remedy.commands // [] | .[]' >"$work/commands"
  [ -s "$work/commands" ] || { echo "FAIL: $name: no commands"; failed=1; }
  while read -r command; do run "$tree" "$command"; done <"$work/commands"
  boot "$tree"
  got=$(failing "$tree")
  [ -z "$got" ] || { printf 'FAIL: %s: still fails: %s\n' "$name" "$got"; failed=1; findings "$tree" | jq -r '.evidence, .remedy.text'; }
  for word in $line; do
    case $word in
      !*) ! grep -qe "${word#!}" "$tree/proc/cmdline" ;;
      *) [ "$(grep -oe "[ ]$word\( \|\$\)" "$tree/proc/cmdline" | wc -l)" = 1 ] ;;
    esac || { printf 'FAIL: %s: not %s: %s\n' "$name" "$word" "$(cat "$tree/proc/cmdline")"; failed=1; }
  done
  rm -rf "$tree"
done <<'CASES'
grub              | $all | grub "$many" | root=/dev/sda1 $rest
grub-no-newline   | boot-not-persistent $all | grub "$many"; no_newline etc/default/grub; echo hugepages=8 >>proc/cmdline | root=/dev/sda1 hugepages=8 $rest
grub-open-end     | boot-not-persistent | grub iommu=pt; no_newline etc/default/grub; say 'iommu=pt hugepages=8 kvm.nx_huge_pages=off' | iommu=pt hugepages=8 kvm.nx_huge_pages=off
grub-drop-in      | boot-not-persistent $all | grub iommu=pt; mkdir etc/default/grub.d; printf 'GRUB_CMDLINE_LINUX_DEFAULT="%s"' "$many" >etc/default/grub.d/50-a.cfg; say "$many hugepages=8" | hugepages=8 $rest
grub-not-told     | boot-iommu-missing iommu-inactive | grub quiet; no_newline etc/default/grub; intel; rm -r sys/kernel/iommu_groups/* sys/bus/pci/devices/*/iommu_group sys/class/iommu/* | intel_iommu=on iommu=pt
bls               | $all | bls "$many" | $rest
bls-defaults-only | boot-iommu-disabled | bls iommu=pt; sed -i s/iommu=pt/'& amd_iommu=off'/ etc/default/grub | iommu=pt
bls-force-waits   | boot-acs-override | bls iommu=pt; sed -i s/iommu=pt/'& pcie_acs_override=downstream'/ etc/default/grub | iommu=pt !pcie_acs
cmdline           | $all | systemd_boot "$many"; printf 'root=/dev/sda1 ro %s' "$many" >etc/kernel/cmdline | root=/dev/sda1 $rest
cmdline-missing   | boot-not-persistent $all | systemd_boot "$many"; say "$many hugepages=8" | root=/dev/sda1 hugepages=8 $rest
cmdline-runs      | boot-not-persistent | systemd_boot iommu=pt; say 'iommu=pt hugepages=8' | iommu=pt hugepages=8
cmdline-modules   | boot-not-persistent $all | systemd_boot "$many"; echo ID=fedora >etc/os-release; say "$many hugepages=8" | root=/dev/sda1 hugepages=8 $rest
cmdline-empty     | boot-not-persistent | systemd_boot ''; : >etc/kernel/cmdline; say 'iommu=pt' | iommu=pt
cmdline-emptied   | boot-acs-override boot-not-persistent | systemd_boot iommu=pt; printf pcie_acs_override=downstream >etc/kernel/cmdline; say 'iommu=pt' | iommu=pt !pcie
proxmox           | boot-not-persistent $all | proxmox "$many hugepages=8"; printf 'root=/dev/sda1 ro %s\n' "$many" >etc/kernel/cmdline | root=/dev/sda1 hugepages=8 $rest
proxmox-missing   | $all | proxmox "$many" | root=/dev/sda1 $rest
quoted            | boot-not-persistent | grub iommu=pt; say 'iommu=pt vfio_pci.x="a pci* +p"' | iommu=pt
files             | libvirt-max-files | printf 'user = "root"' >etc/libvirt/qemu.conf; echo LimitNOFILE=1024 >>usr/lib/systemd/system/libvirtd.service | iommu=pt
CASES
exit $failed
