# host: --pfs 3 --vfs 2 --without-acs 1
vfctl --sysroot "$host" list --vf -o ADDRESS,PF,INDEX,VF_MAC,VLAN,TRUST,SPOOFCHK,LINK_STATE,MIN_TX,MAX_TX,USED_BY
