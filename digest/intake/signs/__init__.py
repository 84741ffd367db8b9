"""What a single line may be, told by its own words and form: tables of cues, names, bylines, notes, offers."""
