# host: lab-intel.tar.gz
# A profile that ships, on a capture without ethtool's dumps.
vfctl --sysroot "$host" tune host --profile latency
