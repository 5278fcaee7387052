"""CPR numbers among ids: caught one by one or by their number, and pseudonyms that only look like them are let be."""

import numpy as np
import pytest

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.sources.persons.cpr import find_cpr_numbers

SERIAL = tuple(f"P{number:05d}" for number in range(5000))
STARTS = (1, 100_000_001, 1_000_000_000, 1_001_000_000, 2_000_000_000, 3_112_000_000, 5_000_000_000)


def found(ids, kind="text"):
    """Return how many rows look like CPR numbers and how many would by chance; the condition holds in those rows."""
    with DuckDBEngine().tables() as tables:
        tables.load("register", {"id": list(ids)}, {"id": kind})
        seen = find_cpr_numbers("register", '"id"', tables)
        if seen is None:
            return None
        assert tables.query(f'SELECT COUNT(*) AS "n" FROM "register" WHERE {seen.condition}') == {"n": [seen.rows]}
        return seen.rows, seen.chance


def ten_digits(count, seed=1):
    return [f"{number:010d}" for number in np.random.default_rng(seed).integers(0, 10**10, count)]


def cpr_numbers(count, seed=2):
    draw = np.random.default_rng(seed)
    days = np.datetime64("1950-01-01") + draw.integers(0, 365 * 50, count)
    dates = [str(day) for day in days]
    return [f"{day[8:]}{day[5:7]}{day[2:4]}{draw.integers(0, 10_000):04d}" for day in dates]


@pytest.mark.parametrize("mark", ["-", " ", " - ", ".", "/", "_"])
def test_one_with_a_mark_is_enough(mark):
    assert found([*SERIAL, f"010190{mark}1234"]) == (1, 0)
    assert found([*ten_digits(200), f" 310190{mark}1234 "]) == (1, 0)


def test_a_replacement_number_is_one():
    assert found([*SERIAL, "710190-1234"]) == (1, 0)


@pytest.mark.parametrize(
    "other", ["310290-1234", "320190-1234", "011390-1234", "000000-0001", "01019-1234", "010190-12345"]
)
def test_a_mark_without_a_date_before_it_is_a_pseudonym(other):
    assert found([*SERIAL, other]) is None


@pytest.mark.parametrize("number", ["0101901234", "101901234", "3112991234"])
def test_one_of_ten_digits_among_pseudonyms_of_another_shape_is_enough(number):
    assert found([*SERIAL, number]) == (1, 0)
    assert found([*range(1, 5001), int(number)], "integer") == (1, 0)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("step", [1, 997])
def test_serial_numbers_are_pseudonyms_and_a_few_among_them_are_not(start, step):
    serial = list(range(start, start + 2000 * step, step))
    assert found(serial, "integer") is None
    assert found([*serial, 1_506_801_234, 2_408_711_234, 3_112_991_234][: len(serial) + 3], "integer") in {
        (3, 0),
        (2, 0),
    }


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("most", "kind"), [(10**10, "text"), (2**31, "integer"), (10**12, "integer")])
def test_random_numbers_are_pseudonyms_over_several_periods(seed, most, kind):
    """Rows of the same person are not taken for chances of their own."""
    numbers = np.random.default_rng(seed).integers(0, most, 1000).tolist() * 6
    assert found([f"{number:010d}" for number in numbers] if kind == "text" else numbers, kind) is None


def test_many_among_ten_random_digits_are_told_from_chance():
    """By chance 3.66 per cent begin with a date: 366 dates of 10,000 beginnings."""
    ids = ten_digits(20_000)
    assert found(ids) is None
    rows, chance = found([*ids, *cpr_numbers(300)])
    assert rows == pytest.approx(0.0366 * 20_000 + 300, abs=4 * np.sqrt(732))
    assert chance == pytest.approx(0.0366 * 20_000 + 0.118 * 300, abs=4 * np.sqrt(732))


@pytest.mark.parametrize("kind", ["text", "integer"])
def test_a_column_of_them_is_caught_in_every_form(kind):
    ids = cpr_numbers(500)
    assert found(map(int, ids) if kind == "integer" else ids, kind) == (500, 0)


def test_other_ids_are_never_taken_for_them():
    uuids = ["550e8400-e29b-41d4-a716-446655440000", "12345678-1234-1234-1234-123456789012"]
    assert found([*uuids, "A-17", "", "9999999999", "0000000000", "20240101123456"]) is None
    assert found(["a", None]) is None
    assert found([]) is None
