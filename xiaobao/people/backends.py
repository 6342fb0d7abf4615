"""What Django asks this room about accounts: who is signed in, with what they may, which passwords are good, and where
sessions are kept.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as Rows
from django.core.exceptions import ValidationError
from django.utils import timezone

from xiaobao.kernel.clock import current_clock
from xiaobao.people import queries
from xiaobao.people.domain.devices import Device
from xiaobao.people.domain.granting import GrantRow
from xiaobao.people.models import Account, RoleGrant, SignIn

CAME: Final = "came"  # in a session: where its account signed in, when, and by what
MARK_LENGTH: Final = 16


class GrantedBackend(ModelBackend):
    """Django's check of name and password; an account comes with its grants already read.

    One query for each request, where Django's own backend would leave two.
    """

    def get_user(self, user_id: Any) -> Account | None:
        live = RoleGrant.objects.live(current_clock().now()).filter(account_id=user_id)
        grants = list(live.select_related("account__unit", "unit", "delegation__giver"))
        account = grants[0].account if grants else Account.objects.select_related("unit").filter(pk=user_id).first()
        if account is None or not self.user_can_authenticate(account):
            return None
        account.known_grants = [_row(grant) for grant in grants]
        return account


def _row(grant: RoleGrant) -> GrantRow:
    giver = grant.delegation.giver if grant.delegation else None
    path = grant.unit.path if grant.unit else None
    return GrantRow(grant.role, grant.unit_id, path, giver.pk if giver else None, giver.name if giver else None)


class PasswordRule:
    """The rule of passwords for what Django itself offers, like ``xiaobao manage changepassword``."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raises: ValidationError."""
        if faults := queries.faults_of(password, username=user.username if user else ""):
            raise ValidationError([queries.fault_told(fault) for fault in faults])

    def get_help_text(self) -> str:
        return queries.password_help()


class SessionStore(Rows):
    """Sessions as rows of their own, under the digest of their key: who reads the table can use none of them."""

    row: SignIn | None = None  # as it was read

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def _get_session_from_db(self) -> SignIn | None:
        key = queries.digest_of(self.session_key or "")
        self.row = SignIn.objects.filter(session_key=key, expire_date__gt=timezone.now()).first()
        if self.row is None:
            self._session_key = None
        return self.row

    def exists(self, session_key: str) -> bool:
        return SignIn.objects.filter(session_key=queries.digest_of(session_key)).exists()

    def create_model_instance(self, data: Mapping[str, Any]) -> SignIn:
        """The row to be saved. What it tells of the device was put into the session when its account signed in."""
        made = cast("SignIn", super().create_model_instance(dict(data)))
        now, came = current_clock().now(), data.get(CAME, {})
        made.session_key = queries.digest_of(str(made.session_key))
        made.mark = made.session_key[:MARK_LENGTH]
        made.seen_at = now
        if SESSION_KEY in data:
            made.account_id = int(data[SESSION_KEY])
            made.signed_in_at = datetime.fromisoformat(came["at"]) if came else now
            made.browser, made.system, made.network = (came.get(name, "") for name in ("browser", "system", "network"))
        return made

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            SignIn.objects.filter(session_key=queries.digest_of(key)).delete()


def told_of(device: Device, *, way: str, at: datetime) -> dict[str, str]:
    """What a session keeps of a sign-in. ``way``: password, code or passkey."""
    return {
        "browser": device.browser, "system": device.system, "network": device.network,
        "way": way, "at": at.isoformat(),
    }  # fmt: skip
