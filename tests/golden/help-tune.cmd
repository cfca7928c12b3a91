vfctl tune --help
