"""For the tests of a library: its formulas are right, and its code computes them.

from derive.testing import assert_gradient, assert_holds
"""

from __future__ import annotations

from derive.testing.gradients import assert_gradient
from derive.testing.holding import assert_holds

__all__ = ["assert_gradient", "assert_holds"]
