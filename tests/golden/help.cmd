# host: 
vfctl --help
