"""What holds when something breaks: crashed, paused and parted programs, cut and slow lines."""
