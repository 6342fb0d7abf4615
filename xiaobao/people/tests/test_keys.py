import base64
import os
import stat
from pathlib import Path

import pytest

from xiaobao.people.keys import INDEX_KEY, VAULT_KEYS, KeyFault, add_key, drop_key, load_or_make, new_key

NOTHING: dict[str, str] = {}


def test_keys_are_made_once_and_only_for_their_owner(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys"

    first, second = load_or_make(path, NOTHING), load_or_make(path, NOTHING)

    assert first == second
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys"]
    assert len(first.vault[first.current]) == 32
    assert len(first.django_secret) >= 50


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    one, other = load_or_make(tmp_path / "a", NOTHING), load_or_make(tmp_path / "b", NOTHING)
    assert one.vault != other.vault
    assert one.indexes != other.indexes
    assert one.django_secret != other.django_secret


def test_who_comes_second_reads_the_keys_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys"
    first = load_or_make(path, NOTHING)
    monkeypatch.setattr(Path, "exists", lambda self: False)  # both looked before either wrote

    assert load_or_make(path, NOTHING) == first
    monkeypatch.undo()
    assert [file.name for file in tmp_path.iterdir()] == ["keys"]


def test_the_environment_comes_before_the_file_and_its_last_key_seals(tmp_path: Path) -> None:
    old, new = new_key(), new_key()

    keys = load_or_make(tmp_path / "keys", {VAULT_KEYS: f"a:{old},b:{new}"})

    assert keys.current == "b"
    assert keys.vault == {"a": base64.b64decode(old), "b": base64.b64decode(new)}


def test_no_file_is_made_where_everything_is_configured(tmp_path: Path) -> None:
    given = {"XIAOBAO_SECRET_KEY": "s" * 50, VAULT_KEYS: f"a:{new_key()}", INDEX_KEY: new_key()}
    load_or_make(tmp_path / "keys", given)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("vault", "said"),
    [
        ("a:not base64!", "not base64"),
        (f"a:{base64.b64encode(b'short').decode()}", "5 bytes, not 32"),
        (f"a:{base64.b64encode(bytes(32)).decode()},a:{base64.b64encode(bytes(32)).decode()}", "one key id twice"),
    ],
)
def test_a_bad_key_is_refused_with_what_is_wrong(tmp_path: Path, vault: str, said: str) -> None:
    with pytest.raises(KeyFault, match=said):
        load_or_make(tmp_path / "keys", {VAULT_KEYS: vault})


def test_a_file_that_every_user_reads_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    load_or_make(path, NOTHING)
    path.chmod(0o644)

    with pytest.raises(KeyFault, match="chmod 600"):
        load_or_make(path, NOTHING)


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    with pytest.raises(KeyFault, match="cannot be made or read"):
        load_or_make(tmp_path / "keys", NOTHING)


def test_a_file_that_lost_a_line_is_not_mended_with_a_new_key(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    load_or_make(path, NOTHING)
    path.write_text("\n".join(line for line in path.read_text().splitlines() if INDEX_KEY not in line))

    with pytest.raises(KeyFault, match=f"lacks {INDEX_KEY}"):
        load_or_make(path, NOTHING)


def test_the_place_of_the_file_is_named_where_it_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFault, match="cannot be made or read"):
        load_or_make(tmp_path / "file" / "keys", NOTHING)


def test_no_key_is_ever_printed(tmp_path: Path) -> None:
    keys = load_or_make(tmp_path / "keys", dict(os.environ) | NOTHING)
    assert keys.django_secret not in repr(keys)
    assert repr(keys.indexes) not in repr(keys)


def test_a_bare_key_of_the_index_is_the_first_one_and_signs_as_before(tmp_path: Path) -> None:
    """As a key file held it before signing and query codes had keys of their own."""
    bare = new_key()
    given = {"XIAOBAO_SECRET_KEY": "s" * 50, VAULT_KEYS: f"k1:{new_key()}", INDEX_KEY: bare}

    keys = load_or_make(tmp_path / "keys", given)

    assert (dict(keys.indexes), keys.current_index) == ({"i1": base64.b64decode(bare)}, "i1")
    assert keys.signing == keys.codes == base64.b64decode(bare)


def test_a_new_key_of_the_index_leaves_what_signs_and_the_codes_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"XIAOBAO_SECRET_KEY=x\n{VAULT_KEYS}=k1:{new_key()}\n{INDEX_KEY}={new_key()}\n")
    path.chmod(0o600)
    before = load_or_make(path, NOTHING)

    assert add_key(path, INDEX_KEY) == "i2"

    after = load_or_make(path, NOTHING)
    assert (after.signing, after.codes) == (before.signing, before.codes)
    assert (list(after.indexes), after.current_index) == (["i1", "i2"], "i2")
    assert after.indexes["i1"] == before.indexes["i1"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_old_key_is_dropped_and_the_one_in_use_is_not(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    load_or_make(path, NOTHING)
    assert [add_key(path, VAULT_KEYS), add_key(path, VAULT_KEYS)] == ["k2", "k3"]

    drop_key(path, VAULT_KEYS, "k2")

    assert list(load_or_make(path, NOTHING).vault) == ["k1", "k3"]
    for key, said in (("k3", "the one in use"), ("k2", "has no key")):
        with pytest.raises(KeyFault, match=said):
            drop_key(path, VAULT_KEYS, key)


def test_keys_of_the_environment_are_changed_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VAULT_KEYS, f"k1:{new_key()}")

    with pytest.raises(KeyFault, match="given by the environment"):
        add_key(tmp_path / "keys", VAULT_KEYS)
