# host: lab-intel.tar.gz
vfctl --sysroot "$host" assign web1 --pf eth3 --pin none --check-target "$host" --dry-run
