# host: lab-intel.tar.gz
vfctl --sysroot "$host" destroy eth3 --force --dry-run
