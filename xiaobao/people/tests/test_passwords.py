"""The rule of passwords, told in examples; and that every door asks it."""

import unicodedata

import pytest
from click.testing import CliRunner
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.people import actions, queries
from xiaobao.people.actions.passwords import WeakPassword
from xiaobao.people.commands import user
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.passwords import LONGEST, SHORTEST, PasswordFault, password_faults, plain_password
from xiaobao.people.models import Account
from xiaobao.people.tests.conftest import AT, County

COMMON = {"password", "monkey", "letmein"}
PRODUCT = {"Xiaobao", "消保"}
F = PasswordFault


def faults(password: str, username: str = "lina") -> set[PasswordFault]:
    return set(password_faults(password, username=username, common=COMMON, product=PRODUCT))


@pytest.mark.parametrize(
    "password",
    [
        "yunxi-demo-2026",
        "three white rabbits",
        "        a sentence with blanks        ",
        "春眠不觉晓处处闻啼鸟夜来风雨声花落知多少",
        "no digits and no capitals",
        "Ünïcödé ist überall erlaubt",
        "correct horse battery staple",
        "🐇🐇 zwei weiße Hasen 🐇",
    ],
)
def test_a_good_password_is_long_and_nobodys_first_guess(password: str) -> None:
    assert not faults(password)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", F.SHORT),
        ("fourteen signs", F.SHORT),
        ("x" * LONGEST + "yzabcdefgh", F.LONG),
        ("password", F.COMMON),
        ("Password2026!!!!", F.COMMON),
        ("monkey-monkey-monkey", F.COMMON),
        ("the cat of Lina sleeps", F.OWN_NAME),
        ("my XiaoBao account at work", F.PRODUCT_NAME),
        ("我每天早上八点打开消保平台工作", F.PRODUCT_NAME),
        ("a" * 40, F.PLAIN),
        ("abcdefghijklmnopq", F.PLAIN),
        ("qwertyuiopasdfghj", F.PLAIN),
        ("98765432109876543210", F.PLAIN),
        ("rabbit77rabbit77", F.PLAIN),
        ("123456789qwertyui", F.PLAIN),
    ],
)
def test_a_bad_one_is_told_why(password: str, fault: PasswordFault) -> None:
    assert fault in faults(password)


def test_a_short_user_name_may_stand_in_it_by_chance() -> None:
    assert not faults("an island in the lake", username="li")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_the_form_of_typing_changes_nothing(typed: str) -> None:
    composed, taken_apart = unicodedata.normalize("NFC", typed), unicodedata.normalize("NFD", typed)

    assert plain_password(composed) == plain_password(taken_apart)
    assert faults(composed) == faults(taken_apart)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=SHORTEST - 1))
def test_nothing_shorter_than_the_least_is_ever_good(typed: str) -> None:
    assert len(plain_password(typed)) >= SHORTEST or F.SHORT in faults(typed)


def test_every_fault_has_its_words_and_the_list_is_there() -> None:
    assert all(queries.fault_told(fault) for fault in PasswordFault)
    assert PasswordFault.COMMON in queries.faults_of("letmein", username="lina")
    assert PasswordFault.PRODUCT_NAME in queries.faults_of("我每天早上八点打开消保平台工作", username="lina")


def test_a_password_is_the_same_however_it_is_typed(county: County) -> None:
    county.person("lina", county.east, password="zwei wei\u00dfe H\u00e4schen")

    account = actions.sign_in(username="lina", password="zwei wei\u00dfe Ha\u0308schen", address="a", at=AT)

    assert account.username == "lina"


def test_a_password_from_before_there_was_a_normal_form_still_opens(county: County) -> None:
    typed = "zwei weisse Ha\u0308schen"
    account = county.person("lina", county.east)
    Account.objects.filter(pk=account.pk).update(password=make_password(typed))

    assert actions.sign_in(username="lina", password=typed, address="a", at=AT) == account
    with pytest.raises(actions.LoginRefused):
        actions.sign_in(username="lina", password="zwei weisse Haschen", address="a", at=AT)


def test_every_door_asks_the_same_rule(county: County) -> None:
    account = county.person("lina", county.east)

    with pytest.raises(WeakPassword, match="at least 15 characters"):
        actions.set_password(account_id=account.pk, password="too-short", actor=SYSTEM, at=AT)
    done = CliRunner().invoke(user, ["password", "lina", "--password-stdin"], input="too-short\n")
    assert isinstance(done.exception, WeakPassword)
    with pytest.raises(ValidationError):
        validate_password("too-short", user=account)
    assert not Account.objects.get(pk=account.pk).has_usable_password()
