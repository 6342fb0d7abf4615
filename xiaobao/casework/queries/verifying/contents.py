"""What is kept under a hash or under a key: the bytes of papers and files, templates, sealed records."""

import hashlib
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from xiaobao.casework.actions.storing import fetch
from xiaobao.casework.domain.entries import ERASED
from xiaobao.casework.models import Attachment, Case, Entry, Paper, PaperTemplate, Party
from xiaobao.casework.queries.verifying.findings import Finding
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import queries as people

BATCH = 2000


def verify_papers() -> Iterator[Finding]:
    """Every paper whose kept bytes are gone, damaged or another's, and every template that is not what was put."""
    papers = Paper.objects.exclude(docx="", pdf="").select_related("case").order_by("pk")
    for paper in papers.iterator(chunk_size=BATCH):
        for shape, digest in (("docx", paper.docx), ("pdf", paper.pdf)):
            if digest and (fault := _fault_of(digest)):
                yield Finding(paper.case.number, None, f"the {shape} of paper {paper.number} {fault}")
    for template in PaperTemplate.objects.filter(content__isnull=False).select_related("unit").order_by("pk"):
        if hashlib.sha256(bytes(template.content or b"")).hexdigest() != template.digest:
            put = f"{template.unit.code} {template.kind}, version {template.version}"
            yield Finding("", None, f"the template {put} does not fit its hash")


def verify_files() -> Iterator[Finding]:
    """Every file of a case whose content is gone, damaged or another's."""
    for file in Attachment.objects.select_related("case").order_by("pk").iterator(chunk_size=BATCH):
        if fault := _fault_of(file.digest):
            yield Finding(file.case.number, None, f"the content of file {file.pk} {fault}")


def _fault_of(digest: str) -> str:
    """What is wrong with what is kept under a hash; "" where nothing is."""
    try:
        content = fetch(digest)
    except NotFound:
        return "is not in the store"
    except XiaobaoError:
        return "cannot be opened: it was changed"
    return "" if hashlib.sha256(content).hexdigest() == digest else "does not fit its hash"


def verify_records() -> Iterator[Finding]:
    """Every sealed record that does not open or is not found by its digests, with the first case that has it; and every
    one that is gone though no journal says that it was erased, or is there though a journal says so.
    """
    for record_id, fault in people.faulty_records():
        yield Finding(_case_of(record_id), None, f"the sealed record {record_id} {fault}")
    proven = _proven()
    for record_id, found in people.erased_records():
        if proven.get(record_id) not in _cases_of(record_id):
            fault = "is gone, and no journal says that it was erased"
            yield Finding(_case_of(record_id), None, f"the sealed record {record_id} {fault}")
        elif found:
            yield Finding(_case_of(record_id), None, f"the sealed record {record_id} was erased and is still found")
    for record_id in sorted(people.are_sealed(proven.keys())):
        yield Finding(
            proven[record_id], None, f"the sealed record {record_id} is there, and a journal says it was erased"
        )
    yield from _missing()


def _proven() -> dict[int, str]:
    """The records that journals say were erased, with the number of the case that says so."""
    told = Entry.objects.filter(type=ERASED).order_by("pk").values_list("case__number", "payload")
    return {record: number for number, payload in told.iterator() for record in payload["records"]}


def _missing() -> Iterator[Finding]:
    """Records that a case or a party names and that are not there at all, not even as a row."""
    held = Party._meta.get_field("record").related_model._default_manager
    lost = ~Exists(held.filter(pk=OuterRef("record_id")))
    rows = Party.objects.filter(lost, record_id__isnull=False).values_list("record_id", "case__number")
    words = ~Exists(held.filter(pk=OuterRef("original_id")))
    texts = Case.objects.filter(words, original_id__isnull=False).values_list("original_id", "number")
    for record_id, number in (*rows, *texts):
        yield Finding(number, None, f"the sealed record {record_id} is not there")


def _case_of(record_id: int) -> str:
    return next(iter(_cases_of(record_id)), "")


def _cases_of(record_id: int) -> list[str]:
    """The numbers of the cases that have a record, those of parties first."""
    parties = Party.objects.filter(record_id=record_id).order_by("pk").values_list("case__number", flat=True)
    texts = Case.objects.filter(original_id=record_id).order_by("pk").values_list("number", flat=True)
    return [*parties, *texts]
