# host: --pfs 3 --vfs 2 --without-acs 1
LC_ALL=C vfctl --sysroot "$host" list --tree
