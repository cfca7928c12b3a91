# host: --pfs 1 --vfs 1 --netdevs
vfctl --sysroot "$host" list --vf --tree -o +VLAN
