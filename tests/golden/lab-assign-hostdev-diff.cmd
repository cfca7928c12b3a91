# host: lab-intel.tar.gz
vfctl --sysroot "$host" -q assign web1 --vf eth3/1 --pin none --diff
