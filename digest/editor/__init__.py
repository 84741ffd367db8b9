"""The editor's desk: the page that shows a coming letter from every side, as files or on a small local web server."""

from digest.editor.desk import Desk
from digest.editor.page import Showing, fault_page, files, index_page
from digest.editor.server import DeskServer

__all__ = ["Desk", "DeskServer", "Showing", "fault_page", "files", "index_page"]
