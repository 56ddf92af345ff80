"""The deployment: one image, several commands, the same ones that the embedded default runs."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, object]]:
    composed: dict[str, dict[str, dict[str, object]]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return composed["services"]


def test_compose_has_web_worker_beat_postgres_and_redis(services: dict[str, dict[str, object]]) -> None:
    assert {"web", "worker", "beat", "postgres", "redis"} <= set(services)


def test_portal_services_share_one_image_and_environment(services: dict[str, dict[str, object]]) -> None:
    portal = [services[name] for name in ("migrate", "web", "worker", "beat")]
    assert {service["image"] for service in portal} == {"ewaste-portal"}
    assert all(service["environment"] == portal[0]["environment"] for service in portal)


def test_worker_reads_the_queues_that_the_embedded_worker_reads(services: dict[str, dict[str, object]]) -> None:
    queues = "--queues interactive,bulk"
    assert queues in str(services["worker"]["command"])
    assert queues in (ROOT / "Procfile").read_text()


def test_no_service_is_open_beyond_the_host(services: dict[str, dict[str, object]]) -> None:
    ports = [str(port) for service in services.values() for port in service.get("ports", [])]  # type: ignore[attr-defined]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_requirements_are_pinned_with_hashes_and_name_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#", "\t"))]
        assert all("==" in pin and pin.endswith("\\") for pin in pins)
        assert "://" not in text
