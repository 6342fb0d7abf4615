"""The words of the stories: nobody can be called, nothing is left open, hardly anything is said twice."""

import re
from collections import Counter

from xiaobao.complaints.domain.lodging import Lodging, Person, Respondent, missing_of
from xiaobao.demo.domain.money import rounded, yuan
from xiaobao.demo.domain.reading import load_vocabulary
from xiaobao.demo.domain.story import Story
from xiaobao.procedures.model import Kind

WORDS = load_vocabulary()
LONG_NUMBER = re.compile(r"\d{7,}")
INVENTED = re.compile(r"1990000\d{4}")


def test_no_telephone_number_could_be_anybodys(year: list[Story]) -> None:
    texts = [text for story in year for text in (story.title, story.text, story.claims)]
    numbers = [number for text in texts for number in LONG_NUMBER.findall(text)]
    numbers += [person.phone for story in year for person in story.complainants]

    assert numbers
    assert all(INVENTED.fullmatch(number) for number in numbers)


def test_people_are_called_by_the_invented_names_only(year: list[Story]) -> None:
    names = {person.name for story in year for person in story.complainants}

    assert names <= {a + b for a in WORDS.names.family_names for b in WORDS.names.given_names}


def test_no_slot_is_left_open(year: list[Story]) -> None:
    for story in year:
        written = [str(past.payload) for past in story.history]
        assert not [text for text in (story.title, story.text, story.claims) if "{" in text]
        assert not [text for text in written if re.search(r"{\w+}", text)]


def test_hardly_any_two_texts_are_alike(year: list[Story]) -> None:
    texts = Counter(story.text for story in year if story.kind in (Kind.COMPLAINT, Kind.REPORT))
    repeated = sum(times - 1 for times in texts.values())

    assert repeated < 0.005 * sum(texts.values())


def test_a_complaint_is_two_to_eight_sentences_long(year: list[Story]) -> None:
    for story in year:
        if story.kind is Kind.COMPLAINT:
            assert 2 <= len(re.findall(r"[。！？]", story.text)) <= 12
            assert 20 <= len(story.text) <= 400


def test_every_scenario_is_told(year: list[Story]) -> None:
    told = Counter(story.scenario for story in year)
    silent = [name for name in WORDS.scenarios if not told[name]]

    assert len(silent) <= 0.05 * len(WORDS.scenarios)


def test_the_sum_that_is_claimed_stands_in_the_text(year: list[Story]) -> None:
    for story in year:
        if story.claimed_fen and story.claims and yuan(story.claimed_fen) in story.claims:
            assert story.claims in story.text


def test_every_story_can_be_lodged_as_it_is(year: list[Story]) -> None:
    for story in year:
        shop = story.business
        lodging = Lodging(
            kinds=(story.kind,),
            channel=story.channel,
            received_at=story.received_at,
            title=story.title,
            text=story.text,
            claims=story.claims,
            claimed_fen=story.claimed_fen,
            complainants=tuple(Person(name=p.name, phone=p.phone, address=p.address) for p in story.complainants),
            representatives=story.representatives,
            respondent=Respondent(name=shop.name, uscc=shop.uscc) if shop else None,
            anonymous=story.anonymous,
            subject=story.subject,
            harm_known_on=story.harm_known_on,
            family=story.family,
            source="demo",
            foreign_id=story.ref,
        )
        assert missing_of(lodging, representatives_at_most=2) == []


def test_sums_are_written_as_people_write_them() -> None:
    assert [yuan(fen) for fen in (1250, 268000, 99, 100, 18_600_000)] == ["12.5", "2680", "0.99", "1", "186000"]
    assert [rounded(fen) for fen in (1_234, 99_955, 123_456, 12_345_678, 3)] == [
        1_230,
        100_000,
        123_000,
        12_350_000,
        10,
    ]
