"""Who is told what about a request, and what the clock does without being asked."""
