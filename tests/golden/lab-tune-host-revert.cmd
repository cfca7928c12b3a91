# host: lab-intel.tar.gz
vfctl --sysroot "$host" tune host --revert --profile latency
