# host: --pfs 3 --vfs 2 --without-acs 1
vfctl --sysroot "$host" list --vf
