"""What must be so before anything else is read."""

import os

import pytest

pytest.register_assert_rewrite("tests.support")  # what is asserted there says what it has found, as in a test

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # its threads spin while they wait, and all cores are busy here anyway
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of some hundred servers compiles all modules again
