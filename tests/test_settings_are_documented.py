"""The reference of settings is complete: every variable has a type, a default and a word on its use."""

import re

from tests.sources import package_sources, told
from tools.places import SETTINGS, in_repository
from tools.settings_page import Setting, read_settings, settings_page

VARIABLE = re.compile(r"\bXIAOBAO_[A-Z_]+[A-Z]\b")
SAMPLE = """
# Where the files
# of cases lie.
FILES = Path(env.str("XIAOBAO_FILES", default=str(DATA / "files")))
HTTPS = env.bool("XIAOBAO_HTTPS", default=False)  # behind TLS

OTHER = {
    # Connections kept open.
    "pool": env.int("XIAOBAO_POOL", default=8),
}
if True:
    BARE = env.list("XIAOBAO_BARE")
"""


def test_every_setting_says_what_it_is_for() -> None:
    settings = list(read_settings(SETTINGS.read_text(encoding="utf-8")))
    silent = [f"{in_repository(SETTINGS)}:{s.line}: {s.name} has no comment" for s in settings if not s.says]

    assert settings
    assert not silent, told(silent, "Say above it what it is for; docs/settings.md is made from that: make generate.")


def test_no_variable_is_read_that_the_reference_does_not_name() -> None:
    page = settings_page(SETTINGS.read_text(encoding="utf-8"))
    found = [
        f"{s.path}: reads {name}"
        for s in package_sources()
        for name in sorted(set(VARIABLE.findall(s.text)))
        if name not in page and not s.is_test
    ]

    assert not found, told(
        found, "Read it in the settings module, or name it in the comment of the setting it belongs to."
    )


def test_a_setting_is_read_with_its_type_default_and_comment() -> None:
    assert {s.name: s for s in read_settings(SAMPLE)} == {
        "XIAOBAO_FILES": Setting("XIAOBAO_FILES", "text", 'str(DATA / "files")', "Where the files of cases lie.", 4),
        "XIAOBAO_HTTPS": Setting("XIAOBAO_HTTPS", "yes or no", "False", "behind TLS", 5),
        "XIAOBAO_POOL": Setting("XIAOBAO_POOL", "whole number", "8", "Connections kept open.", 9),
        "XIAOBAO_BARE": Setting("XIAOBAO_BARE", "list, with commas", "", "", 12),
    }


def test_the_page_lists_settings_by_name() -> None:
    rows = [line.split("`")[1] for line in settings_page(SAMPLE).splitlines() if line.startswith("| `")]

    assert rows == ["XIAOBAO_BARE", "XIAOBAO_FILES", "XIAOBAO_HTTPS", "XIAOBAO_POOL"]
