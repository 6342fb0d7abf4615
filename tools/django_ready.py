"""Django, set up when this module is imported: whoever imports it before the rooms may import any room."""

import os
from contextlib import AbstractContextManager

import django
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaobao.config.settings")
os.environ["XIAOBAO_DATABASE_URL"] = "sqlite:///:memory:"  # what is generated depends on nobody's data
django.setup()


def speaking_english() -> AbstractContextManager[None]:
    """Within this the interface's words are their msgids, whatever the settings say."""
    return translation.override("en")
