"""Builds assessments: evidence, then a document, then its setting as a PDF."""
