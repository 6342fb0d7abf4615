"""The pages of the figures: a question with its answer, the same answer as a file, the cases behind a number."""

from xiaobao.figures.views.answers import download, figures
from xiaobao.figures.views.cases import cases

__all__ = ["cases", "download", "figures"]
