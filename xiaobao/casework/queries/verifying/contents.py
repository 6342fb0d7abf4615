"""What is kept under a hash or under a key: the bytes of papers and files, templates, sealed records."""

import hashlib
from collections.abc import Iterator

from xiaobao.casework.actions.storing import fetch
from xiaobao.casework.models import Attachment, Case, Paper, PaperTemplate, Party
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
    """Every sealed record that does not open or is not found by its digests, with the first case that has it."""
    for record_id, fault in people.faulty_records():
        party = Party.objects.filter(record_id=record_id).select_related("case").order_by("pk").first()
        case = party.case if party else Case.objects.filter(original_id=record_id).order_by("pk").first()
        yield Finding(case.number if case else "", None, f"the sealed record {record_id} {fault}")
