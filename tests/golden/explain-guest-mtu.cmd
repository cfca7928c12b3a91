vfctl explain guest-mtu
