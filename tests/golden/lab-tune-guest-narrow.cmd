# host: lab-intel.tar.gz
script -qec "stty cols 80; vfctl -q --color never --sysroot $host tune guest web1" /dev/null </dev/null | tr -d "\r"
