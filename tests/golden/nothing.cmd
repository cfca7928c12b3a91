# host: 
vfctl
