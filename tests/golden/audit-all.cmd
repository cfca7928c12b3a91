# host: --pfs 4 --vfs 2 --without-acs 1
vfctl --sysroot "$host" audit --all --emphasis performance --rule iommu-inactive --rule pcie-aspm --fail-on warning
