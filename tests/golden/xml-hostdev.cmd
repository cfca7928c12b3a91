# host: lab-intel.tar.gz
vfctl --sysroot "$host" xml eth3/1 --as hostdev
