# host: lab-intel.tar.gz
script -qec "stty cols 80; vfctl -q --color never --sysroot $host topology" /dev/null </dev/null | tr -d "\r"
