"""`manage.py invite`: the first of the staff on a new portal. Everybody after them is invited by two people."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from coalition.actions import invitations
from coalition.emails import absolute_invitation
from coalition.guards import Invalid, Refused
from coalition.roles import STAFF, RoleCode


class Command(BaseCommand):
    help = "Invite the first administrator or secretary. Refused once two people can grant accounts in the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", choices=sorted(STAFF), default=RoleCode.ADMINISTRATOR.value)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                invitation = invitations.ask(
                    email=options["email"],
                    name=options["name"],
                    role=RoleCode(options["role"]),
                    reason="invited from the terminal",
                    by=None,
                )
                invitations.grant(invitation=invitation, by=None)
        except (Refused, Invalid) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"The invitation is on its way. The same link, once, until {invitation.expires_at:%Y-%m-%d}:")
        self.stdout.write(absolute_invitation(invitation))
