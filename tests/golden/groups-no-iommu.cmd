# host: --pfs 1 --vfs 1 --no-iommu
vfctl --sysroot "$host" groups
