"""Questions about passwords: what is wrong with one, and how that is said."""

from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext as _
from django.utils.translation import override

from xiaobao.people.domain.passwords import LONGEST, SHORTEST, PasswordFault, password_faults
from xiaobao.people.labels import PASSWORD_FAULTS, PASSWORD_HELP
from xiaobao.people.models import Account


def faults_of(password: str, *, username: str) -> tuple[PasswordFault, ...]:
    """All that is wrong with a password for this account, by the rule in ``domain.passwords``."""
    return password_faults(password, username=username, common=_common_passwords(), product=_product_names())


@cache
def _product_names() -> frozenset[str]:
    """What this site is called, in every language it speaks."""
    return frozenset(_in(language, "Xiaobao") for language in Account.Language.values)


def _in(language: str, text: str) -> str:
    with override(language):
        return _(text)


@cache
def _common_passwords() -> frozenset[str]:
    """The twenty thousand passwords that come with Django, in small letters."""
    return frozenset(CommonPasswordValidator().passwords)


def fault_told(fault: str) -> str:
    """What is wrong with a password, in the reader's language."""
    return _(PASSWORD_FAULTS[fault]) % {"shortest": SHORTEST, "longest": LONGEST}


def password_help() -> str:
    """What a password must be like, before one is chosen, in the reader's language."""
    return _(PASSWORD_HELP) % {"shortest": SHORTEST}
