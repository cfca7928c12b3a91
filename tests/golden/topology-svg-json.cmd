# host: --pfs 2 --vfs 2
vfctl --sysroot "$host" topology --vfs --json --format svg
