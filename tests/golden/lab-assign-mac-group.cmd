# host: lab-intel.tar.gz
vfctl --sysroot "$host" assign web1 --vf eth3/2 --pin none --mac 01:11:22:33:44:00 --dry-run
