# host: --pfs 1 --vfs 1 --netdevs --no-links
vfctl -v --sysroot "$host" list --all -o +VF_MAC
