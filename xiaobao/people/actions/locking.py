"""An account held, so that what is done to it is done one after the other."""

from xiaobao.kernel.errors import NotFound
from xiaobao.people.models import Account


def locked(account_id: int) -> Account:
    """An account held until the transaction ends. Raises: NotFound."""
    account = Account.objects.locked().filter(pk=account_id).first()
    if account is None:
        raise NotFound("account", account_id)
    return account
