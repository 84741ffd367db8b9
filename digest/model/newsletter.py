"""Who writes: what every letter says about its sender."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Newsletter:
    """The standing parts of every letter. Empty texts are parts the operator does without.

    ``base_url`` has no slash at its end; ``list_id`` is the label of RFC 2919 without brackets.
    """

    name: str
    from_address: str
    base_url: str
    list_id: str
    postal_address: str = ""
    tagline: str = ""
    language: str = "en"
    direction: str = "ltr"
    from_name: str = ""
    reply_to: str = ""
    why: str = ""
    archive_url: str = ""
    unsubscribe_address: str = ""
    support_line: str = ""
    greeting: str = "Dear {name},"
    greeting_without_name: str = "Dear reader,"
    subject: str = "{title}"
    month_subject: str = "{month}: {letters}"

    @property
    def domain(self) -> str:
        """The domain of the sender, on the right of every Message-ID."""
        return self.from_address.rpartition("@")[2]

    @property
    def answers_to(self) -> str:
        """Where a reply goes."""
        return self.reply_to or self.from_address
