# host: --pfs 0
vfctl --sysroot "$host" list --pf
