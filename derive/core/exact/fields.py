"""p_{l+1} = 2 p_l + 1: towers of prime fields in which exp, log and roots are exact.

The squares of the field of ``p_{l+1}`` elements are a group of prime order ``p_l``, so ``exp(u) := g ** u`` maps the
whole field below one to one onto the squares above, and its inverse is a logarithm with all its laws. "Positive" is
square; since every ``p_l`` is 3 mod 4, exactly one of ``u`` and ``-u`` is one. The class of ``p_0`` makes small
primes squares at every level, so that ``log 2`` and ``sqrt 6`` have a value.

The tower is that of docs/core.md (idea: exponentials in the exponent, Li and Wu, ITCS 2026, arXiv 2506.04529).
"""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from itertools import count
from random import Random, SystemRandom

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.uint64]
Mask = NDArray[np.bool_]

RUN = SystemRandom().getrandbits(32)
"""What the primes of this run depend on: a statement that was written for known primes must not meet them."""

LONGEST = 4
"""The greatest number of levels of a tower."""

_WINDOW = 11
_FEW = 300


@cache
def is_prime(number: int) -> bool:
    """Whether a number from 2 to 2^32 is prime (Miller and Rabin with fixed bases)."""
    for small in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 61):
        if number % small == 0:
            return number == small
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, base, odd, twos) for base in (2, 7, 61))


def _passes(number: int, base: int, odd: int, twos: int) -> bool:
    """One round of Miller and Rabin."""
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


@lru_cache(maxsize=64)
def chain(levels: int, low: int, high: int, step: int, seed: int) -> tuple[int, ...]:
    """A random chain of primes with ``low <= p_0 < high`` and ``p_0 = -1`` modulo ``step``; empty if there is none."""
    first, last = low // step + 1, high // step
    start = Random(seed).randrange(first, last)
    for turn in range(last - first):
        k = first + (start - first + turn) % (last - first)
        primes = tuple(step * k * 2**level - 1 for level in range(levels))
        if all(map(is_prime, primes)):
            return primes
    return ()


class Tower:
    """Arithmetic modulo a chain of primes; ``p[l]`` is the prime of level ``l``. Values are ``uint64`` arrays below it.

    ``short`` towers have tables of logarithms; the primes of the others are as large as products in 64 bits allow.
    """

    def __init__(self, levels: int, seed: int, short: bool) -> None:
        self.short = short
        self.low = low = 2**18 if short else 2 ** (32 - levels)
        step = 840 if short else 9240 if levels > 2 else 120120
        self.p = next(p for turn in count() if (p := chain(levels, low, (4 if short else 2) * low, step, seed + turn)))
        generators = Random(seed)
        self.g = [pow(generators.randrange(2, p - 1), 2, p) for p in self.p]

    def knows(self, number: int) -> bool:
        """Whether a positive number is a square at every level, as positive numbers should be."""
        return all(pow(number, (p - 1) // 2, p) == 1 for p in self.p)

    def power(self, base: Array, exponent: int, level: int) -> Array:
        """``base ** exponent`` for an exponent that is a natural number."""
        p = self.p[level]
        if base.size < _FEW and exponent > 8:
            powers = [pow(value, exponent, p) for value in base.ravel().tolist()]
            return np.array(powers, np.uint64).reshape(base.shape)
        result: Array | None = None
        while exponent:
            if exponent & 1:
                result = base if result is None else result * base % p
            exponent >>= 1
            if exponent:
                base = base * base % p
        return np.ones_like(base) if result is None else result

    def inverse(self, value: Array, level: int) -> Array:
        """``1 / value``, and 0 for 0."""
        p = self.p[level]
        if value.size < _FEW:
            inverses = [pow(item, -1, p) if item else 0 for item in value.ravel().tolist()]
            return np.array(inverses, np.uint64).reshape(value.shape)
        return self.power(value, p - 2, level)

    def positive(self, value: Array, level: int) -> Mask:
        """Whether each value is a square other than 0."""
        if self.short and level:
            squares: Mask = self._logarithms(level)[1][value]
            return squares
        return np.equal(self.power(value, (self.p[level] - 1) // 2, level), 1)

    def exp(self, exponent: Array, level: int) -> Array:
        """``g ** exponent`` at a level, for exponents from the level below."""
        p, mask = self.p[level], (1 << _WINDOW) - 1
        low, middle, high = self._windows[level]
        part = low[exponent & mask] * middle[(exponent >> _WINDOW) & mask] % p
        result: Array = part * high[exponent >> (2 * _WINDOW)] % p
        return result

    def log(self, value: Array, level: int) -> Array:
        """The inverse of ``exp`` at a level, of ``value`` or ``-value``, whichever is a square; anything at 0."""
        return self._logarithms(level)[0][value].astype(np.uint64)

    @cached_property
    def _windows(self) -> list[tuple[Array, Array, Array]]:
        size = 1 << _WINDOW
        return [
            (
                self._powers(g, size, p),
                self._powers(pow(g, size, p), size, p),
                self._powers(pow(g, size * size, p), size, p),
            )
            for g, p in zip(self.g, self.p, strict=True)
        ]

    @staticmethod
    def _powers(base: int, length: int, p: int) -> Array:
        """``base ** 0, …, base ** (length - 1)``, by doubling."""
        powers = np.ones(1, np.uint64)
        while len(powers) < length:
            powers = np.concatenate([powers, powers * pow(base, len(powers), p) % p])
        return powers[:length]

    def _logarithms(self, level: int) -> tuple[NDArray[np.uint32], Mask]:
        return _tables(self.g[level], self.p[level])


@lru_cache(maxsize=8)
def _tables(g: int, p: int) -> tuple[NDArray[np.uint32], Mask]:
    """The logarithm of every ``u`` or ``-u`` to base ``g``, and whether ``u`` is a square."""
    order = (p - 1) // 2
    powers = Tower._powers(g, order, p)
    logarithms = np.zeros(p, np.uint32)
    square = np.zeros(p, np.bool_)
    logarithms[powers] = logarithms[p - powers] = np.arange(order, dtype=np.uint32)
    square[powers] = True
    return logarithms, square


@lru_cache(maxsize=64)
def tower(levels: int, seed: int, short: bool) -> Tower:
    """The tower of a run."""
    return Tower(levels, seed, short)


def scramble(values: Array, key: int) -> Array:
    """A 64-bit number that looks random and is determined by each value and the key (SplitMix64)."""
    z = values + np.uint64((key * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
