"""The other process: `python worker.py relay | work | tick`. The whole background life of the portal on one page."""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path

import config
import outbox
from accounts.actions import forget
from audit.actions import sign_checkpoint
from bids import jobs as bids
from bids.actions.booking import end_empty_lots
from evaluation import jobs as evaluation
from kernel import logs
from kernel.crypto import keys, notes
from kernel.database import open_bound
from kernel.files import Files
from notices.actions.letters import Office
from notices.jobs import Desk
from notices.outside import mailer
from outbox.actions import sweep
from outbox.queue import open_post
from outbox.relay import relay
from outbox.running import Listeners
from outbox.ticking import Beat, keep_time
from tenders.actions import close_due_lots

UNHURRIED = frozenset({"letter.written"})


def listeners(settings: config.Settings) -> Listeners:
    """Return who listens to what. A topic that nobody needs stands here with nobody: a test compares the lists."""
    desk = Desk(Office(mailer(settings.mail_url), settings.mail_from, settings.portal_url, settings.secret_key))
    opening = bids.OpeningDesk(Files(settings.files_dir))
    return {
        "attestation.requested": [desk.on_attestation_requested],
        "attestation.settled": [desk.on_attestation_settled],
        "award.decided": [desk.on_award_decided],
        "bid.submitted": [desk.on_bid_submitted],
        "bid.withdrawn": [desk.on_bid_withdrawn],
        "commission.formed": [desk.on_commission_formed],
        "firm.bank_changed": [desk.on_firm_bank_changed],
        "letter.written": [desk.on_letter_written],
        "link.made": [desk.on_link_made],
        "lot.closed": [bids.on_lot_closed],
        "lot.empty": [desk.on_lot_empty],
        "lot.judged": [evaluation.on_lot_judged],
        "lot.opened": [desk.on_lot_opened],
        "lot.ranked": [desk.on_lot_ranked],
        "lot.sent_back": [desk.on_lot_sent_back],
        "lot.unsuccessful": [desk.on_lot_unsuccessful],
        "opening.adjourned": [desk.on_opening_adjourned],
        "opening.begun": [desk.on_opening_begun],
        "opening.continued": [opening.on_opening_continued],
        "opening.done": [],
        "person.joined": [],
        "policy.sworn": [],
        "policy.written": [desk.on_policy_written],
        "shares.posted": [opening.on_shares_posted],
        "tender.cancelled": [desk.on_tender_cancelled],
        "tender.changed": [desk.on_tender_changed],
        "tender.published": [],
        "tender.sent_back": [desk.on_tender_sent_back],
        "tender.submitted": [desk.on_tender_submitted],
    }


def beats(settings: config.Settings) -> list[Beat]:
    """Return what time itself causes: each beat's name, its pace in seconds, what it does in a turn of its own."""
    log = notes.signer(settings.log_name, keys.load_log_key(Path(settings.log_key_file).read_bytes()))
    return [
        Beat("outbox.sweep", 5, sweep),
        Beat("tenders.close", 1, close_due_lots),
        Beat("bids.empty", 1, end_empty_lots),
        Beat("audit.checkpoint", 15, partial(sign_checkpoint, signer=log)),
        Beat("accounts.forget", 3600, forget),
    ]


def run_relay(settings: config.Settings) -> None:
    """Carry committed messages to the queue; letters let everything else pass."""
    post = open_post(settings.redis_url, UNHURRIED)
    relay(open_bound(settings.database_url, pool_size=2), post.enqueue, _until_told())


def run_work(settings: config.Settings) -> None:
    """Deal with queued messages, each in a forked process."""
    outbox.open_office(open_bound(settings.database_url, pool_size=1), listeners(settings))
    open_post(settings.redis_url).worker().work(with_scheduler=False)


def run_tick(settings: config.Settings) -> None:
    """Do what time causes."""
    keep_time(open_bound(settings.database_url, pool_size=2), beats(settings), _until_told())


def _until_told() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


PARTS = {"relay": run_relay, "work": run_work, "tick": run_tick}


def main(arguments: list[str]) -> int:
    """Run one part of the background life until it is told to stop."""
    if len(arguments) != 1 or arguments[0] not in PARTS:
        sys.stderr.write("usage: python worker.py relay | work | tick\n")
        return 2
    logs.to_stderr()
    PARTS[arguments[0]](config.read(os.environ))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
