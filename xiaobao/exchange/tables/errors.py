"""A file that cannot be read as a table at all."""

from xiaobao.kernel.errors import XiaobaoError


class BadTable(XiaobaoError):
    """Raised when no row of a file could be read rightly: what is wrong, where, and what to do."""

    slug = "bad-table"

    def __init__(self, where: str, what: str, remedy: str) -> None:
        self.where, self.what, self.remedy = where, what, remedy
        super().__init__(f"{where}: {what}. {remedy}.", where=where)
