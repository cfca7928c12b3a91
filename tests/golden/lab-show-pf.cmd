# host: lab-intel.tar.gz
vfctl --sysroot "$host" show uplink0
