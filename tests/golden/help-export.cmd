vfctl export --help
