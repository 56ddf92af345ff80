"""What is done to countries: their reference tables are brought up to date."""
