# host: --pfs 3 --vfs 2 --without-acs 1
script -qec "stty cols 50; vfctl -q --sysroot $host show 81:00.0" /dev/null </dev/null | tr -d '\r'
