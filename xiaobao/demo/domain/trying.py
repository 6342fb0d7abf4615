"""The accounts for visitors to try: for the sign-in page and the README."""

from dataclasses import dataclass

from xiaobao.demo.domain.reading import load_vocabulary
from xiaobao.demo.domain.world import Account, World
from xiaobao.people.domain.actor import Role


@dataclass(frozen=True, slots=True)
class AccountToTry:
    """An account, its password, and in one sentence what to look at, in both languages.

    ``place`` is the name of the unit or of the business it belongs to.
    """

    username: str
    password: str
    name: str
    role: Role
    unit: str
    business: str
    place: str
    look_zh: str
    look_en: str


def accounts_to_try(world: World) -> tuple[AccountToTry, ...]:
    """The accounts of ``data/accounts.toml`` as they are in this world."""
    trials = load_vocabulary().trials
    return tuple(
        AccountToTry(
            username=account.username,
            password=trials.password,
            name=account.name,
            role=account.role,
            unit=account.unit,
            business=account.business,
            place=_place(world, account),
            look_zh=trial.look_zh,
            look_en=trial.look_en,
        )
        for trial in trials.accounts
        for account in [world.account_named[trial.username]]
    )


def _place(world: World, account: Account) -> str:
    if account.unit:
        return world.unit_by_code[account.unit].name
    return next(business.name for business in world.businesses if business.uscc == account.business)
