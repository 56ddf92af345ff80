"""The sections of an assessment, one module each: from evidence to blocks."""
