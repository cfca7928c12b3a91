# host: lab-intel.tar.gz
vfctl --sysroot "$host" xml eth3/2 --mac 52-54-00-AA-01-00 --vlan 7
