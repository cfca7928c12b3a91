# host: lab-intel.tar.gz
vfctl --sysroot "$host" pin web1 --node 9 --dry-run
