# host: --pfs 4 --vfs 3 --vms 2 --without-acs 1
LC_ALL=C vfctl --sysroot "$host" topology --vfs --color always
