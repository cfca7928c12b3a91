# host: 
vfctl audit --help
