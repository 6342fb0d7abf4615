"""What somebody who owns the database or the folder of files could change behind the platform's back.

Each change is made past the ORM and past the triggers, in a transaction that is rolled back once it was looked for.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from xiaobao.casework.actions.storing import Folder
from xiaobao.casework.domain.journal import GENESIS, JournalLine, digest
from xiaobao.casework.models import Attachment, Case, Clock, Entry, Paper, Party, Seal
from xiaobao.complaints.models import Detail
from xiaobao.config.verifying import verify_everything
from xiaobao.organizations.models import Unit
from xiaobao.people.domain.actor import Role
from xiaobao.people.models import Account, AccountEvent, BlindIndex, Chain, Look, RoleGrant, SealedHead, VaultRecord
from xiaobao.people.queries.chains import ALL_BEGUN

NEVER_READ: Final = {"warned_for", "escalated_for", "changed_at", "consents", "created_at"}  # see docs/trust.md


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed, in words, and what a finding must name of it: a case's number, or a part of what it says."""

    what: str
    names: str


def found() -> list[str]:
    """All findings, each as case, entry and words."""
    return [f"{f.number} {f.seq} {f.what}" for f in verify_everything()]


@contextmanager
def unguarded() -> Iterator[None]:
    """A transaction in which the journal is not guarded, and which leaves nothing behind."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute("SET LOCAL session_replication_role = replica")
            else:
                cursor.execute("PRAGMA defer_foreign_keys = ON")
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%'")
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {name}")
        yield
        transaction.set_rollback(True)


def other(value: Any, field: "models.Field[Any, Any]", chance: random.Random) -> Any:
    """A value of the same kind that is not this one."""
    match value:
        case bool():
            return not value
        case int():
            return value + chance.choice([-1, 1, 7])
        case None:
            return {"DateField": "2026-01-02", "DateTimeField": "2026-01-02T00:00:00Z"}.get(
                field.get_internal_type(), 10_000
            )
        case dict():
            return {**value, "slipped_in": chance.random()}
        case str():
            most = getattr(field, "max_length", None) or 10_000
            return (chance.choice("abcdef0123456789") + value)[: most - 1] + chance.choice("xyz")
        case bytes() | memoryview():
            raw = bytearray(value)
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            return bytes(raw)
    return value.replace(year=value.year - 1)


def change_row(row: models.Model, chance: random.Random, columns: tuple[str, ...] = ()) -> str:
    """Change one column of a row; its name."""
    fields = [f for f in row._meta.concrete_fields if not f.primary_key and f.attname not in NEVER_READ]
    field = chance.choice([f for f in fields if not columns or f.attname in columns])
    value = other(getattr(row, field.attname), field, chance)
    type(row)._default_manager.filter(pk=row.pk).update(**{field.attname: value})
    return str(field.attname)


def one_of(rows: "models.QuerySet[Any]", chance: random.Random) -> Any:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return rows.get(pk=chance.choice(keys))


def an_entry(chance: random.Random) -> Change:
    entry = one_of(Entry.objects.select_related("case"), chance)
    column = change_row(entry, chance)
    # one that was moved to another case is missed there
    return Change(
        f"entry {entry.seq} of {entry.case.number}: {column}", "" if column == "case_id" else entry.case.number
    )


def an_entry_taken_out(chance: random.Random) -> Change:
    entry = one_of(Entry.objects.select_related("case"), chance)
    Entry.objects.filter(pk=entry.pk)._raw_delete(Entry.objects.db)
    return Change(f"entry {entry.seq} of {entry.case.number} taken out", entry.case.number)


def a_journal_written_anew(chance: random.Random) -> Change:
    """With hashes that fit, and the case's head with them."""
    case = one_of(Case.objects.all(), chance)
    previous = GENESIS
    for entry in case.entries.order_by("seq"):
        told = {**entry.payload, "written": "anew"}
        line = JournalLine(
            case.number, entry.seq, entry.type, entry.at, entry.actor_key, entry.actor_name, told, entry.sets, previous
        )
        fitting = digest(line)
        Entry.objects.filter(pk=entry.pk).update(payload=told, previous_hash=previous, hash=fitting)
        previous = fitting
    Case.objects.filter(pk=case.pk).update(head_hash=previous)
    return Change(f"the journal of {case.number} written anew", "the seal of")


def a_case(chance: random.Random) -> Change:
    case = one_of(Case.objects.all(), chance)
    column = change_row(case, chance)
    return Change(f"case {case.number}: {column}", "" if column == "number" else case.number)


