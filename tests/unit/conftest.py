"""What unit tests share: the engine as the server has it, learnt once."""

import pytest

from delivered import NO_TASK
from orchestrator.phrases import translated_none
from orchestrator.understanding.engine import Engine
from tests.support.delivered import TASKS


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The delivered tasks in all languages."""
    examples = {name: intent.examples_by_locale() for name, intent in TASKS.items()}
    return Engine.fit(examples, NO_TASK, none_by_language=translated_none())
