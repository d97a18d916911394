"""How the processes that share the tests share them: one test at a time, and together what is done once for many tests."""

from xdist.scheduler import LoadScopeScheduling

_ONE_FOR_A_MODULE = ("tests/browser/", "tests/integration/test_absurd_input.py")
_ONE_FOR_A_TEST = ("tests/dialogues/",)


class Sharing(LoadScopeScheduling):  # type: ignore[misc] # xdist comes without types
    """The groups begin, the largest first. (xdist's own `loadgroup` does not see its groups in pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        """The group of a test: a browser serves a module, and all dialogues of a test are played side by side."""
        if nodeid.startswith(_ONE_FOR_A_MODULE):
            return nodeid.split("::", maxsplit=1)[0]
        return nodeid.split("[", maxsplit=1)[0] if nodeid.startswith(_ONE_FOR_A_TEST) else nodeid
