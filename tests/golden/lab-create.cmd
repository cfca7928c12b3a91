# host: lab-intel.tar.gz
vfctl --sysroot "$host" create eth0 -n 4 --up --mac auto --vlan 100 --trust on --driver vfio-pci --dry-run
