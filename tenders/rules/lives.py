"""The lives of a tender, of its lots, and of the commission that will open them."""

from __future__ import annotations

from enum import StrEnum

from kernel.lifecycle import Lifecycle


class TenderState(StrEnum):
    """What was decided about a tender as a whole; what only the clock changes is a phase (`tenders.rules.phase`)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class TenderAct(StrEnum):
    """The author submits, the approver (another person) publishes or sends back."""

    SUBMIT = "submit"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    CANCEL = "cancel"


class LotState(StrEnum):
    """What was decided about a lot."""

    PREPARED = "prepared"
    PUBLISHED = "published"
    CLOSED = "closed"
    OPENED = "opened"
    JUDGED = "judged"
    RANKED = "ranked"
    AWARDED = "awarded"
    UNSUCCESSFUL = "unsuccessful"
    CANCELLED = "cancelled"


class LotAct(StrEnum):
    """What moves a lot on."""

    PUBLISH = "publish"
    CLOSE = "close"
    OPEN = "open"
    JUDGE = "judge"
    RANK = "rank"
    SEND_BACK = "send_back"
    AWARD = "award"
    DECLARE_UNSUCCESSFUL = "declare_unsuccessful"
    CANCEL = "cancel"


class ChangeKind(StrEnum):
    """What can happen to a published tender. A deadline only ever moves later: filed bids stay valid."""

    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class MemberRole(StrEnum):
    """Who presides over a commission, and who sits in it."""

    PRESIDENT = "president"
    MEMBER = "member"


class CommissionState(StrEnum):
    """A commission forms until every member's keys stand in a policy that every member has signed."""

    FORMING = "forming"
    SIGNING = "signing"
    SWORN = "sworn"
    ENDED = "ended"


class CommissionAct(StrEnum):
    """What moves a commission on."""

    WRITE_POLICY = "write_policy"
    TAKE_BACK_POLICY = "take_back_policy"
    SWEAR = "swear"
    END = "end"


TENDER_LIFE = Lifecycle(
    TenderState.DRAFT,
    {
        (TenderState.DRAFT, TenderAct.SUBMIT): TenderState.SUBMITTED,
        (TenderState.SUBMITTED, TenderAct.SEND_BACK): TenderState.DRAFT,
        (TenderState.SUBMITTED, TenderAct.PUBLISH): TenderState.PUBLISHED,
        (TenderState.PUBLISHED, TenderAct.CANCEL): TenderState.CANCELLED,
    },
)

LOT_LIFE = Lifecycle(
    LotState.PREPARED,
    {
        (LotState.PREPARED, LotAct.PUBLISH): LotState.PUBLISHED,
        (LotState.PUBLISHED, LotAct.CLOSE): LotState.CLOSED,
        (LotState.PUBLISHED, LotAct.CANCEL): LotState.CANCELLED,
        (LotState.CLOSED, LotAct.OPEN): LotState.OPENED,
        # A lot that nobody bid for has nothing to open: it ends at the opening's hour (décret 15-247 art. 40).
        (LotState.CLOSED, LotAct.DECLARE_UNSUCCESSFUL): LotState.UNSUCCESSFUL,
        (LotState.CLOSED, LotAct.CANCEL): LotState.CANCELLED,
        (LotState.OPENED, LotAct.JUDGE): LotState.JUDGED,
        (LotState.OPENED, LotAct.CANCEL): LotState.CANCELLED,
        (LotState.JUDGED, LotAct.RANK): LotState.RANKED,
        (LotState.JUDGED, LotAct.CANCEL): LotState.CANCELLED,
        # A first that does not justify its price, or prove what it declared, is judged again (arts 69, 72).
        (LotState.RANKED, LotAct.SEND_BACK): LotState.OPENED,
        (LotState.RANKED, LotAct.AWARD): LotState.AWARDED,
        (LotState.RANKED, LotAct.DECLARE_UNSUCCESSFUL): LotState.UNSUCCESSFUL,
        (LotState.RANKED, LotAct.CANCEL): LotState.CANCELLED,
    },
)

COMMISSION_LIFE = Lifecycle(
    CommissionState.FORMING,
    {
        (CommissionState.FORMING, CommissionAct.WRITE_POLICY): CommissionState.SIGNING,
        # A key was lost before everybody had signed: its member gives another, and all sign anew.
        (CommissionState.SIGNING, CommissionAct.TAKE_BACK_POLICY): CommissionState.FORMING,
        (CommissionState.SIGNING, CommissionAct.SWEAR): CommissionState.SWORN,
        (CommissionState.SWORN, CommissionAct.END): CommissionState.ENDED,
    },
)
