"""Scraped pages to clean drafts: the importer. It follows no link, knows no clock; one door reads and keeps files."""

from digest.intake.files import keep_draft, read_page
from digest.intake.frontmatter import write as write_draft
from digest.intake.importer import ImportedPage, import_page

__all__ = ["ImportedPage", "import_page", "keep_draft", "read_page", "write_draft"]
