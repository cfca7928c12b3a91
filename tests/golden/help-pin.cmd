vfctl pin --help
