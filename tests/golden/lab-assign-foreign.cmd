# host: lab-intel.tar.gz
vfctl --sysroot "$host" assign web1 --pin none --dry-run