def a_case_taken_out(chance: random.Random) -> Change:
    """With everything that hangs on it."""
    case = one_of(Case.objects.all(), chance)
    _take_out(case.pk)
    return Change(f"case {case.number} taken out", "is not there")


def _take_out(case_id: int) -> None:
    for relation in Case._meta.related_objects:
        rows = relation.related_model._default_manager.filter(**{relation.field.name: case_id})
        for row in rows:
            type(row)._default_manager.filter(pk=row.pk)._raw_delete("default")
    Case.objects.filter(pk=case_id)._raw_delete("default")


def a_row_beside(model: type[models.Model]) -> Callable[[random.Random], Change]:
    """A column of a row that hangs on a case, or the row taken out."""

    def change(chance: random.Random) -> Change:
        row = one_of(model._default_manager.select_related("case"), chance)
        if chance.random() < 0.25:
            model._default_manager.filter(pk=row.pk)._raw_delete("default")
            return Change(f"{model.__name__} {row.pk} taken out", row.case.number)
        column = change_row(row, chance)
        return Change(f"{model.__name__} {row.pk}: {column}", "" if column == "case_id" else row.case.number)

    return change


def a_seal(chance: random.Random) -> Change:
    seal = one_of(Seal.objects.all(), chance)
    if chance.random() < 0.25:
        Seal.objects.filter(pk=seal.pk)._raw_delete("default")
        return Change(f"seal of {seal.day} taken out", str(seal.day))
    column = change_row(seal, chance, ("day", "last_entry", "previous_root", "root", "signature"))
    return Change(f"seal of {seal.day}: {column}", "seal of")


def a_record(chance: random.Random) -> Change:
    """Changed, or put in place of another."""
    there = VaultRecord.objects.exclude(key_id="")
    record = one_of(there, chance)
    if chance.random() < 0.5:
        sealed = one_of(there.exclude(pk=record.pk), chance).sealed
        VaultRecord.objects.filter(pk=record.pk).update(sealed=sealed)
        return Change(f"record {record.pk} put in place of another", f"record {record.pk} ")
    column = change_row(record, chance, ("kind", "sealed", "key_id"))
    return Change(f"record {record.pk}: {column}", f"record {record.pk} ")


def a_digest(chance: random.Random) -> Change:
    row = one_of(BlindIndex.objects.all(), chance)
    column = change_row(row, chance, ("digest",))
    return Change(f"digest of record {row.record_id}: {column}", f"record {row.record_id} ")


def an_event(chance: random.Random) -> Change:
    """Of an account: changed, taken out, or moved to another."""
    return _chained(one_of(AccountEvent.objects.select_related("account"), chance), "events", chance)


def a_grant(chance: random.Random) -> Change:
    """Slipped in, taken out, of another role or unit; or an account that was closed, or belongs elsewhere."""
    grant = one_of(RoleGrant.objects.select_related("account", "unit"), chance)
    names = f"the account {grant.account.username}: "
    roles = [
        role.value for role in (Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD) if role.value != grant.role
    ]
    match chance.randrange(5):
        case 0:
            RoleGrant.objects.filter(pk=grant.pk)._raw_delete("default")
            return Change(f"grant {grant.pk} taken out", names)
        case 1:
            RoleGrant.objects.bulk_create(
                [
                    RoleGrant(
                        account=grant.account,
                        role=chance.choice(roles),
                        unit=grant.unit,
                        granted_by=grant.granted_by,
                        granted_at=grant.granted_at,
                    )
                ]
            )
            return Change(f"a grant beside {grant.pk}", names)
        case 2:
            RoleGrant.objects.filter(pk=grant.pk).update(role=chance.choice(roles))
            return Change(f"grant {grant.pk} of another role", names)
        case 3:
            units = Unit.objects.exclude(pk=grant.unit_id) if grant.unit_id else Unit.objects.all()
            RoleGrant.objects.filter(pk=grant.pk).update(unit=one_of(units, chance))
            return Change(f"grant {grant.pk} at another unit", names)
        case _:
            account = Account.objects.filter(pk=grant.account_id)
            account.update(is_active=not grant.account.is_active)
            return Change(f"account {grant.account_id} opened or closed", names)


def a_look(chance: random.Random) -> Change:
    """At personal data: changed, taken out, or laid at another's door."""
    return _chained(one_of(Look.objects.all(), chance), "looks", chance)


