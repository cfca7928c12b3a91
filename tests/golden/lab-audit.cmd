# host: lab-intel.tar.gz
vfctl --sysroot "$host" audit
