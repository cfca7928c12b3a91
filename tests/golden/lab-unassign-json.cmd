# host: lab-intel.tar.gz
vfctl --sysroot "$host" unassign web1 --dry-run --json
