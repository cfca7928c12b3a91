# host: lab-intel.tar.gz
vfctl --sysroot "$host" xml eth3/2 --failover default --as hostdev --mac 52:54:00:aa:01:01
