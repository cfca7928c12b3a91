# host: --pfs 2 --vfs 1 --netdevs --no-links
vfctl -v --sysroot "$host" show enp3s0f0np0 2>&1 >/dev/null
vfctl -v --sysroot "$host" show enp1s0 2>&1 >/dev/null
