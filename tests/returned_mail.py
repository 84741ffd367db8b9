"""Mails as they come back: delivery reports of several servers, complaints, wishes to leave, junk. All made by hand."""

from __future__ import annotations

from collections.abc import Mapping

LETTER = "From: letters@letters.example.org\nTo: ana@example.org\nSubject: The Twenty-Two\n"


def mail(to: str, body: str, **fields: str) -> bytes:
    """A mail with these header fields; ``_`` stands for ``-`` in their names."""
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    return f"From: MAILER-DAEMON@mx.example.net\nTo: {to}\n{head}\n{body}".encode()


def delivery_report(to: str, *groups: Mapping[str, str], letter: str = LETTER) -> bytes:
    """A report of RFC 3464 about some recipients."""
    about = "\n".join("".join(f"{name}: {value}\n" for name, value in group.items()) for group in groups)
    body = (
        "--B\nContent-Type: text/plain\n\nYour message could not be delivered.\n"
        f"--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n{about}\n"
        f"--B\nContent-Type: text/rfc822-headers\n\n{letter}\n--B--\n"
    )
    kind = 'multipart/report; report-type=delivery-status; boundary="B"'
    return mail(to, body, Subject="Undelivered Mail", Content_Type=kind, Auto_Submitted="auto-replied")


def failed(status: str, diagnostic: str = "", action: str = "failed") -> dict[str, str]:
    """What a report says of one recipient."""
    said = {"Final-Recipient": "rfc822; ana@example.org", "Action": action, "Status": status}
    return said | ({"Diagnostic-Code": diagnostic} if diagnostic else {})


def complaint(to: str, kind: str, letter: str) -> bytes:
    """A report of RFC 5965 about a letter."""
    body = (
        "--B\nContent-Type: text/plain\n\nThis is an abuse report.\n"
        f"--B\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nUser-Agent: Feedback/1.0\nVersion: 1\n\n"
        f"--B\nContent-Type: message/rfc822\n\n{letter}\nThe letter.\n--B--\n"
    )
    return mail(
        to, body, Subject="complaint", Content_Type='multipart/report; report-type=feedback-report; boundary="B"'
    )


QMAIL = """Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ana@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 no such user

--- Below this line is a copy of the message.

"""
"""A report from before there was a standard."""
