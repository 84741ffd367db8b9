"""Scraped pages to clean drafts: the importer. It reads no file, follows no link and knows no clock."""

from digest.intake.frontmatter import write as write_draft
from digest.intake.importer import ImportedPage, import_page

__all__ = ["ImportedPage", "import_page", "write_draft"]
