"""What can be done to accounts and with personal data. One verb per function."""

from xiaobao.people.actions.accounts import (
    WeakPassword,
    close_account,
    create_account,
    set_language,
    set_password,
)
from xiaobao.people.actions.granting import grant_role, revoke_role
from xiaobao.people.actions.sealing import (
    open_content,
    open_record,
    rotate,
    seal,
    seal_content,
    seal_many,
)
from xiaobao.people.actions.signing_in import LoginRefused, TooManyFailures, forget_failures, sign_in
from xiaobao.people.actions.tokens import IssuedToken, issue_token, revoke_token, use_token
from xiaobao.people.queries import query_digest

__all__ = [
    "IssuedToken",
    "LoginRefused",
    "TooManyFailures",
    "WeakPassword",
    "close_account",
    "create_account",
    "forget_failures",
    "grant_role",
    "issue_token",
    "open_content",
    "open_record",
    "query_digest",
    "revoke_role",
    "revoke_token",
    "rotate",
    "seal",
    "seal_content",
    "seal_many",
    "set_language",
    "set_password",
    "sign_in",
    "use_token",
]
