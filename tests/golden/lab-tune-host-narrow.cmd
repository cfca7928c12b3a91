# host: lab-intel.tar.gz
script -qec "stty cols 80; vfctl -q --color never --sysroot $host tune host" /dev/null </dev/null | tr -d "\r"
