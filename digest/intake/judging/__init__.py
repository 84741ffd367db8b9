"""The learned word on a whole page: what tells of each line, what the lines are, who wrote them, under which title."""
