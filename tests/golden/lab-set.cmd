# host: lab-intel.tar.gz
vfctl --sysroot "$host" set eth3/0-1,3 --vlan 300:5 --trust on --link-state enable --best-effort --dry-run
