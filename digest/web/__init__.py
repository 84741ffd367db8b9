"""The public web app: HTTP in, the corridor asked, a page out. Needs the extra ``web`` (Flask and waitress)."""
