"""Formulas as presentation MathML: LaTeX to boxes with places, boxes to MathML Core."""
