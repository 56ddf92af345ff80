"""The codes and small tables that the portal carries, each row with its source."""
