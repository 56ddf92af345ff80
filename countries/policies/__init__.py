"""May this person do this to this request, offer, response or engagement now?"""
