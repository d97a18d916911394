"""Measurements of the parts of the product; nothing here runs in production."""

import os

# What one core does is measured; OpenBLAS's other threads spin while they wait, which counts as processor time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
