"""Counting: shares, confusion, precision, recall and F1, worked out by hand; margins of what was read."""

from __future__ import annotations

import pytest

from lexicon.explain import explain, kind_head, type_head, words_for
from lexicon.margins import decided_otherwise, kind_margin, type_margin, urgency_margin, weigh
from lexicon.measure import Confusion, Judged, Share, Tally, count_reading, type_right
from lexicon.read import read
from lexicon.reading import Kind, Type, Urgency

WALL = "后院老赵家把墙垒到我家地里了，说也不听"
DANGER = "快来人，他拿着刀在我家门口要砍人"


def test_a_share_of_nothing_has_no_value() -> None:
    """0 of 0 is neither 0 nor 1."""
    assert Share(0, 0).value is None
    assert Share(1, 4).value == 0.25


def test_precision_recall_and_f1_of_three_classes() -> None:
    """Of a: three are there, four read, two right: 2/4, 2/3, 4/7."""
    found = Confusion("abc")
    for wanted, read_as in ("aa", "aa", "ab", "ba", "ca", "bb"):
        found.add(wanted, read_as)

    row = found.row("a")
    assert (row.wanted, row.read, row.right) == (3, 4, 2)
    assert (row.precision, row.recall) == (2 / 4, 2 / 3)
    assert row.f1 == pytest.approx(4 / 7)
    assert found.row("c").precision is None
    assert found.row("c").recall == 0.0
    assert found.total == 6


def test_what_is_confused_most_comes_first() -> None:
    """Mistakes by number, equal ones in the order of the classes; what is right is none."""
    found = Confusion("abc")
    for wanted, read_as in ("ca", "ab", "ab", "aa", "ac"):
        found.add(wanted, read_as)

    assert list(found.mistakes()) == [("a", "b", 2), ("a", "c", 1), ("c", "a", 1)]


def test_confusions_of_two_files_add_up() -> None:
    """Counts and classes of both."""
    one, other = Confusion("ab"), Confusion("b")
    one.add("a", "b")
    other.add("a", "b")
    other.add("d", "a")
    one.merge(other)

    assert one.labels == ("a", "b", "d")
    assert one.count("a", "b") == 2
    assert [row.name for row in one.rows()] == ["a", "b", "d"]


def test_a_class_that_neither_stands_nor_was_read_is_not_shown() -> None:
    """rows() leaves it out, labels keep it."""
    found = Confusion("ab")
    found.add("a", "a")

    assert [row.name for row in found.rows()] == ["a"]
    assert found.labels == ("a", "b")


def test_any_of_the_wanted_types_is_right_and_none_read_is_wrong() -> None:
    """The first read counts; small talk has none."""
    assert type_right((Type.LAND, Type.NEIGHBOUR), (Type.NEIGHBOUR, Type.DEBT))
    assert not type_right((Type.LAND,), (Type.DEBT, Type.LAND))
    assert not type_right((Type.LAND,), ())


def test_a_text_is_counted_for_all_its_measures() -> None:
    """A concern missed, small talk taken for one: kind 0 of 2, urgency of concerns 0 of 1 …"""

    class Label:
        kind, types, urgency = Kind.CONCERN, (Type.LAND,), Urgency.CRITICAL

    class Talk:
        kind, types, urgency = Kind.CHATTER, (), Urgency.NONE

    tally = Tally()
    count_reading(tally, Label, Judged(Kind.CHATTER, (), Urgency.NONE, False))
    count_reading(tally, Talk, Judged(Kind.CONCERN, (Type.DEBT,), Urgency.NORMAL, True))

    assert tally.share("kind") == (0, 2)
    assert tally.share("type") == (0, 1)
    assert tally.share("crit") == (0, 1)
    assert tally.share("false!") == (0, 1)
    assert tally.share("ch>con") == tally.share("ch>speak") == (1, 1)
    assert tally.values()["spoken"] == 0.0


def test_what_is_weighed_for_a_miss_is_what_was_read() -> None:
    """The danger of the margins is the danger of the reading."""
    assert weigh(WALL).danger == read(WALL).danger
    assert weigh(DANGER).danger == read(DANGER).danger


def test_a_plain_concern_is_far_from_small_talk() -> None:
    """Nearly all of its support; towards itself it is no step at all."""
    weighed = weigh(WALL)

    assert kind_margin(weighed, Kind.CONCERN, Kind.CHATTER) > 0.5
    assert kind_margin(weighed, Kind.CONCERN, Kind.CONCERN) == 0.0
    assert kind_margin(weigh(DANGER), Kind.CONCERN, Kind.QUESTION) == 1.0


def test_margins_of_type_and_urgency_lie_between_none_and_all() -> None:
    """0 towards what was read, more towards what was not, never beyond 1."""

    class Land:
        kind, types, urgency = Kind.CONCERN, (Type.MEDICAL,), Urgency.NORMAL

    assert 0 < type_margin(weigh(WALL), Type.NEIGHBOUR, Land) <= 1
    assert 0 < urgency_margin(weigh(WALL), Urgency.NORMAL, Urgency.CRITICAL) <= 1
    assert urgency_margin(weigh(DANGER), Urgency.CRITICAL, Urgency.HIGH) == 1.0


def test_the_net_that_decided_is_named() -> None:
    """Of danger it says so, of a wall nothing."""
    assert decided_otherwise(weigh(DANGER))
    assert decided_otherwise(weigh(WALL)) == []


def test_words_are_asked_for_one_question() -> None:
    """Each carries that question's name; asked for kind and type together explain() gives the same."""
    asked = words_for(WALL, [type_head(Type.NEIGHBOUR)])

    assert asked
    assert all(match.why.startswith("邻里:") for match in asked)
    both = words_for(WALL, [kind_head(Kind.CONCERN), type_head(Type.NEIGHBOUR)])
    assert both == explain(WALL, Kind.CONCERN, (Type.NEIGHBOUR,), Urgency.NORMAL)
