"""What must be so before anything else is read: nothing that the tests start does work that another has done, or for nothing."""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # its threads spin while they wait, and all cores are busy here anyway
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of some hundred servers compiles all modules again
