"""The benchmark: whole runs of the real command beside what people would use instead. See ``make bench``."""
