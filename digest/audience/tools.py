"""What the lists of other tools look like: a table of the files they give and of the files they take. Data only.

A kind is a file that a tool gives. Sources of the columns and words, by the name of the page or file:
Mailchimp: "View or Export Contacts", and the exports under the Mailchimp tests of Ghost's migration tools;
Substack: email_list.csv of an export, as Ghost's migration tools read it;
Buttondown: "Subscribers" and "Types of subscribers" of its API documentation (subscriber_type became type there);
Ghost: "Import members" of its help, and the header its members' CSV serializer writes;
listmonk: the header in cmd/subscribers.go, the words in schema.sql, what an import reads in internal/subimporter;
Kit: "Subscriber types" of its help, "List subscribers" of its API; phpList: admin/export.php and admin/structure.php.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.model import Status

_ACTIVE, _PAUSED, _UNCONFIRMED = Status.ACTIVE, Status.PAUSED, Status.UNCONFIRMED
_LEFT, _BOUNCED, _COMPLAINED = Status.UNSUBSCRIBED, Status.BOUNCED, Status.COMPLAINED


@dataclass(frozen=True, slots=True)
class Rule:
    """How a column's words are to be read. A word that is not listed means ``otherwise``; None is no word we know."""

    column: str
    words: Mapping[str, Status]
    otherwise: Status | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A file some tool gives; all column names in small letters.

    A header that holds all columns of one of the ``signatures`` is of this kind. Each rule whose column is there is
    asked, and the gravest status counts; one of the ``decisive`` columns must be there. ``by_name`` is what the
    beginning of the file's own name says of everybody in it. ``joined`` and ``left`` are columns with moments in UTC.
    """

    name: str
    signatures: tuple[frozenset[str], ...]
    email: tuple[str, ...]
    names: tuple[str, ...]
    rules: tuple[Rule, ...]
    decisive: tuple[str, ...] = ()
    by_name: Mapping[str, Status] = field(default_factory=dict)
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A file some tool takes: columns with the field each holds, and its word for each status it has room for.

    Whoever has another status is left out of it. ``advice`` is how the tool must be told to take it.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    words: Mapping[Status, str]
    advice: str = ""


def _signatures(*headers: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(header.split(",")) for header in headers)


_YES = dict.fromkeys(("1", "yes", "true"), _ACTIVE)
_NO = dict.fromkeys(("", "0", "no", "false"), _ACTIVE)

KINDS = (
    Kind(
        "mailchimp",
        _signatures(*(f"email address,{mark}" for mark in ("optin_time", "unsub_time", "clean_time"))),
        ("email address",), ("first name", "last name"),
        (Rule("unsub_time", {}, _LEFT), Rule("clean_time", {}, _BOUNCED)),
        by_name={"nonsubscribed": _UNCONFIRMED, "unsubscribed": _LEFT, "cleaned": _BOUNCED},
        joined=("confirm_time", "optin_time"), left=("unsub_time", "clean_time"),
        caution="give all files of one export together: who left stands in another file than who stayed",
    ),
    Kind(
        "substack",
        _signatures("email,active_subscription,email_disabled", "email,expiry,email_disabled"),
        ("email",), ("name",),
        (Rule("email_disabled", {**_NO, "true": _LEFT}),),  # active_subscription only tells who pays
        decisive=("email_disabled",), joined=("created_at",),
    ),
    Kind(
        "buttondown",
        _signatures("email,subscriber_type", "email_address,subscriber_type", "email_address,type"),
        ("email_address", "email"), ("name",),
        tuple(Rule(column, {
            **dict.fromkeys(("regular", "premium", "trialed", "unpaid", "gifted", "churning", "churned", "past_due",
                             "paused"), _ACTIVE),  # paused is a payment on hold; the letters go on
            "unactivated": _UNCONFIRMED, "unsubscribed": _LEFT, "removed": _LEFT, "complained": _COMPLAINED,
            **dict.fromkeys(("undeliverable", "malformed", "disposable", "spammy", "blocked"), _BOUNCED),
        }) for column in ("subscriber_type", "type")),
        decisive=("subscriber_type", "type"), joined=("creation_date",), left=("unsubscription_date",),
    ),
    Kind(
        "ghost",
        _signatures("email,subscribed_to_emails"),
        ("email",), ("name",),
        (Rule("subscribed_to_emails", {"true": _ACTIVE, "false": _LEFT}), Rule("deleted_at", {"": _ACTIVE}, _LEFT)),
        decisive=("subscribed_to_emails",), joined=("created_at",), left=("deleted_at",),
    ),
    Kind(
        "listmonk",
        _signatures("email,name,attributes,status"),
        ("email",), ("name",),
        (Rule("status", {"enabled": _ACTIVE, "disabled": _PAUSED, "blocklisted": _LEFT, "blacklisted": _LEFT}),
         Rule("subscription_status", {"": _ACTIVE, "confirmed": _ACTIVE, "unconfirmed": _UNCONFIRMED,
                                      "unsubscribed": _LEFT})),
        decisive=("status",), joined=("created_at",),
        caution="its export does not tell who left one list only: export those with subscription_status=unsubscribed "
                "and give that file with --left",
    ),
    Kind(
        "kit",
        _signatures(*(f"{email},first_name,{status}" for email in ("email", "email_address")
                      for status in ("status", "state"))),
        ("email_address", "email"), ("first_name", "last_name"),
        tuple(Rule(column, {
            "active": _ACTIVE, "confirmed": _ACTIVE, "cold": _ACTIVE, "inactive": _UNCONFIRMED,
            "unconfirmed": _UNCONFIRMED, "bounced": _BOUNCED, "complained": _COMPLAINED,
            **dict.fromkeys(("cancelled", "canceled", "unsubscribed"), _LEFT),
        }) for column in ("status", "state")),
        decisive=("status", "state"), joined=("created_at",),
    ),
    Kind(
        "phplist",
        _signatures("email,confirmed,blacklisted",
                    "email,is this subscriber confirmed,is this subscriber blacklisted"),
        ("email",), ("name", "first name", "last name"),
        (*(Rule(column, {**_YES, **dict.fromkeys(_NO, _UNCONFIRMED)})
           for column in ("confirmed", "is this subscriber confirmed")),
         *(Rule(column, {**_NO, **dict.fromkeys(_YES, _LEFT)})
           for column in ("blacklisted", "is this subscriber blacklisted", "unsubscribed")),
         *(Rule(column, {**_NO, **dict.fromkeys(_YES, _PAUSED)})
           for column in ("disabled", "is this account disabled?"))),
        decisive=("confirmed", "is this subscriber confirmed"), joined=("entered",),
        caution="the number of bounces suppresses nobody: who bounced too often is unconfirmed or blacklisted there",
    ),
    Kind(
        "plain",
        _signatures("email,status"),
        ("email", "email_address", "email address"), ("name",),
        (Rule("status", {
            **dict.fromkeys(("", "active", "subscribed", "confirmed", "enabled", "yes", "true", "1"), _ACTIVE),
            **dict.fromkeys(("paused", "inactive", "disabled", "no", "false", "0"), _PAUSED),
            **dict.fromkeys(("pending", "unconfirmed"), _UNCONFIRMED),
            **dict.fromkeys(("unsubscribed", "left", "removed", "cancelled"), _LEFT),
            **dict.fromkeys(("bounced", "cleaned", "suppressed", "blocked"), _BOUNCED),
            **dict.fromkeys(("complained", "spam"), _COMPLAINED),
        }),),
        decisive=("status",),
    ),
)  # fmt: skip

_GONE = (_LEFT, _BOUNCED, _COMPLAINED)
_ALONE = "subscribes everybody in a file, so who left is not in it: keep the plain form for them"
_MAILCHIMP = (("Email Address", "email"), ("First Name", "name"))
_LISTMONK = (("email", "email"), ("name", "name"), ("attributes", "nothing"), ("status", "status"))
_BUTTONDOWN = (("email_address", "email"), ("name", "name"), ("subscriber_type", "status"))

FORMS = (
    Form("plain", (("email", "email"), ("name", "name"), ("status", "status")), {one: str(one) for one in Status}),
    Form("mailchimp", (*_MAILCHIMP, ("OPTIN_TIME", "joined")), {_ACTIVE: ""},
         'import it as "Subscribed"; Mailchimp gives a whole file one status, so who left is in mailchimp-unsubscribed '
         "and mailchimp-cleaned"),
    Form("mailchimp-unsubscribed", (*_MAILCHIMP, ("UNSUB_TIME", "left")), {_LEFT: "", _COMPLAINED: ""},
         'import it as "Unsubscribed"'),
    Form("mailchimp-cleaned", (*_MAILCHIMP, ("CLEAN_TIME", "left")), {_BOUNCED: ""}, 'import it as "Cleaned"'),
    Form("buttondown", _BUTTONDOWN, {_ACTIVE: "regular"}, "who left is in buttondown-unsubscribed: import it, too"),
    Form("buttondown-unsubscribed", _BUTTONDOWN, dict.fromkeys(_GONE, "unsubscribed"),
         "look at the type of these in Buttondown after the import, before anything is sent"),
    Form("listmonk", _LISTMONK, {_ACTIVE: "enabled"},
         'import it in the mode "subscribe"; an import there does not read the status, so who left is in '
         "listmonk-blocklist"),
    Form("listmonk-blocklist", _LISTMONK, dict.fromkeys(_GONE, "blocklisted"), 'import it in the mode "blocklist"'),
    Form("ghost", (("email", "email"), ("name", "name"), ("subscribed_to_emails", "status")),
         {_ACTIVE: "true", **dict.fromkeys((_PAUSED, *_GONE), "false")}),
    Form("substack", (("email", "email"), ("name", "name"), ("active_subscription", "nothing"),
                      ("email_disabled", "status")), {_ACTIVE: "false"}, f"Substack {_ALONE}"),
    Form("kit", (("email_address", "email"), ("first_name", "name"), ("status", "status")), {_ACTIVE: "active"},
         f"Kit {_ALONE}"),
    Form("phplist", (("email", "email"), ("name", "name"), ("confirmed", "status"), ("blacklisted", "nothing")),
         {_ACTIVE: "1"}, f"choose the comma as the field delimiter; phpList {_ALONE}"),
)  # fmt: skip
