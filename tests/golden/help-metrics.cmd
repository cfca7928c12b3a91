vfctl metrics --help
