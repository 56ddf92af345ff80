"""What people do: to reference tables, to requests, offers, responses, engagements, documents and remarks."""
