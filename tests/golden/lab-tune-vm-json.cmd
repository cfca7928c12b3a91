# host: lab-intel.tar.gz
vfctl --sysroot "$host" tune vm web1 --policy preferred --only vm-pins --only vm-disks --json
