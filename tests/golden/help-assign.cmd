# host: 
vfctl assign --help
