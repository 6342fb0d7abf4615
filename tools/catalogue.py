"""The Chinese catalogue against the words that code and templates use. English needs none."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from tools.extracting import Use

LOCALE_NAME = "zh_Hans"
HEAD = r"""# The words of the interface in simplified Chinese. `make messages` adds and drops entries.
msgid ""
msgstr ""
"Language: zh_Hans\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]|%[sd]|\{(\w*)\}")
Key = tuple[str | None, str]


def read_catalogue(text: str) -> Catalog:
    """A catalogue from the text of a PO file. Raises Babel's PoFileError with the line it cannot read."""
    return read_po(BytesIO(text.encode()), locale=LOCALE_NAME, charset="utf-8", abort_invalid=True)


def write_catalogue(catalogue: Catalog) -> str:
    """The text of a PO file: a head without dates or versions, entries in their order, no line numbers."""
    out = BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True, ignore_obsolete=True)
    return HEAD + out.getvalue().decode().strip("\n") + "\n"


def updated(catalogue: Catalog, uses: Iterable[Use]) -> Catalog:
    """The catalogue with an empty entry for every missing use, without what nothing uses, in its order."""
    wanted = {use.key: use for use in uses}
    result = Catalog(locale=LOCALE_NAME, charset="utf-8")
    known = {key_of(message) for message in entries(catalogue)}
    for message in entries(catalogue):
        if (use := wanted.get(key_of(message))) is not None:
            _add(result, use, message)
    for key, use in wanted.items():
        if key not in known:
            _add(result, use, None)
    return result


def _add(catalogue: Catalog, use: Use, old: Message | None) -> None:
    said = forms(old) if old else ()
    text = said[0] if said else ""
    catalogue.add(
        (use.msgid, use.plural) if use.plural else use.msgid,
        string=(text,) if use.plural else text,
        flags=("fuzzy",) if old and old.fuzzy else (),
        user_comments=old.user_comments if old else (),
        context=use.context,
    )


def entries(catalogue: Catalog) -> Iterator[Message]:
    """The messages without the head."""
    return (message for message in catalogue if message.id)


def key_of(message: Message) -> Key:
    """Context and singular msgid, as in `Use.key`."""
    return message.context, _ids(message)[0]


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message: Message) -> tuple[str, ...]:
    """What the catalogue says: one text, or one for each plural form."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def faults(catalogue: Catalog, uses: Iterable[Use]) -> Iterator[str]:
    """What is wrong, a line each: untranslated, doubtful, used by nothing, or with other placeholders."""
    messages = {key_of(message): message for message in entries(catalogue)}
    wanted = {use.key: use for use in uses}
    for key, use in wanted.items():
        message = messages.get(key)
        if message is None:
            yield f"{use.where}: {use.msgid!r} is not in the catalogue"
        else:
            yield from _faults_of(message, use)
    for key in messages.keys() - wanted.keys():
        yield f"{key[1]!r} is in the catalogue but nothing uses it"


def _faults_of(message: Message, use: Use) -> Iterator[str]:
    if not all(forms(message)):
        yield f"{use.where}: {use.msgid!r} has no translation"
    elif message.fuzzy:
        yield f"{use.where}: the translation of {use.msgid!r} is marked fuzzy"
    elif wrong := [text for text in forms(message) if placeholders(text) not in _offered(message)]:
        yield f"{use.where}: the translation {wrong[0]!r} has other placeholders than {use.msgid!r}"
    if use.plural and len(_ids(message)) < 2:
        yield f"{use.where}: {use.msgid!r} has a plural here but not in the catalogue"


def _offered(message: Message) -> list[Counter[str]]:
    return [placeholders(text) for text in _ids(message)]


def placeholders(text: str) -> Counter[str]:
    """The named and unnamed places for values, with how often each stands."""
    return Counter(match.group() for match in PLACEHOLDER.finditer(text.replace("%%", "")))
