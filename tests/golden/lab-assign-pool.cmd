# host: lab-intel.tar.gz
vfctl --sysroot "$host" assign web1 --pool vfs --pin none --dry-run
