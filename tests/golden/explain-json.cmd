# host: 
vfctl explain acs-missing --json
