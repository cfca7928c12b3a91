# host: lab-intel.tar.gz
vfctl --sysroot "$host" assign web1 --vf eth3 --pin none --dry-run
