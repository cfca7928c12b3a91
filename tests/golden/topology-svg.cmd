# host: --pfs 2 --vfs 2
vfctl --sysroot "$host" topology --format svg
