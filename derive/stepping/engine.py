"""Lines by laws: the engine finds where a law applies, looks at what comes out, and has the core prove it."""

from __future__ import annotations

from collections.abc import Iterable

from derive.core.judge import IllTyped, Unsatisfiable, judge
from derive.model import Context
from derive.notation import D, Expr, canonical, children, free_indices, rebuild
from derive.records import dataclass
from derive.rules import Law, Setting
from derive.rules.algebra import weight
from derive.rules.folding import in_order
from derive.rules.tidy import tidy, with_own_letters
from derive.stepping.general import chain_of_contexts
from derive.stepping.order import Stage
from derive.stepping.steps import DerivedStep

_MOST = 120


@dataclass(frozen=True)
class Engine:
    """Applies laws under one setting. ``thorough``: every single law is proved as well, not only every line."""

    setting: Setting
    thorough: bool = False

    def line(self, expr: Expr, stage: Stage) -> DerivedStep | None:
        """The next line by the laws of a stage; None if none applies or the core does not prove what comes out."""
        substeps: list[DerivedStep] = []
        here = expr
        for _ in range(_MOST):
            step = self.apply(here, stage.laws, inside=stage.inside)
            if step is None:
                break
            substeps.append(step)
            here = step.after
            if stage.once:
                break
        return self.joined(stage.name, substeps)

    def joined(self, name: str, substeps: Iterable[DerivedStep]) -> DerivedStep | None:
        """Several steps as one line."""
        steps = tuple(substeps)
        if not steps or _same(steps[0].before, steps[-1].after):
            return None
        if len(steps) == 1:
            return self.proved(steps[0])
        return self.proved(DerivedStep(name, steps[0].before, steps[-1].after, steps))

    def apply(self, expr: Expr, laws: Iterable[Law], *, inside: bool = False) -> DerivedStep | None:
        """The first law that applies, at the first place where it does; ``inside`` derivatives only if asked."""
        for law in laws:
            new = self._somewhere(expr, law, inside)
            if new is not None:
                new = self.tidied(new)
                if free_indices(new) <= free_indices(expr) and canonical(new) != canonical(expr):
                    return DerivedStep(law.__name__, expr, new)
        return None

    def tidied(self, expr: Expr) -> Expr:
        """As it is written down."""
        return with_own_letters(tidy(expr), self.setting.supply)

    def _somewhere(self, expr: Expr, law: Law, inside: bool) -> Expr | None:
        here = law(expr, self.setting)
        if here is not None and here != expr:
            return here
        below = () if isinstance(expr, D) and not inside else children(expr)
        for place, child in enumerate(below):
            new = self._somewhere(child, law, inside)
            if new is not None:
                return rebuild(expr, (*below[:place], new, *below[place + 1 :]))
        return None

    def proved(self, step: DerivedStep) -> DerivedStep | None:
        """The step itself, if the core proves it."""
        if self.thorough and not all(self.holds(part) for part in step.substeps):
            return None
        return step if self.holds(step) else None

    def holds(self, step: DerivedStep) -> bool:
        """Whether both lines are equal, for every size: under the context, or under less."""
        if not free_indices(step.after) <= free_indices(step.before):
            return False
        contexts = chain_of_contexts(step.before, step.after, self.setting)
        return any(self._proves(step, context) for context in contexts)

    def _proves(self, step: DerivedStep, context: Context) -> bool:
        try:
            return judge(step.before, step.after, context).proved
        except (IllTyped, Unsatisfiable):
            return False


def _same(left: Expr, right: Expr) -> bool:
    """Whether two lines differ in the order of terms and factors at most."""
    return weight(left) == weight(right) and canonical(in_order(left)) == canonical(in_order(right))
