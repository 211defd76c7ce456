"""Towers of fields: exp, log and roots keep their laws exactly."""

from __future__ import annotations

import numpy as np
import pytest

from derive.core.exact.fields import is_prime, tower

VALUES = np.arange(2, 402, dtype=np.uint64)


@pytest.mark.parametrize(("levels", "short"), [(1, False), (2, False), (3, False), (4, False), (2, True), (3, True)])
def test_each_prime_is_twice_the_last_and_one(levels: int, short: bool) -> None:
    primes = tower(levels, 7, short).p
    assert all(map(is_prime, primes)) and len(primes) == levels and primes[-1] < 2**32
    assert [2 * p + 1 for p in primes[:-1]] == list(primes[1:])


@pytest.mark.parametrize("short", [False, True])
def test_exp_turns_sums_into_products(short: bool) -> None:
    field = tower(2, 7, short)
    below, above = field.p
    product = field.exp(VALUES, 1) * field.exp(VALUES[::-1].copy(), 1) % above
    assert np.array_equal(product, field.exp((VALUES + VALUES[::-1]) % below, 1))
    assert field.positive(product, 1).all()


def test_log_undoes_exp_and_turns_products_into_sums() -> None:
    field = tower(2, 7, True)
    below, above = field.p
    assert np.array_equal(field.log(field.exp(VALUES, 1), 1), VALUES)
    logs = (field.log(VALUES, 1) + field.log(VALUES[::-1].copy(), 1)) % below
    assert np.array_equal(field.log(VALUES * VALUES[::-1] % above, 1), logs)


@pytest.mark.parametrize("count", [5, 400])
def test_inverses_few_and_many(count: int) -> None:
    field, values = tower(2, 7, False), VALUES[:count]
    assert (values * field.inverse(values, 1) % field.p[1] == 1).all()


def test_either_a_number_or_its_negative_is_positive() -> None:
    field = tower(3, 7, False)
    for level, p in enumerate(field.p):
        assert (field.positive(VALUES, level) != field.positive(p - VALUES, level)).all()
        assert field.positive(np.array([2, 3, 5, 6, 7, 10], np.uint64), level).all()


def test_the_primes_change_with_the_seed() -> None:
    assert len({tower(2, seed, False).p for seed in range(20)}) > 15


@pytest.mark.parametrize("levels", [1, 2, 3, 4])
def test_primes_are_as_large_as_products_allow(levels: int) -> None:
    for seed in range(20):
        primes = tower(levels, seed, False).p
        assert 2 ** (32 - levels) <= primes[0] and primes[-1] < 2**32
        assert 2**18 <= tower(levels, seed, True).p[0] < 2**20
