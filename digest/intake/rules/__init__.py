"""Rules that mark what gives itself away on a page: comments, captions, forms, mail, chats, tables, headings."""
