"""Short codes: made of a seed, read as people type them."""

import pytest

from pmlp_portal.kernel.tokens import SIGNS, code_of, read_code

SEED = "0f" * 16


def test_a_code_is_always_the_same_for_one_seed_purpose_and_key():
    made = code_of(SEED, purpose="booking", key="key", length=6)

    assert made == code_of(SEED, purpose="booking", key="key", length=6)
    assert len(made) == 6
    assert set(made) <= set(SIGNS)


def test_another_seed_purpose_or_key_makes_another():
    made = code_of(SEED, purpose="booking", key="key", length=6)

    assert made != code_of("f0" * 16, purpose="booking", key="key", length=6)
    assert made != code_of(SEED, purpose="visit", key="key", length=6)
    assert made != code_of(SEED, purpose="booking", key="another", length=6)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("7K2M9Q", "7K2M9Q"),
        (" 7k2 m9q\n", "7K2M9Q"),
        ("7k2-m9q", "7K2M9Q"),
        ("oO0iIlL1", "00011111"),
        ("ā7\0ķ٣²", "7"),
        ("", ""),
    ],
)
def test_it_is_read_as_people_type_it(written: str, read: str):
    assert read_code(written) == read


def test_no_sign_is_taken_for_another():
    assert [read_code(sign) for sign in SIGNS] == list(SIGNS)
    assert not set("ILOU") & set(SIGNS)
