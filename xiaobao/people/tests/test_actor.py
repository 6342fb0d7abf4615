import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.people.domain.actor import SYSTEM, Actor, ActorKind, Grant, Role, citizen, widest

paths = st.lists(st.integers(1, 20), min_size=1, max_size=5).map(lambda ids: "/" + "".join(f"{i}/" for i in ids))


def officer(*scopes: str, grants: tuple[Grant, ...] = ()) -> Actor:
    return Actor(ActorKind.ACCOUNT, 12, "Li", frozenset({Role.HEAD}), scopes, grants=grants)


@given(paths, paths)
def test_an_actor_covers_its_units_and_all_below(scope: str, below: str) -> None:
    assert officer(scope).covers(scope + below[1:])
    assert officer("/").covers(below)


@given(paths)
def test_no_scope_covers_nothing(path: str) -> None:
    assert not officer().covers(path)
    assert not officer("").covers(path)


def test_a_scope_does_not_cover_a_neighbour_whose_number_begins_alike() -> None:
    assert not officer("/1/5/").covers("/1/50/")
    assert not officer("/1/5/").covers("/1/")
    assert not officer("/").covers("")


def test_any_of_several_scopes_is_enough() -> None:
    assert officer("/1/5/", "/1/9/").covers("/1/9/30/")


def test_a_head_in_one_town_is_only_an_auditor_in_the_next() -> None:
    actor = officer("/1/", grants=(Grant(Role.AUDITOR, "/1/"), Grant(Role.HEAD, "/1/5/")))

    assert actor.roles_at("/1/5/8/") == {Role.HEAD, Role.AUDITOR}
    assert actor.roles_at("/1/6/") == {Role.AUDITOR}
    assert actor.roles_at("/2/") == frozenset()


roles = st.sampled_from([Role.HEAD, Role.HANDLER, Role.ADMINISTRATOR])
held = st.lists(st.builds(Grant, roles, paths), min_size=1, max_size=6).map(tuple)


@given(held, st.sets(roles), paths)
def test_the_scopes_of_roles_are_where_one_of_them_is_held(
    grants: tuple[Grant, ...], asked: set[Role], path: str
) -> None:
    actor = officer(*widest(tuple(grant.path for grant in grants)), grants=grants)

    in_scope = any(path.startswith(scope) for scope in actor.scopes_of(asked))
    assert in_scope == bool(actor.roles_at(path) & asked)


def test_an_administrator_of_everything_is_no_handler_of_everything() -> None:
    actor = officer("/", grants=(Grant(Role.ADMINISTRATOR, "/"), Grant(Role.HANDLER, "/1/5/")))
    assert actor.scopes_of({Role.HANDLER}) == ("/1/5/",)
    assert actor.scopes_of({Role.AUDITOR}) == ()
    assert officer("/1/").scopes_of({Role.HEAD}) == ("/1/",)
    assert officer("/1/").scopes_of({Role.AUDITOR}) == ()


def test_without_grants_the_roles_are_held_in_every_scope() -> None:
    assert officer("/1/").roles_at("/1/6/") == {Role.HEAD}
    assert officer("/1/").roles_at("/2/") == frozenset()


@pytest.mark.parametrize(
    ("actor", "key"),
    [(officer(), "account:12"), (citizen(case_id=340, name="Wang"), "citizen:340"), (SYSTEM, "system")],
)
def test_a_journal_names_an_actor_by_its_key(actor: Actor, key: str) -> None:
    assert actor.key == key


def test_a_citizen_covers_no_unit() -> None:
    assert citizen(case_id=1, name="Wang").roles_at("/1/") == frozenset()


@given(st.lists(paths, max_size=12), paths)
def test_the_widest_scopes_cover_what_all_covered(scopes: list[str], path: str) -> None:
    few = widest(tuple(scopes))

    assert officer(*few).covers(path) == officer(*scopes).covers(path)
    assert not any(a != b and a.startswith(b) for a in few for b in few)
