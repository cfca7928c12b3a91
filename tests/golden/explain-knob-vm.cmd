vfctl explain vm-queues
