# host: --pfs 4 --vfs 2 --without-acs 1
vfctl --sysroot "$host" audit
