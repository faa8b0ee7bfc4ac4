"""Dashboard, alerts and docs speak of the metrics that there are, and of all of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from tests.server.house import House

ROOT = Path(__file__).parents[3]
DOCKER = ROOT / "docker"
OF_PROMETHEUS = {"up"}


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCKER / "grafana/dashboards/travaux.json").read_text())
    return found


def loaded(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())


def rules() -> list[dict[str, Any]]:
    """The alerts."""
    groups = loaded("docker/prometheus/alerts.yml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


def queries() -> Iterator[str]:
    """Every query of the dashboard and of the alerts."""
    for panel in dashboard()["panels"]:
        for target in panel["targets"]:
            yield target["expr"].replace("$__rate_interval", "5m")
    for rule in rules():
        yield rule["expr"]


def selectors(query: str) -> list[tuple[str, set[str]]]:
    """Names of the series that a query reads, and the labels that it asks of them."""
    found: list[tuple[str, set[str]]] = []

    def look(node: object) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            matchers = node.matchers.matchers if node.matchers else ()
            found.append((node.name, {matcher.name for matcher in matchers}))

    promql_parser.walk(promql_parser.parse(query), look)
    return found


async def families(here: House) -> dict[str, set[str]]:
    """Every metric of a server, and the names of its series."""
    return {
        family.name: {sample.name for sample in family.samples} | {family.name}
        for family in here.app.state.metrics.collect()
    }


def documented() -> set[str]:
    return set(
        re.findall(r"^\| `(travaux_\w+)", (ROOT / "docs/operating.md").read_text(), re.MULTILINE)
    )


async def test_every_query_reads_what_is_measured(here: House) -> None:
    """A panel or an alert on a metric that is not there would be silent for ever."""
    await here.clients["nobody"].get("/metrics")
    known = {name for names in (await families(here)).values() for name in names}
    known |= {f"{name}_total" for name in await families(here)} | OF_PROMETHEUS
    asked = {name for query in queries() for name, _ in selectors(query)}
    assert len(asked) > 15
    assert asked - known == set()


async def test_everything_measured_is_shown_and_documented(here: House) -> None:
    """On the dashboard and in docs/operating.md, and nothing else is documented."""
    shown = {name for query in queries() for name, _ in selectors(query)}
    measured = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in here.app.state.metrics.collect()
    }
    assert documented() == measured
    assert {m for m in measured if not any(name.startswith(m) for name in shown)} == set()


async def test_queries_ask_for_labels_that_there_are(here: House) -> None:
    """Beside those that Prometheus adds."""
    labels = set(re.findall(r"`travaux_\w+\{([\w,]+)\}`", (ROOT / "docs/operating.md").read_text()))
    known = {label for held in labels for label in held.split(",")} | {"instance", "job", "le"}
    asked = {label for query in queries() for _, held in selectors(query) for label in held}
    assert asked - known == set()


def test_every_alert_says_what_to_do() -> None:
    """docs/operating.md has a section under its name; its severity is one of two."""
    headings = set(
        re.findall(r"^### (Travaux\w+)$", (ROOT / "docs/operating.md").read_text(), re.MULTILINE)
    )
    assert {rule["alert"] for rule in rules()} == headings
    assert {rule["labels"]["severity"] for rule in rules()} == {"critical", "warning"}
    assert all(rule["annotations"]["summary"] for rule in rules())


def test_every_check_is_documented() -> None:
    """A name of /readyz is explained."""
    said = (ROOT / "docs/operating.md").read_text()
    for check in ("database", "schema", "guards", "writers", "tasks", "staying"):
        assert f"| `{check}` |" in said


def test_panels_stand_side_by_side() -> None:
    """Within the 24 columns of a dashboard, none over another; each says what it shows."""
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert max(x for x, _ in cells) < 24
        assert not cells & taken
        assert panel["description"]
        taken |= cells


def test_prometheus_finds_every_server_and_grafana_finds_prometheus() -> None:
    """By the names, paths and secrets of the compose file."""
    compose = loaded("docker-compose.yml")
    services = compose["services"]
    scrape = loaded("docker/prometheus/prometheus.yml")["scrape_configs"][0]
    (name,) = scrape["dns_sd_configs"][0]["names"]
    serving = [s for s in services.values() if s.get("command") == ["travaux", "serve"]]
    assert serving
    for service in serving:
        assert name in service["networks"]["default"]["aliases"]
        port = int(service["environment"]["TRAVAUX_PORT"])
        assert scrape["dns_sd_configs"][0]["port"] == port
        assert service["environment"]["TRAVAUX_METRICS_TOKEN"] == "${METRICS_TOKEN:-}"
    (secret,) = services["prometheus"]["secrets"]
    assert scrape["authorization"]["credentials_file"] == f"/run/secrets/{secret}"
    assert compose["secrets"][secret] == {"environment": "METRICS_TOKEN"}
    (source,) = loaded("docker/grafana/provisioning/datasources/prometheus.yml")["datasources"]
    assert source["url"] == "http://prometheus:9090"
    assert dashboard()["panels"][0]["datasource"]["uid"] == source["uid"]
    (provider,) = loaded("docker/grafana/provisioning/dashboards/travaux.yml")["providers"]
    mounts = dict(volume.split(":")[:2] for volume in services["grafana"]["volumes"])
    assert mounts["./docker/grafana/dashboards"] == provider["options"]["path"]
    for service in ("prometheus", "grafana"):
        for volume in services[service]["volumes"]:
            folder = volume.split(":")[0]
            assert not folder.startswith("./") or (ROOT / folder).is_dir()
        assert services[service]["profiles"] == ["observability"]
        for port in services[service]["ports"]:
            assert port.startswith("127.0.0.1:")


@pytest.mark.parametrize(
    "link", re.findall(r"\]\(([^)#:]+)", (ROOT / "docs/operating.md").read_text())
)
def test_links_of_the_page_lead_somewhere(link: str) -> None:
    """Every relative link is a file of the project."""
    assert (ROOT / "docs" / link).exists()
