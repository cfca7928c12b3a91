vfctl explain vm-virtio
