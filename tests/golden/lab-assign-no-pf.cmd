# host: lab-intel.tar.gz
vfctl --sysroot "$host" assign web1 --pf eth5 --pin none --dry-run
