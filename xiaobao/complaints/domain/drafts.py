"""Whose a draft is, and to which names its sealed words and files are bound. Pure."""

import hashlib


def visitor(secret: str) -> str:
    """The owner of a draft without an account: the digest of the secret that the browser keeps."""
    return "visitor:" + hashlib.sha256(secret.encode()).hexdigest()[:40]


def seal_name(owner: str, form: str) -> str:
    """What the words of a draft are bound to: moved to another owner or form they do not open."""
    return f"draft:{owner}:{form}"


def file_seal_name(draft_id: int) -> str:
    """What the files of a draft are bound to."""
    return f"draft-file:{draft_id}"
