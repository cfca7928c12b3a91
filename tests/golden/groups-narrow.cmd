# host: --pfs 3 --vfs 2 --without-acs 1
COLUMNS=60 script -qec "stty cols 120; vfctl -q --color never --sysroot $host groups" /dev/null </dev/null | tr -d '\r'
