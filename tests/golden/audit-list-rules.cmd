# host: 
vfctl audit --list-rules
