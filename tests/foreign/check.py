"""Runs apypie and nailgun against the lab in several versions; ends with "N passed, N failed"."""

import collections
import collections.abc
import inspect
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback

# nailgun and what it needs were written for older Pythons.
for name in ("Iterable", "Mapping", "MutableMapping", "Sequence", "Callable"):
    if not hasattr(collections, name):
        setattr(collections, name, getattr(collections.abc, name))
if not hasattr(inspect, "getargspec"):
    ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")
    inspect.getargspec = lambda f: ArgSpec(*inspect.getfullargspec(f)[:4])

import apypie  # noqa: E402
import nailgun.config  # noqa: E402
import nailgun.entities  # noqa: E402
import nailgun.entity_mixins  # noqa: E402

VERSIONS = [
    ("2.0", True), ("2.4", True), ("3.0", True), ("3.4", True), ("3.8", True),
    ("3.12", True), ("3.18", True), ("4.0", True), ("4.3", False), ("4.6", False),
    ("4.9", True), ("4.10", False), ("4.14", False), ("4.18", False),
]
DEADLINE_S = 60
nailgun.entity_mixins.TASK_POLL_RATE = 0.2


class Lab:
    """One lab process; stops by itself, too, if we cannot stop it."""

    def __init__(self, binary, version, agent, directory):
        ready = os.path.join(directory, "ready.json")
        command = [binary, "serve", "--katello-version", version, "--hosts", "25", "--speed", "60"]
        command += ["--ready-file", ready, "--stop-after", "300"] + (["--agent"] if agent else [])
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(lambda: os.path.exists(ready) or self.process.poll() is not None, "the lab's ready file")
        with open(ready, encoding="utf-8") as file:
            self.ready = json.load(file)
        self.version, self.agent, self.directory = version, agent, directory
        self.at = tuple(int(part) for part in version.split("."))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)

    def expected(self, number=0):
        return self.ready["expected"][number]


def wait_for(condition, what):
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what}: nothing after {DEADLINE_S} s")


def equal(got, wanted, what):
    assert got == wanted, f"{what}: got {got!r}, wanted {wanted!r}"


def error_of(action):
    try:
        action()
    except Exception as error:  # whatever the client makes of the answer
        return error
    raise AssertionError("no error")


def apypie_api(lab):
    return apypie.Api(
        uri=lab.ready["katello_url"],
        username=lab.ready["username"],
        password=lab.ready["token"],
        api_version=2,
        verify_ssl=lab.ready["ca_file"],
        apidoc_cache_base_dir=os.path.join(lab.directory, "apidoc"),
    )


def apypie_lists_hosts(lab):
    api = apypie_api(lab)
    equal(api.resource("home").call("status")["result"], "ok", "status")
    hosts = api.resource("hosts").call("index", {"per_page": 1000})
    names = {h["name"] for h in hosts["results"] if "subscription_facet_attributes" in h}
    equal(names, {e["name"] for e in lab.ready["expected"]}, "names of content hosts")
    first = lab.expected()
    found = api.resource("hosts").call("index", {"search": f'name="{first["name"]}"', "thin": True})
    # Servers before Foreman 1.16 (Katello 3.5) do not know "thin" and answer in full.
    thin = found["results"] if lab.at >= (3, 5) else [{key: h[key] for key in ("id", "name")} for h in found["results"]]
    equal(thin, [{"id": first["id"], "name": first["name"]}], "thin search")
    equal(api.resource("hosts").call("show", {"id": first["id"]})["name"], first["name"], "show")


def apypie_counts_errata(lab):
    api = apypie_api(lab)
    for expected in lab.ready["expected"]:
        listed = api.resource("host_errata").call("index", {"host_id": expected["id"], "per_page": 1000})
        ids = sorted(e["errata_id"] for e in listed["results"])
        equal(ids, expected["installable"], f"installable errata of {expected['name']}")
        equal(listed["subtotal"], len(ids), "subtotal")
        if lab.at < (4, 3):  # include_applicable came with 4.3
            continue
        arguments = {"host_id": expected["id"], "per_page": 1000, "include_applicable": True}
        listed = api.resource("host_errata").call("index", arguments)
        equal(sorted(e["errata_id"] for e in listed["results"]), expected["applicable"], "applicable errata")


def job_of(lab, template, search, errata):
    """An errata installation. Remote execution took a template, not a feature, before Katello 3.7."""
    what = {"feature": "katello_errata_install"} if lab.at >= (3, 7) else {"job_template_id": template}
    return {**what, "targeting_type": "static_query", "search_query": search, "inputs": {"errata": ",".join(errata)}}


def apypie_installs_by_job(lab):
    api, target = apypie_api(lab), lab.expected(3)
    wanted = target["installable"][:2]
    features = api.resource("remote_execution_features").call("index", {"per_page": 100})["results"]
    template = next(f for f in features if f["label"] == "katello_errata_install")
    assert template["job_template_id"] and template["job_template_name"], "the feature has a template"
    job = job_of(lab, template["job_template_id"], f"name ^ ({target['name']})", wanted)
    made = api.resource("job_invocations").call("create", {"job_invocation": job})

    def done():
        shown = api.resource("job_invocations").call("show", {"id": made["id"]})
        return shown if shown["status_label"] not in ("running", "queued") else None

    shown = wait_for(done, "the job's end")
    equal((shown["status_label"], shown["succeeded"], shown["failed"]), ("succeeded", 1, 0), "job")
    output = api.resource("job_invocations").call("output", {"id": made["id"], "host_id": target["id"]})
    equal(output["output"][-1]["output"].strip(), "Exit status: 0", "last line")
    wait_until_gone(lab, target, wanted)


