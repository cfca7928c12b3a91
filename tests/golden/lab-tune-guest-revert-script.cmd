# host: lab-intel.tar.gz
# Set in, for a file that begins as a script is taken for one.
vfctl --sysroot "$host" tune guest web1 --revert --script | sed 's/^/  /'
