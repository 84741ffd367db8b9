"""Scraped pages to clean drafts: the importer. It follows no link, knows no clock; one door reads and keeps files."""

from digest.intake.importer import ImportedPage, import_page
from digest.intake.writing.files import keep_draft, read_page
from digest.intake.writing.frontmatter import write as write_draft

__all__ = ["ImportedPage", "import_page", "keep_draft", "read_page", "write_draft"]
