# host: lab-intel.tar.gz
vfctl --sysroot "$host" assign web1 --pf eth0 --pin none --dry-run
