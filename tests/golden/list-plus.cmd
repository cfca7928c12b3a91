# host: --pfs 3 --vfs 2 --without-acs 1
vfctl --sysroot "$host" list --pf -o +MAX_LINK,PATH_GBPS,BOTTLENECK,ACS,ACS_BLOCKER
