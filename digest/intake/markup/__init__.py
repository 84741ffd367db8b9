"""HTML pages as rows for the same rules: which boxes are furniture, what the page says of itself, Markdown."""
