# host: 
vfctl groups --help
