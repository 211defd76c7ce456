from derive.model import Context
from derive.notation import Expr


def closed_decimal(lhs: Expr, rhs: Expr, context: Context) -> str | None:
    return None
