# host: --pfs 3 --vfs 2 --without-acs 1
vfctl --sysroot "$host" show 81:00.0 --json | sed 's/"gaps": .*//; /{"source"/d'
