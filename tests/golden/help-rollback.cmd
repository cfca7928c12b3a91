# host: 
vfctl rollback --help
