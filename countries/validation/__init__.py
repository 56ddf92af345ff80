"""What is in the files that people send with a request."""
