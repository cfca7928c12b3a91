# host: 
vfctl explain group
