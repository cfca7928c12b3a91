# host: 
vfctl explain --help
