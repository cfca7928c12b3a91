vfctl topology --help
