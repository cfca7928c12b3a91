# host: lab-intel.tar.gz
vfctl --sysroot "$host" tune guest web1 --revert