def _chained(row: AccountEvent | Look, what: str, chance: random.Random) -> Change:
    account = row.account_id if isinstance(row, AccountEvent) else int(row.actor_key.partition(":")[2])
    names = f"the {what} of {Account.objects.get(pk=account).username}: "
    if chance.random() < 0.25:
        type(row)._default_manager.filter(pk=row.pk)._raw_delete("default")
        return Change(f"{type(row).__name__} {row.pk} taken out", names)
    return Change(f"{type(row).__name__} {row.pk}: {change_row(row, chance)}", names)


def a_head_of_a_chain(chance: random.Random) -> Change:
    """What is kept of it, or what the seal covers of it."""
    kept = chance.random() < 0.5
    rows: models.QuerySet[Any] = Chain.objects.exclude(key=ALL_BEGUN) if kept else SealedHead.objects.all()
    row = one_of(rows, chance)
    column = change_row(row, chance)
    return Change(f"{type(row).__name__} {row.key}: {column}", "the seal of" if isinstance(row, SealedHead) else " of ")


def a_content(chance: random.Random) -> Change:
    """The bytes of a file or of a paper; put back by `contents_kept`."""
    folder = Folder(settings.ATTACHMENT_DIR)
    name = chance.choice(sorted(folder.digests()))
    path = folder.path_of(name)
    match chance.randrange(3):
        case 0:
            path.unlink()
        case 1:
            raw = bytearray(path.read_bytes())
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            path.write_bytes(raw)
        case _:
            path.write_bytes(path.read_bytes()[:-7])
    file = Attachment.objects.filter(digest=name).select_related("case").first()
    paper = Paper.objects.filter(models.Q(docx=name) | models.Q(pdf=name)).select_related("case").first()
    row = file or paper
    assert row is not None, "every content belongs to a case"
    return Change(f"content {name[:12]}", row.case.number)


@contextmanager
def contents_kept() -> Iterator[None]:
    folder = Folder(settings.ATTACHMENT_DIR)
    kept = {name: folder.path_of(name).read_bytes() for name in folder.digests()}
    yield
    for name, content in kept.items():
        folder.path_of(name).write_bytes(content)


def a_published_line(chance: random.Random) -> Change:
    """The file outside is true and the database is not, or the other way round: the two differ."""
    file = settings.DATA_DIR / "seals.ndjson"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    line = chance.choice(lines)
    line["root"] = line["root"][::-1]
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return Change(f"published seal of {line['day']}", line["day"])


@contextmanager
def published_kept() -> Iterator[None]:
    files = [settings.DATA_DIR / name for name in ("seals.ndjson", "erased.ndjson")]
    kept = [file.read_text(encoding="utf-8") for file in files]
    yield
    for file, text in zip(files, kept, strict=True):
        file.write_text(text, encoding="utf-8")


def an_erased_line(chance: random.Random) -> Change:
    """Of the list of what was erased: changed, or taken out before others."""
    file = settings.DATA_DIR / "erased.ndjson"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    n = chance.randrange(len(lines) - 1)
    if chance.random() < 0.25:
        gone = lines.pop(n)
        what, names = f"the line of {gone['case']} taken out", lines[n]["case"]
    else:
        name = chance.choice(sorted(lines[n]))
        what, names = f"the line of {lines[n]['case']}: {name}", "" if name == "case" else lines[n]["case"]
        lines[n][name] = "z" + lines[n][name][1:]
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return Change(what, names)


WAYS: Final[tuple[Callable[[random.Random], Change], ...]] = (
    an_entry,
    an_entry_taken_out,
    a_journal_written_anew,
    a_case,
    a_case_taken_out,
    a_row_beside(Clock),
    a_row_beside(Party),
    a_row_beside(Attachment),
    a_row_beside(Paper),
    a_row_beside(Detail),
    a_seal,
    a_record,
    a_digest,
    an_event,
    a_grant,
    a_look,
    a_head_of_a_chain,
    a_content,
    a_published_line,
    an_erased_line,
)


def missed(many: int, seed: int) -> list[str]:
    """Of so many changes those that no check found, or that were found without being named."""
    chance = random.Random(seed)
    faults = []
    for n in range(many):
        with contents_kept(), published_kept(), unguarded():
            change = _made(WAYS[n % len(WAYS)], chance)
            findings = found()
            if not any(change.names in finding for finding in findings):
                faults.append(f"{change.what}: {findings[:3] or 'nothing found'}")
    return faults


def _made(way: Callable[[random.Random], Change], chance: random.Random) -> Change:
    """A change of this way; one that the database itself refuses is drawn again."""
    while True:
        try:
            with transaction.atomic():
                return way(chance)
        except IntegrityError:
            continue
