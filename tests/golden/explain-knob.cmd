# host: 
vfctl explain vhost-net
