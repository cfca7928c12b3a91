# host: 
vfctl list --help
