"""Bounds of one contribution: what a worker of 600 MB can read whatever the file, and what no honest file reaches."""

MAX_BYTES = 200 * 1024 * 1024
MAX_ROWS = 2_000_000
MAX_COLUMNS = 200
# More is refused at the door: nothing of it is kept.
MAX_KEPT_BYTES = 1024 * 1024 * 1024
# What one request of an upload in pieces may bring.
MAX_PIECE = 8 * 1024 * 1024
# A note longer than this does not fit beside a figure; longer texts are read no further than MAX_CELL.
MAX_NOTE = 500
MAX_CELL = 1000
MAX_SENTENCE = 200
# A full XLSX sheet (1,048,576 rows of 8 cells) unpacks to some 450 MB.
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_ZIP_MEMBERS = 5000
# Distinct texts of an XLSX file are held in memory while its sheet is read.
MAX_SHARED_TEXT = 160 * 1024 * 1024
# Rows of a workbook's sheets are numbered on: row 12 of the third sheet is 20,000,012. (The pool keeps 31 bits.)
SHEET_STEP = 10_000_000
