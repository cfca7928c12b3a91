vfctl set --help
