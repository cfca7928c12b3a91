# host: 
vfctl show --help
