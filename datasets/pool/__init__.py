"""The pool: accepted observations become one recommended value per cell, per audience; editions freeze it."""
