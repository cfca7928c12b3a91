# host: 
vfctl explain VIABLE --json
