"""Makes files of a case: the response as PDF and DOCX, the dossier, the form to fill in offline."""
