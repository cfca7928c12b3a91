# host: --pfs 3 --vfs 2 --without-acs 1
NO_COLOR=1 script -qec "vfctl --sysroot $host list" /dev/null </dev/null | tr -d '\r'
