"""From the concluded judgement to the mailboxes: real queue, real workers, killed between the mail and the commit."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy import func, select, update

import worker
from audit.tables import LedgerEntry
from evaluation.actions.awarding import Decision, award_lot
from evaluation.tables import Ranking
from kernel.turn import Turn, system, take
from notices.outside import MailFolder
from notices.tables import Letter
from outbox import open_office
from outbox.actions import send, sweep
from outbox.queue import Post
from outbox.rules import Fact
from outbox.tables import Handling, Message
from tenders.tables import Lot
from tests.conftest import Town
from tests.jobs.test_outbox import kill_all
from tests.make import evaluation
from tests.make.evaluation import GROUNDS, Opened
from tests.make.messages import unanswered
from tests.make.waiting import until

ROOT = Path(__file__).parents[2]
SOMEBODY = system("test")


def judged_in(town: Town, folder: Path) -> Opened:
    """Open a lot in a town and conclude its judgement; whatever was told on the way is dealt with."""
    on = evaluation.in_town(town, folder)
    work_off(town)
    take(town.sessions, SOMEBODY, partial(evaluation.judged, on=on))
    return on


def work_off(town: Town) -> None:
    """Let the relay and a worker deal with everything that is told, and with what is told meanwhile."""
    open_office(town.sessions, worker.listeners(town.settings))
    post = Post(town.redis)
    while take(town.sessions, SOMEBODY, partial(send, enqueue=post.enqueue)):
        post.worker(forking=False).work(burst=True)


def decide(town: Town, on: Opened) -> str:
    """Let the officer award the lot."""
    officer = on.of.house.acts(on.of.house.officer)
    return take(town.sessions, officer, partial(award_lot, lot_ref=on.lot.ref, decision=Decision(GROUNDS)))


def mails(town: Town) -> list[EmailMessage]:
    """Return what is in the mailbox folder."""
    return [mail for _, mail in MailFolder(Path(town.settings.mail_url.removeprefix("folder://"))).messages()]


def subjects(town: Town) -> Counter[str]:
    """Count the mails by what they are about."""
    said = (str(mail["Subject"]).replace("\u00a0", " ") for mail in mails(town))
    return Counter(subject.partition(" : ")[2] or subject for subject in said)


def state_of(town: Town, on: Opened) -> str:
    """Return the state of the lot."""
    with town.sessions() as tx:
        return tx.scalars(select(Lot.state).where(Lot.id == on.lot.id)).one()


@contextmanager
def real_worker(town: Town) -> Iterator[subprocess.Popen[bytes]]:
    """Run `worker.py work` as it runs in life."""
    settings = town.settings
    more = {
        "SECRET_KEY": settings.secret_key, "PORTAL_URL": settings.portal_url, "MAIL_URL": settings.mail_url,
        "FILES_DIR": str(settings.files_dir), "RECEIPT_KEY_FILE": str(settings.receipt_key_file),
        "LOG_KEY_FILE": str(settings.log_key_file),
    }  # fmt: skip
    command = [sys.executable, "worker.py", "work"]
    child = subprocess.Popen(command, env={**town.environment, **more}, cwd=ROOT, start_new_session=True)
    try:
        yield child
    finally:
        kill_all(child)


def test_a_concluded_lot_is_ranked_awarded_and_told_by_the_jobs_alone(town: Town, tmp_path: Path) -> None:
    on = judged_in(town, tmp_path)
    work_off(town)
    assert state_of(town, on) == "ranked"
    assert f"Le lot {on.lot.ref} est classé et attend votre décision" in subjects(town)
    before = subjects(town)
    decide(town, on)
    work_off(town)
    assert subjects(town) - before == {"votre offre a été retenue": 1, "une autre offre a été retenue": 2}
    told = {str(mail["To"]) for mail in mails(town) if "retenue" in str(mail["Subject"])}
    assert told == {who.person.email for who in on.bidders.values()}
    assert take(town.sessions, SOMEBODY, unanswered) == 0


def facts_told(town: Town) -> list[Fact]:
    """Return every fact that was told in a town."""
    with town.sessions() as tx:
        return [
            Fact(row.id, row.topic, row.refs, row.told_at) for row in tx.scalars(select(Message).order_by(Message.id))
        ]


def traces(town: Town) -> dict[str, int]:
    """Count everything that a handler leaves behind."""
    with town.sessions() as tx:
        tables = (LedgerEntry, Letter, Ranking, Message, Handling)
        rows = {one.__tablename__: tx.scalar(select(func.count()).select_from(one)) or 0 for one in tables}
    return {**rows, "mails": len(mails(town))}


def test_every_handler_run_twice_changes_nothing_the_second_time(town: Town, tmp_path: Path) -> None:
    on = judged_in(town, tmp_path)
    work_off(town)
    decide(town, on)
    work_off(town)
    before, topics = traces(town), {fact.topic for fact in facts_told(town)}
    assert {"bid.submitted", "lot.opened", "lot.judged", "lot.ranked", "award.decided", "letter.written"} <= topics
    listeners = worker.listeners(town.settings)
    for fact in facts_told(town):
        for handler in listeners[fact.topic]:
            take(town.sessions, SOMEBODY, partial(run_again, handler=handler, fact=fact))
    assert traces(town) == before


def run_again(turn: Turn, handler: object, fact: Fact) -> None:
    """Call a handler without the claim that would keep it from its work."""
    assert callable(handler)
    handler(turn, fact)


def test_a_worker_killed_between_the_mail_and_the_commit_sends_one_mail(town: Town, tmp_path: Path) -> None:
    on = judged_in(town, tmp_path)
    work_off(town)
    before = {str(mail["Message-ID"]) for mail in mails(town)}
    decide(town, on)
    work_until_written(town)
    with psycopg.connect(town.roles.owner_url) as keeper:
        # The letters may be read and even locked, but no worker can note that one has left.
        keeper.execute("LOCK TABLE letters IN SHARE MODE")
        with real_worker(town) as child:
            until(lambda: len(mails(town)) > len(before), "a mail to leave")
            kill_all(child)
    [left] = {str(mail["Message-ID"]) for mail in mails(town)} - before
    assert unsent(town) == 3
    with town.sessions.begin() as tx:
        tx.execute(update(Message).values(sent_at=Message.sent_at - timedelta(hours=1)))
    take(town.sessions, SOMEBODY, sweep)
    work_off(town)
    ids = [str(mail["Message-ID"]) for mail in mails(town)]
    assert (len(ids), len(set(ids)), left in ids) == (len(before) + 3, len(before) + 3, True)
    assert unsent(town) == 0


def work_until_written(town: Town) -> None:
    """Deal with the award alone: its letters are written, none has left."""
    open_office(town.sessions, worker.listeners(town.settings))
    post = Post(town.redis)
    take(town.sessions, SOMEBODY, partial(send, enqueue=post.enqueue))
    post.worker(forking=False).work(burst=True)
    take(town.sessions, SOMEBODY, partial(send, enqueue=post.enqueue))


def unsent(town: Town) -> int:
    """Count the letters that have not left."""
    with town.sessions() as tx:
        return tx.scalar(select(func.count()).select_from(Letter).where(Letter.sent_at.is_(None))) or 0
