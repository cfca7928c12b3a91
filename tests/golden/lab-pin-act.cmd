# host: lab-intel.tar.gz
vfctl --sysroot "$host" pin web1
