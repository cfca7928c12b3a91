vfctl create --help
