# host: 
vfctl explain iommu-translated-host
