# host: lab-intel.tar.gz
vfctl --sysroot "$host" show mac:52:54:00:aa:02:00
