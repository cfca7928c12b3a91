# host: lab-intel.tar.gz
vfctl --sysroot "$host" assign web1 --pf eth0 --create 2 --pin none --print-xml
