# host: lab-intel.tar.gz
vfctl --sysroot "$host" export --to libvirt