def wait_until_gone(lab, target, ids):
    api = apypie_api(lab)

    def gone():
        listed = api.resource("host_errata").call("index", {"host_id": target["id"], "per_page": 1000})
        return not set(ids) & {e["errata_id"] for e in listed["results"]}

    wait_for(gone, "errata gone after the profile upload")


def nailgun_config(lab, **more):
    auth = (lab.ready["username"], lab.ready["password"])
    return nailgun.config.ServerConfig(lab.ready["katello_url"], auth, verify=lab.ready["ca_file"], **more)


def nailgun_lists_hosts(lab):
    found = nailgun.entities.Host(nailgun_config(lab)).search(query={"per_page": 1000, "search": 'name ~ "%lab.example"'})
    names = {h.name for h in found}
    assert {e["name"] for e in lab.ready["expected"]} <= names, "all content hosts are listed"
    target = lab.expected(1)
    found = nailgun.entities.Host(nailgun_config(lab)).search(query={"search": f'name="{target["name"]}"'})
    equal([h.id for h in found], [target["id"]], "search by name")


def nailgun_counts_errata(lab):
    for target in lab.ready["expected"]:
        host = nailgun.entities.Host(nailgun_config(lab), id=target["id"])
        listed = host.errata(data={"per_page": 1000})
        equal(sorted(e["errata_id"] for e in listed["results"]), target["installable"], "errata of " + target["name"])
        listed = host.packages(data={"per_page": 1})
        equal(int(listed["subtotal"]), target["packages"], "packages of " + target["name"])


def nailgun_runs_a_job_and_waits_for_its_task(lab):
    target = lab.expected(5)
    wanted = target["installable"][:1]
    features = apypie_api(lab).resource("remote_execution_features").call("index", {"per_page": 100})["results"]
    template = next(f["job_template_id"] for f in features if f["label"] == "katello_errata_install")
    job = job_of(lab, template, f'name = "{target["name"]}"', wanted)
    made = nailgun.entities.JobInvocation(nailgun_config(lab)).run(
        synchronous=False, data=job
    )
    shown = wait_for(lambda: nailgun.entities.JobInvocation(nailgun_config(lab), id=made["id"]).read_json(), "the job")
    task = nailgun.entities.ForemanTask(nailgun_config(lab), id=shown["task"]["id"])
    equal(task.poll(poll_rate=0.2, timeout=DEADLINE_S)["result"], "success", "task")
    wait_until_gone(lab, target, wanted)


def nailgun_uses_the_agent(lab):
    target = lab.expected(7)
    host = nailgun.entities.Host(nailgun_config(lab), id=target["id"])
    if lab.agent:
        task = host.errata_apply(data={"errata_ids": target["installable"][:1]}, synchronous=True)
        equal(task["result"], "success", "agent task")
        return wait_until_gone(lab, target, target["installable"][:1])
    error = error_of(lambda: host.errata_apply(data={"errata_ids": target["installable"][:1]}, synchronous=True))
    equal(error.response.status_code, 400 if lab.at < (4, 10) else 404, "status without agent")
    return None


def systems_of(lab):
    """Katello 2 has content hosts as systems; their id is their uuid."""
    listed = apypie_api(lab).resource("systems").call("index", {"organization_id": 1, "per_page": 1000})
    return {system["name"]: system["uuid"] for system in listed["results"]}


def system_errata(lab, uuid):
    return apypie_api(lab).resource("systems").call("errata", {"system_id": uuid, "per_page": 1000})["results"]


def apypie_lists_systems(lab):
    equal(apypie_api(lab).resource("home").call("status")["result"], "ok", "status")
    equal(set(systems_of(lab)), {e["name"] for e in lab.ready["expected"]}, "names of systems")


def apypie_counts_system_errata(lab):
    uuids = systems_of(lab)
    # Installable ones are told from the others since 2.2.
    which = "installable" if lab.at >= (2, 2) else "applicable"
    for expected in lab.ready["expected"]:
        ids = sorted(e["errata_id"] for e in system_errata(lab, uuids[expected["name"]]))
        equal(ids, expected[which], f"errata of {expected['name']}")


def apypie_installs_on_a_system(lab):
    target = lab.expected(5)
    uuid, wanted = systems_of(lab)[target["name"]], target["installable"][:1]
    api = apypie_api(lab)
    task = api.resource("system_errata").call("apply", {"system_id": uuid, "errata_ids": wanted})

    def done():
        shown = api.resource("foreman_tasks").call("show", {"id": task["id"]})
        return shown if shown["state"] == "stopped" else None

    equal(wait_for(done, "the task's end")["result"], "success", "task")
    wait_for(lambda: wanted[0] not in {e["errata_id"] for e in system_errata(lab, uuid)}, "the erratum to be gone")


CHECKS_OF_SYSTEMS = [apypie_lists_systems, apypie_counts_system_errata, apypie_installs_on_a_system]

CHECKS = [
    apypie_lists_hosts,
    apypie_counts_errata,
    nailgun_lists_hosts,
    nailgun_counts_errata,
    apypie_installs_by_job,
    nailgun_runs_a_job_and_waits_for_its_task,
    nailgun_uses_the_agent,
]


def main(binary):
    passed = failed = 0
    for version, agent in VERSIONS:
        with tempfile.TemporaryDirectory() as directory, Lab(binary, version, agent, directory) as lab:
            for check in CHECKS if lab.at >= (3, 0) else CHECKS_OF_SYSTEMS:
                name = f"{version}{' with agent' if agent else ''}: {check.__name__}"
                try:
                    check(lab)
                    passed += 1
                    print("ok     ", name, flush=True)
                except Exception:  # a check may fail in any way; the others still run
                    failed += 1
                    print("FAILED ", name, flush=True)
                    traceback.print_exc()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
