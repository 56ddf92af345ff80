"""From a stored file to staged rows and findings: receive, read, understand, check (`run.check`)."""
