# host: lab-intel.tar.gz
vfctl --sysroot "$host" assign wob1 --dry-run
