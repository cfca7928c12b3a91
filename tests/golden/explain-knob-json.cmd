# host: 
vfctl explain zerocopy --json
