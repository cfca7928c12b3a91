# host: lab-intel.tar.gz
vfctl --sysroot "$host" -q pin web1 --policy preferred --print-xml
