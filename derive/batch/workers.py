"""What a worker is: a process that can be killed, with a bound on its memory."""

from __future__ import annotations

import gc
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from derive.batch.judging import judged
from derive.batch.rows import Options, Row
from derive.source import ReadError


def pebble() -> Any:
    """The library of killable workers. Raises ``ReadError`` if the extra is missing."""
    try:
        return import_module("pebble")
    except ImportError:
        raise ReadError("checking in bulk needs pebble", hint="pip install 'derive-check[batch]'") from None


def bounded(memory: int) -> None:
    """Let this process take ``memory`` bytes more than it has; where the system cannot bound it, it is not."""
    # What the first check loads is not what a row takes; and what is loaded without memory is broken for good.
    judged(Row("", r"$x \in \mathbb{R}^n$ $$x + x = 2 x = 3 x$$"), Options())
    # Looking for cycles at the usual pace costs a tenth of the time, and what is there for good need not be looked at.
    # A document leaves some hundred objects in cycles.
    gc.collect()
    gc.freeze()
    gc.set_threshold(300_000, 3, 2)
    with suppress(ImportError, OSError, ValueError):
        resource = import_module("resource")
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        bound = pages * resource.getpagesize() + memory
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            bound = min(bound, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, most))
