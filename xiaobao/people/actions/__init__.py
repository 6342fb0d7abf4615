"""What can be done to accounts and with personal data. One verb per function."""

from xiaobao.people.actions.accounts import (
    close_account,
    create_account,
    set_language,
)
from xiaobao.people.actions.answering import Answer, answer_once, forget_answers
from xiaobao.people.actions.chaining import begin_chains, seal_heads
from xiaobao.people.actions.delegating import delegate_role, end_delegation
from xiaobao.people.actions.granting import grant_role, revoke_role
from xiaobao.people.actions.limiting import TooManyRequests, allow, count, forget_asked
from xiaobao.people.actions.links import IssuedLink, give_link, use_link
from xiaobao.people.actions.owning import NotTheirs, prove_own
from xiaobao.people.actions.passkeys import (
    PasskeyRefused,
    add_passkey,
    new_challenge,
    passkey_offer,
    passkey_owner,
    passkey_question,
    remove_passkey,
    sign_in_with_passkey,
)
from xiaobao.people.actions.passwords import (
    PresentPasswordWrong,
    WeakPassword,
    change_password,
    judge_present,
    set_password,
)
from xiaobao.people.actions.providing import forget_providers, provider
from xiaobao.people.actions.reviewing import begin_review, close_review, decide_grant
from xiaobao.people.actions.sealing import (
    Erased,
    ReasonMissing,
    erase_records,
    note_looks,
    open_content,
    open_record,
    open_to_seal,
    reseal_content,
    rotate,
    rotate_factors,
    seal,
    seal_content,
    seal_many,
)
from xiaobao.people.actions.second import (
    Offer,
    WrongCode,
    confirm_second,
    drop_second,
    judge_second,
    offer_second,
)
from xiaobao.people.actions.sessions import end_session, forget_sessions, note_use, sign_out_everywhere
from xiaobao.people.actions.signing_in import LoginRefused, TooManyFailures, forget_failures, sign_in
from xiaobao.people.actions.single_sign_on import begin_sign_on, finish_sign_on, invite_identity, untie_identity
from xiaobao.people.actions.tokens import IssuedToken, issue_token, revoke_token, use_token
from xiaobao.people.queries import query_digest

__all__ = [
    "Answer",
    "Erased",
    "IssuedLink",
    "IssuedToken",
    "LoginRefused",
    "NotTheirs",
    "Offer",
    "PasskeyRefused",
    "PresentPasswordWrong",
    "ReasonMissing",
    "TooManyFailures",
    "TooManyRequests",
    "WeakPassword",
    "WrongCode",
    "add_passkey",
    "allow",
    "answer_once",
    "begin_chains",
    "begin_review",
    "begin_sign_on",
    "change_password",
    "close_account",
    "close_review",
    "confirm_second",
    "count",
    "create_account",
    "decide_grant",
    "delegate_role",
    "drop_second",
    "end_delegation",
    "end_session",
    "erase_records",
    "finish_sign_on",
    "forget_answers",
    "forget_asked",
    "forget_failures",
    "forget_providers",
    "forget_sessions",
    "give_link",
    "grant_role",
    "invite_identity",
    "issue_token",
    "judge_present",
    "judge_second",
    "new_challenge",
    "note_looks",
    "note_use",
    "offer_second",
    "open_content",
    "open_record",
    "open_to_seal",
    "passkey_offer",
    "passkey_owner",
    "passkey_question",
    "prove_own",
    "provider",
    "query_digest",
    "remove_passkey",
    "reseal_content",
    "revoke_role",
    "revoke_token",
    "rotate",
    "rotate_factors",
    "seal",
    "seal_content",
    "seal_heads",
    "seal_many",
    "set_language",
    "set_password",
    "sign_in",
    "sign_in_with_passkey",
    "sign_out_everywhere",
    "untie_identity",
    "use_link",
    "use_token",
]
