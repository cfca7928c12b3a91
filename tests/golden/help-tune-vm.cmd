vfctl tune vm --help
