vfctl apply --help
