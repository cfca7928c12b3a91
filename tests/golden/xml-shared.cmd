# host: lab-intel.tar.gz
vfctl --sysroot "$host" xml 0000:11:10.0 --failover "bridge:<br 'o>" --mac 52:54:00:aa:01:01
