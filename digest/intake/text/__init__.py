"""Characters, lines and paragraphs of a page, before anything is known of what they are."""
