# host: lab-intel.tar.gz
vfctl --sysroot "$host" unassign web1 eth3/0 --dry-run
