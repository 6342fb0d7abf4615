"""How a message of each channel is handed over. A deliverer does its work or raises."""

import hashlib
import os
import re
import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from xiaobao.exchange.domain.letters import is_named, writer_for
from xiaobao.exchange.domain.outbox import Channel, Fault, NotDelivered
from xiaobao.exchange.domain.reactions import reactions_to
from xiaobao.exchange.models import Notice, OutboxMessage
from xiaobao.kernel.clock import CHINA

SUBJECT: Final = Notice._meta.get_field("subject").max_length
UNSAFE: Final = re.compile(r"[^\w-]+")


def deliver_in_app(message: OutboxMessage, at: datetime) -> None:
    """A notice for the recipient's page."""
    Notice.objects.create(
        key=message.key,
        recipient=message.recipient,
        subject=_subject(message)[:SUBJECT],
        body=message.payload["body"],
        link=message.payload.get("link", ""),
        created_at=at,
    )


def deliver_email(message: OutboxMessage, at: datetime) -> None:
    """A mail through the configured backend. Sent twice it bears the same Message-ID. Raises: NotDelivered."""
    if is_named(message.recipient):
        _send_sealed(message, at)
    else:
        _send(message, message.recipient, _text(message))


def _send_sealed(message: OutboxMessage, at: datetime) -> None:
    """To an address that is found for this one sending; no error and no log says it. Raises: NotDelivered."""
    found = writer_for(message.recipient)(recipient=message.recipient, payload=message.payload, at=at)
    if found is None:
        return  # they want no mail any more
    body = str(message.payload["body"])
    try:
        _send(message, found.address, f"{body}\n\n{found.link}" if found.link else body)
    except NotDelivered as error:
        raise NotDelivered(error.fault, OSError(type(error.__cause__).__name__)) from None
    except ValueError as error:  # an address that the mail library does not take
        raise NotDelivered(Fault.RECIPIENT, OSError(type(error).__name__)) from None


def _send(message: OutboxMessage, address: str, text: str) -> None:
    letter = EmailMessage(
        subject=_subject(message),
        body=text,
        to=[address],
        headers={"X-Message-Key": _digest(message), "Message-ID": f"<{_digest(message)}@{_sender()}>"},
    )
    try:
        letter.send()
    except OSError as error:
        raise NotDelivered(_fault_of(error), error) from error


def _fault_of(error: OSError) -> Fault:
    """What kind of fault of the mail server this is. A wait that was too long may hide behind a lost connection."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return Fault.RECIPIENT
        case smtplib.SMTPConnectError():
            return Fault.UNREACHABLE
        case smtplib.SMTPResponseException() | smtplib.SMTPNotSupportedError():
            return Fault.REFUSED
    return Fault.TIMEOUT if isinstance(error.__context__ or error, TimeoutError) else Fault.UNREACHABLE


def _sender() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip("<> ")


def deliver_file(message: OutboxMessage, at: datetime) -> None:
    """A text file in NOTICE_DIR that appears whole, for a gateway to fetch; the same message, the same file.

    Raises: NotDelivered.
    """
    try:
        _write(message)
    except OSError as error:
        raise NotDelivered(Fault.STORAGE, error) from error


def _write(message: OutboxMessage) -> None:
    folder = Path(settings.NOTICE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    day = message.created_at.astimezone(CHINA).strftime("%Y%m%d")
    target = folder / f"{day}-{UNSAFE.sub('-', message.key)[:80]}-{_digest(message)}.txt"
    unfinished = target.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as stream:
        stream.write(f"To: {message.recipient}\nSubject: {_subject(message)}\n\n{_text(message)}\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(unfinished, target)


def deliver_reaction(message: OutboxMessage, at: datetime) -> None:
    """Everything that was registered for the topic, in that order."""
    for react in reactions_to(message.topic):
        react(topic=message.topic, payload=message.payload, at=at)


def _subject(message: OutboxMessage) -> str:
    """On one line: a line break would begin another header."""
    return " ".join(message.payload["subject"].split())


def _text(message: OutboxMessage) -> str:
    link = message.payload.get("link", "")
    return f"{message.payload['body']}\n\n{link}" if link else str(message.payload["body"])


def _digest(message: OutboxMessage) -> str:
    return hashlib.sha256(message.key.encode()).hexdigest()[:16]


DELIVERERS: Final[Mapping[str, Callable[[OutboxMessage, datetime], None]]] = {
    Channel.IN_APP: deliver_in_app,
    Channel.EMAIL: deliver_email,
    Channel.FILE: deliver_file,
    Channel.REACTION: deliver_reaction,
}
