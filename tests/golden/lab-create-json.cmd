# host: lab-intel.tar.gz
vfctl --sysroot "$host" create eth3 -n 4 --vlan 100 --max-rate 200 --dry-run --json
