vfctl bind --help
