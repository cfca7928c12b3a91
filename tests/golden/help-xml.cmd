# host: 
vfctl xml --help
