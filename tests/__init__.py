"""Before anything reads it: one thread for each process, since the tests and their servers keep all cores busy already.

The threads of OpenBLAS wait for each other by spinning: with more of them than free cores, learning takes five times as long.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
