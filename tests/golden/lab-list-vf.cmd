# host: lab-intel.tar.gz
vfctl --sysroot "$host" list --vf
vfctl --sysroot "$host" list --vf --vms
