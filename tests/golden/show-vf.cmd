# host: --pfs 3 --vfs 2 --without-acs 1
vfctl --sysroot "$host" show mac:40:a6:b7:00:00:02/1
