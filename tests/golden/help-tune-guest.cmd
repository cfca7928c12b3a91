# host: 
vfctl tune guest --help
