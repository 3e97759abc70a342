"""The tables, as steps from nothing to today's form (sqlite-utils Migrations).

Never edit a step that has been released; add one. What a person said, is called or can be reached
by stands only in columns declared BLOB, which hold sealed values (storage/sealing.py).
Conversations are stored as `talk`: a room's id, or a person's below zero.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database as SqliteUtils
from sqlite_utils.migrations import Migrations

from storage import errors

migrations = Migrations("shuoshi")

_FIRST = (
    # about the store itself
    "CREATE TABLE mark (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
    # data keys, wrapped by the master key; talk is set where the owner is a conversation's day
    """CREATE TABLE data_key (
        id INTEGER PRIMARY KEY, owner TEXT NOT NULL UNIQUE, wrapped BLOB NOT NULL,
        talk INTEGER)""",
    "CREATE INDEX data_key_talk ON data_key (id) WHERE talk IS NOT NULL",
    # who speaks and where
    """CREATE TABLE account (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, pace_at INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE person (
        id INTEGER PRIMARY KEY, name BLOB NOT NULL, contact INTEGER NOT NULL,
        muted INTEGER NOT NULL DEFAULT 0, village TEXT NOT NULL DEFAULT '',
        township TEXT NOT NULL DEFAULT '', greeted_day INTEGER NOT NULL DEFAULT 0,
        wrong_codes INTEGER NOT NULL DEFAULT 0, locked INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE room (
        id INTEGER PRIMARY KEY, topic TEXT NOT NULL, township TEXT NOT NULL DEFAULT '',
        last_line_at INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE identity (
        account INTEGER NOT NULL, kind INTEGER NOT NULL, digest BLOB NOT NULL, ours INTEGER NOT NULL,
        channel_id BLOB NOT NULL, PRIMARY KEY (account, kind, digest)) WITHOUT ROWID""",
    "CREATE INDEX identity_ours ON identity (kind, ours, account)",
    # the inbox: state 0 waits, 1 handled, 2 set aside; owner NULL = the conversation's day.
    # `body` last: the rest of a row is found without reading over it.
    """CREATE TABLE message (
        id INTEGER PRIMARY KEY, account INTEGER NOT NULL, sent_day INTEGER NOT NULL, message_id TEXT NOT NULL,
        talk INTEGER NOT NULL, sender INTEGER NOT NULL, sent_at INTEGER NOT NULL,
        received_at INTEGER NOT NULL, kind TEXT NOT NULL, mentions_bot INTEGER NOT NULL,
        media INTEGER NOT NULL, recalls INTEGER NOT NULL,
        state INTEGER NOT NULL, tries INTEGER NOT NULL, retry_at INTEGER NOT NULL, forgotten INTEGER NOT NULL,
        owner TEXT, body BLOB)""",
    # by day, so that an arrival touches only the pages of its own day however much is kept
    "CREATE UNIQUE INDEX message_once ON message (account, sent_day, message_id)",
    "CREATE INDEX message_waiting ON message (talk, id) WHERE state = 0",
    "CREATE INDEX message_set_aside ON message (id) WHERE state = 2",
    "CREATE INDEX message_talk ON message (talk, id)",
    """CREATE TABLE attachment (
        message_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, mime TEXT NOT NULL, size INTEGER NOT NULL,
        seconds INTEGER NOT NULL, name BLOB, content_key BLOB)""",
    """CREATE TABLE reading (
        message_id INTEGER PRIMARY KEY, lexicon TEXT NOT NULL, kind TEXT NOT NULL, urgency TEXT NOT NULL,
        body BLOB)""",
    # bursts and timers
    """CREATE TABLE burst (
        id INTEGER PRIMARY KEY, talk INTEGER NOT NULL, person_id INTEGER NOT NULL,
        started_at INTEGER NOT NULL, last_at INTEGER NOT NULL, judge_at INTEGER NOT NULL,
        unjudged_from INTEGER NOT NULL, closes_at INTEGER NOT NULL, message_ids TEXT NOT NULL,
        case_id INTEGER, judged TEXT NOT NULL, line_done INTEGER NOT NULL, asked TEXT NOT NULL)""",
    "CREATE INDEX burst_whose ON burst (talk, person_id, id)",
    # wake = when it is next looked at: due, or later when it was put off
    """CREATE TABLE timer (
        key TEXT PRIMARY KEY, due INTEGER NOT NULL, wake INTEGER NOT NULL, kind TEXT NOT NULL,
        case_id INTEGER, burst_id INTEGER, person_id INTEGER, room_id INTEGER, data TEXT NOT NULL,
        tries INTEGER NOT NULL, aside INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX timer_wake ON timer (wake, key) WHERE aside = 0",
    # cases: the history is the truth, the rows in `cases` are folded from it
    """CREATE TABLE case_event (
        case_id INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
        step TEXT NOT NULL, note BLOB, sets BLOB NOT NULL, PRIMARY KEY (case_id, n)) WITHOUT ROWID""",
    "CREATE INDEX case_event_at ON case_event (at, case_id, n)",
    """CREATE TABLE cases (
        id INTEGER PRIMARY KEY, number INTEGER NOT NULL, opened_at INTEGER NOT NULL, township TEXT NOT NULL,
        village TEXT NOT NULL, room_id INTEGER, teller_id INTEGER NOT NULL, types TEXT NOT NULL,
        urgency TEXT NOT NULL, topics TEXT NOT NULL, state TEXT NOT NULL, open INTEGER NOT NULL,
        level TEXT NOT NULL, hidden_from TEXT NOT NULL, offered_to TEXT NOT NULL, assigned INTEGER,
        holder INTEGER, danger INTEGER NOT NULL, quiet INTEGER NOT NULL, reachable INTEGER NOT NULL,
        messages TEXT NOT NULL, rung INTEGER NOT NULL, taken_at INTEGER NOT NULL, closed_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL, words BLOB NOT NULL)""",
    "CREATE INDEX cases_number ON cases (number, opened_at)",
    "CREATE INDEX cases_teller ON cases (teller_id, open)",
    "CREATE INDEX cases_open ON cases (id) WHERE open = 1",
    "CREATE INDEX cases_closed ON cases (closed_at) WHERE open = 0",
    """CREATE TABLE case_officer (
        officer_id INTEGER NOT NULL, case_id INTEGER NOT NULL,
        PRIMARY KEY (officer_id, case_id)) WITHOUT ROWID""",
    """CREATE TABLE asked_law (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, person_id INTEGER NOT NULL, room_id INTEGER,
        answer_id TEXT NOT NULL, score REAL NOT NULL, text BLOB NOT NULL)""",
    "CREATE INDEX asked_law_person ON asked_law (person_id, id)",
    # the outbox: owner of the text = the case, or the day on which it was written
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, account INTEGER NOT NULL, talk INTEGER NOT NULL,
        rank TEXT NOT NULL, not_before INTEGER NOT NULL, created_at INTEGER NOT NULL, state TEXT NOT NULL,
        case_id INTEGER, question TEXT, answered INTEGER NOT NULL DEFAULT 0, files TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0,
        tried_at INTEGER NOT NULL DEFAULT 0, sent_at INTEGER NOT NULL DEFAULT 0,
        again INTEGER NOT NULL DEFAULT 0, text BLOB)""",
    "CREATE INDEX outbox_waiting ON outbox (talk, id) WHERE state IN ('queued', 'sending')",
    "CREATE INDEX outbox_doubt ON outbox (id) WHERE state IN ('sending', 'unknown')",
    "CREATE INDEX outbox_given_up ON outbox (id) WHERE state = 'given_up'",
    "CREATE INDEX outbox_asks ON outbox (talk, tried_at, id) WHERE question IS NOT NULL AND answered = 0",
    "CREATE INDEX outbox_passing ON outbox (created_at) WHERE case_id IS NULL AND text IS NOT NULL",
    "CREATE INDEX outbox_talk ON outbox (talk, id)",
    # the roster; `gone` lines keep their id for cases that name it
    """CREATE TABLE officer (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, gender TEXT NOT NULL, township TEXT NOT NULL,
        village TEXT NOT NULL, committee TEXT NOT NULL, roles TEXT NOT NULL, types TEXT NOT NULL,
        rank INTEGER NOT NULL, person_id INTEGER, away_until INTEGER NOT NULL, gone INTEGER NOT NULL,
        words BLOB)""",
    """CREATE TABLE code (
        officer_id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL)""",
)


@migrations()
def m0001_first(db: SqliteUtils) -> None:
    """The spine: inbox, readings, bursts, timers, cases, questions, outbox, people, roster, keys."""
    for statement in _FIRST:
        db.execute(statement)


_WECHAT = (
    # what nobody listened to, and what ails a channel; why and code are words of ours, never a person's
    """CREATE TABLE gap (
        id INTEGER PRIMARY KEY, account INTEGER NOT NULL, started_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL, why TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0)""",
    "CREATE INDEX gap_ended ON gap (ended_at)",
    """CREATE TABLE trouble (
        account INTEGER NOT NULL, code TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
        times INTEGER NOT NULL, over INTEGER NOT NULL, PRIMARY KEY (account, code)) WITHOUT ROWID""",
    # 1 while the channel still fetches a file's content; the message is kept before it
    "ALTER TABLE attachment ADD COLUMN coming INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX attachment_coming ON attachment (message_id) WHERE coming = 1",
    # why a line was given up: "not_contact", or "" for anything else
    "ALTER TABLE outbox ADD COLUMN refused TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX outbox_unsaid ON outbox (talk, id) WHERE refused = 'not_contact'",
    # ids of messages whose files still follow the text; a file may take longer than the words
    "ALTER TABLE outbox ADD COLUMN to_follow TEXT NOT NULL DEFAULT '[]'",
    "CREATE INDEX outbox_following ON outbox (rank, id) WHERE state = 'sent' AND to_follow <> '[]'",
    # why a group is listened to: the entry of ROOMS it was found under, "*" by hand, "" it is not
    "ALTER TABLE room ADD COLUMN listened_as TEXT NOT NULL DEFAULT ''",
    # friend requests and invitations that wait to be accepted; done ones for the hour they count in
    """CREATE TABLE request (
        id INTEGER PRIMARY KEY, account INTEGER NOT NULL, kind TEXT NOT NULL, request TEXT NOT NULL,
        at INTEGER NOT NULL, done_at INTEGER NOT NULL DEFAULT 0, UNIQUE (account, kind, request))""",
)


@migrations()
def m0002_wechat(db: SqliteUtils) -> None:
    """Gaps, troubles, late files, lines and requests that wait, which groups are listened to."""
    for statement in _WECHAT:
        db.execute(statement)


_CORRECTIONS = (
    # words are the lexicon's own; the texts stay with the messages and the case
    """CREATE TABLE correction (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, case_id INTEGER NOT NULL, officer_id INTEGER NOT NULL,
        what TEXT NOT NULL, kind TEXT NOT NULL, types TEXT NOT NULL, urgency TEXT NOT NULL,
        said TEXT NOT NULL, lexicon TEXT NOT NULL, messages TEXT NOT NULL, words BLOB NOT NULL)""",
    "CREATE INDEX correction_at ON correction (at, id)",
)

_SAME = (
    # the earlier case that one is joined to or seems one with; how many are joined, how many told it
    "ALTER TABLE cases ADD COLUMN same_as INTEGER",
    "ALTER TABLE cases ADD COLUMN parts INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE cases ADD COLUMN voices INTEGER NOT NULL DEFAULT 1",
    "CREATE INDEX cases_same_as ON cases (same_as) WHERE same_as IS NOT NULL",
    # a new case is compared with those of its township of the last weeks
    "CREATE INDEX cases_near ON cases (township, opened_at)",
)

_QUESTIONS = (
    # ids of the answers that were "not this", in order; answer_id is what stands now
    "ALTER TABLE asked_law ADD COLUMN refused TEXT NOT NULL DEFAULT '[]'",
    # the day on which they last heard that 细说 and 不是这个 exist
    "ALTER TABLE person ADD COLUMN hinted_day INTEGER NOT NULL DEFAULT 0",
)

_CARD = (
    # the stored answer whose picture follows a line; 1 once it went, or never will
    "ALTER TABLE outbox ADD COLUMN card TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE outbox ADD COLUMN card_over INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX outbox_following",
    "CREATE INDEX outbox_following ON outbox (rank, id)"
    " WHERE state = 'sent' AND (to_follow <> '[]' OR (card <> '' AND card_over = 0))",
)


@migrations()
def m0003_corrections(db: SqliteUtils) -> None:
    """What people said of readings that were wrong."""
    for statement in _CORRECTIONS:
        db.execute(statement)


@migrations()
def m0004_same(db: SqliteUtils) -> None:
    """Cases that are one matter: what is joined to what, and how many people told it."""
    for statement in _SAME:
        db.execute(statement)


@migrations()
def m0005_questions(db: SqliteUtils) -> None:
    """Answers that were refused, and who was told what else may be asked."""
    for statement in _QUESTIONS:
        db.execute(statement)


@migrations()
def m0006_card(db: SqliteUtils) -> None:
    """Lines that a picture of ours follows."""
    for statement in _CARD:
        db.execute(statement)


# all steps this program knows
STEPS = (
    "m0001_first",
    "m0002_wechat",
    "m0003_corrections",
    "m0004_same",
    "m0005_questions",
    "m0006_card",
)


def migrate(connection: sqlite3.Connection, file: str) -> None:
    """
    Bring the tables to today's form; nothing happens when they are.

    Raises:
        NewerSchema: a newer program wrote this.
        StoreError: SQLite refused.
    """
    try:
        db = SqliteUtils(connection, recursive_triggers=False, execute_plugins=False)
        newer = [step.name for step in migrations.applied(db) if step.name not in STEPS]
        if newer:
            raise errors.newer_schema(file, newer)
        migrations.apply(db)
    except sqlite3.Error as error:
        raise errors.told(error, file) from error
