"""From the lines that stay to a draft: Markdown blocks, excerpt, suggested themes, front matter, the file itself."""
