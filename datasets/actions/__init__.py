"""What a person does with data."""
