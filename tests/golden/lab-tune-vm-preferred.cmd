# host: lab-intel.tar.gz
vfctl --sysroot "$host" tune vm web1 --policy preferred
