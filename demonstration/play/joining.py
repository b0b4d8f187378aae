"""Firms join: registered, confirmed through the mailbox, authenticated by what their agency attests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from accounts.rules.attestation import issue
from demonstration.cast import FirmPart
from demonstration.load.people import claims
from demonstration.papers import pdf
from demonstration.play.scene import Scene, arrived
from demonstration.play.stage import Step
from demonstration.visiting import Answer, Unexpected, Visitor
from kernel import clock
from kernel.crypto.keys import make_receipt_key
from law.rules import day_of

DAY = 86_400
CONFIRM = "Confirm your address and choose your password"
STANDINGS = {"authenticated": "Your firm is authenticated", "waiting": "The agency is checking your attestation"}
SIGNED, PAPER, HOME = "/firm/attestations/signed", "/firm/attestations/paper", "/firm/attestations"


def register(scene: Scene, step: Step) -> None:
    """Three firms register; each proves its mailbox by the letter that lies there."""
    for part in scene.newcomers.values():
        _join(scene, part)
    step.done = f"{len(scene.newcomers)} firms registered, each mailbox proved by the letter that came to it"


def _join(scene: Scene, part: FirmPart) -> None:
    visitor = scene.visitor(part.language)
    page = arrived(visitor.submit(visitor.get("/register"), _typed(part)), "/sent")
    scene.stage.check(f"{part.slug}: the page speaks the firm's language", holds=page.language == part.language)
    letter = scene.mailbox.expect(part.email, CONFIRM)
    inside = visitor.submit(visitor.get(letter.link), {"password": scene.company.password})
    scene.stage.check(f"{part.slug}: signed in by the link", holds=arrived(inside, "/").path != "/sign-in")
    again = scene.visitor(part.language).get(letter.link)
    scene.stage.check(f"{part.slug}: the link works once", holds=again.tells("refused.link_over"))
    scene.here[part.email] = visitor


def _typed(part: FirmPart) -> dict[str, Answer]:
    """Return what a firm's owner types to register it."""
    texts = {name: getattr(part, name) for name in ("nif", "rc", "rib", "address", "phone", "person", "email")}
    return {**texts, "firm": part.name, "wilaya": f"{part.wilaya}", "trades": part.trades}


def show_attestation(scene: Scene, step: Step) -> None:
    """Forged, altered, expired and borrowed attestations are refused with the reason; the genuine one counts."""
    part = scene.newcomers["signed"]
    visitor = scene.person(part.email)
    for what, (code, token) in _wrong_ones(scene, part).items():
        page = visitor.submit(visitor.get(SIGNED), {"token": token})
        holds = page.tells(f"refused.attestation_{code}")
        scene.stage.check(f"an attestation that is {what} is refused as such", holds=holds, found=page.text[:300])
    page = visitor.submit(visitor.get(SIGNED), {"token": _token(scene, part)})
    scene.stage.check("the genuine attestation is accepted", holds=page.path == HOME, found=page.text[:200])
    scene.stage.check("the firm is authenticated", holds=_stands(visitor, "authenticated"))
    step.done = "forged, altered, expired, borrowed: each refused with its reason; the genuine one accepted"


def _wrong_ones(scene: Scene, part: FirmPart) -> dict[str, tuple[str, str]]:
    """Return attestations that must be refused: what is wrong with them, as which they are refused, the token."""
    other = scene.company.firm(9990001)
    agency, kid = scene.company.agency(part.agency), scene.keyring.agency_kid(scene.company.agency(part.agency))
    now = int(clock.now().timestamp())
    genuine = _token(scene, part)
    head, _, signature = genuine.split(".")
    altered = _token(scene, replace(part, trades=("GC", "FO", "SP", "RA", "ME"))).split(".")[1]
    past = {**claims(part, agency, now - 400 * DAY), "exp": now - DAY}
    forged = issue(claims(part, agency, now), make_receipt_key().decode(), kid)
    return {
        "cut short": ("malformed", genuine[:40]),
        "forged": ("bad_signature", forged),
        "altered": ("bad_signature", f"{head}.{altered}.{signature}"),
        "expired": ("expired", issue(past, scene.keyring.agency_key(agency), kid)),
        "borrowed": ("other_firm", _token(scene, other)),
    }


def _token(scene: Scene, part: FirmPart) -> str:
    agency = scene.company.agency(part.agency)
    return issue(claims(part, agency, int(clock.now().timestamp())), scene.keyring.agency_key(agency))


def ask_agents(scene: Scene, step: Step) -> None:
    """Two firms hand in paper attestations; one agent grants hers at once, the other request waits."""
    paper, unsettled = scene.newcomers["paper"], scene.newcomers["unsettled"]
    for part in (paper, unsettled):
        _hand_in(scene, part)
    grant(scene, paper, _request_of(scene, paper))
    scene.request = _request_of(scene, unsettled)
    scene.stage.check("the other firm waits", holds=_stands(scene.person(unsettled.email), "waiting"))
    step.done = "one paper attestation granted by an agent of its agency, told by letter; another one waits"


def _hand_in(scene: Scene, part: FirmPart) -> None:
    visitor = scene.person(part.email)
    page = visitor.get(PAPER)
    scheme = f"/{scene.company.agency(part.agency).schemes[-1]}"
    offered = next(one for one in page.form("scheme").fields["scheme"].choices if one.endswith(scheme))
    today = day_of(clock.now())
    scan = pdf("Attestation fictive de la démonstration", f"NIF {part.nif}")
    answers = {"scheme": offered, "number": f"P-{part.number}", "file_no": f"{part.wilaya:02}/2025/{part.number}"}
    days = {"starts_on": f"{today - timedelta(days=40)}", "ends_on": f"{today + timedelta(days=300)}"}
    sent = {**answers, **days, "phase": "exploitation"}
    arrived(visitor.submit(page, sent, {"paper": ("attestation.pdf", scan)}), HOME)


def _request_of(scene: Scene, part: FirmPart) -> str:
    """Return the address of a request: a letter leads the agent to the list, where it stands last."""
    email = scene.staff(part.agency, "agency_agent")[0].email
    letter = scene.mailbox.expect(email, "A firm asks you to check its attestation", part.name, f"P-{part.number}")
    requests = scene.person(email).get(letter.link).links(part.name)
    if not requests:
        raise Unexpected(f"the list of the agent does not name {part.name}")
    return requests[-1]


def grant(scene: Scene, part: FirmPart, request: str) -> None:
    """Let the agent see a request and grant it; the firm reads of it."""
    agent = scene.person(scene.staff(part.agency, "agency_agent")[0].email)
    page = agent.get(request)
    scene.stage.check("the agent reads the firm's numbers", holds=page.says(part.nif) or page.says(part.name))
    arrived(agent.press(page, "/grant"), "/agency")
    scene.mailbox.expect(part.email, "Your attestation is accepted")
    scene.stage.check(f"{part.slug}: authenticated", holds=_stands(scene.person(part.email), "authenticated"))


def _stands(visitor: Visitor, standing: str) -> bool:
    return visitor.get(HOME).tells(STANDINGS[standing])
