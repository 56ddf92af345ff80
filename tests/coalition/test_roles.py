"""Roles are prose that a ministry could read, and permissions that follow from it."""

import pytest
from django.test import Client

from coalition import permissions
from coalition.roles import ROLES, RoleCode


def every_permission() -> set[str]:
    return {value for name, value in vars(permissions).items() if name.isupper()}


def test_every_role_has_its_prose() -> None:
    assert set(ROLES) == set(RoleCode)
    assert all(str(role.name) and str(role.description).endswith(".") for role in ROLES.values())


def test_every_permission_comes_with_a_role() -> None:
    assert frozenset().union(*(role.permissions for role in ROLES.values())) == every_permission()


def test_the_auditor_changes_nothing() -> None:
    assert all(name.startswith(("read", "see")) for name in ROLES[RoleCode.AUDITOR].permissions)


def test_the_administrator_reads_nothing_confidential() -> None:
    assert not any(name.startswith("read") for name in ROLES[RoleCode.ADMINISTRATOR].permissions)


@pytest.mark.django_db
def test_the_roles_page_shows_every_role_and_what_it_may(client: Client) -> None:
    page = client.get("/roles/").content.decode()
    for role in ROLES.values():
        assert str(role.name) in page
        assert all(name in page for name in role.permissions)


@pytest.mark.django_db
def test_the_roles_page_promises_nothing_that_is_not_built(client: Client) -> None:
    page = client.get("/roles/").content.decode()
    assert page.count("What this seat can do today") == len(ROLES)
    stakeholder = page[page.index('id="stakeholder"') : page.index('id="secretariat"')]
    assert "No more than everybody" in stakeholder
    assert "<li>" not in stakeholder
    assert page.count("No more than everybody") == sum(not role.permissions for role in ROLES.values())
