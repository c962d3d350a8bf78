"""Runs oVirt's own Python SDK against the lab's engine; ends with "N passed, N failed"."""

import json
import os
import subprocess
import sys
import tempfile
import time
import traceback

import ovirtsdk4 as sdk
from ovirtsdk4 import types

DEADLINE_S = 60


class Lab:
    """One lab process, and a connection of the SDK; stops by itself, too, if we cannot stop it."""

    def __init__(self, binary, directory):
        ready = os.path.join(directory, "ready.json")
        command = [binary, "serve", "--hosts", "8", "--speed", "60", "--ready-file", ready, "--stop-after", "300"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(lambda: os.path.exists(ready) or self.process.poll() is not None, "the lab's ready file")
        with open(ready, encoding="utf-8") as file:
            self.ready = json.load(file)
        self.connection = self.connect(self.ready["engine_password"])

    def connect(self, password):
        return sdk.Connection(
            url=self.ready["engine_url"] + "/api",
            username=self.ready["engine_username"],
            password=password,
            ca_file=self.ready["ca_file"],
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.connection.close()
        finally:
            self.process.terminate()
            self.process.wait(timeout=10)

    @property
    def system(self):
        return self.connection.system_service()


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
    except sdk.Error as error:
        return error
    raise AssertionError("no error")


def a_host_that_is_up(lab):
    hosts = lab.system.hosts_service().list(search="status=up")
    return max(hosts, key=lambda host: host.name)


def login_works_with_the_right_password_only(lab):
    assert lab.connection.test()
    api = lab.system.get()
    equal(api.product_info.name, "oVirt Engine", "the product")
    equal((api.product_info.version.major, api.product_info.version.minor), (4, 5), "the version")
    wrong = lab.connect("wrong")
    assert "access_denied" in str(error_of(wrong.authenticate))


def lists_have_what_the_inventory_has(lab):
    wanted = {c["name"]: {h["name"]: h for h in c["hosts"]} for c in lab.ready["hosts"]["clusters"]}
    clusters = lab.system.clusters_service().list()
    equal({c.name for c in clusters}, set(wanted), "clusters")
    for cluster in clusters:
        hosts = lab.system.hosts_service().list(search=f"cluster={cluster.name} sortby name asc", all_content=True)
        equal([h.name for h in hosts], sorted(wanted[cluster.name]), f"hosts of {cluster.name}")
        for host in hosts:
            equal(host.address, wanted[cluster.name][host.name]["address"], "address")
            equal(host.cluster.id, cluster.id, "cluster")
            assert host.memory > host.max_scheduling_memory > 0
            assert isinstance(host.status, types.HostStatus)
        nodes = [h.name for h in hosts if h.type == types.HostType.OVIRT_NODE]
        assert all(name.startswith("node") for name in nodes)


def pages_do_not_overlap(lab):
    service = lab.system.vms_service()
    all_names = [vm.name for vm in service.list()]
    first = service.list(search="sortby name asc page 1", max=3)
    second = service.list(search="sortby name asc page 2", max=3)
    equal([vm.name for vm in first + second], sorted(all_names)[:6], "two pages")
    vm = first[0]
    assert vm.status == types.VmStatus.UP and vm.memory_policy.guaranteed > 0
    equal(lab.connection.follow_link(vm.cluster).id, vm.cluster.id, "a followed link")


def statistics_nics_and_attachments_are_read(lab):
    host = a_host_that_is_up(lab)
    service = lab.system.hosts_service().host_service(host.id)
    values = {s.name: s.values[0].datum for s in service.statistics_service().list()}
    assert values["boot.time"] > 0
    assert service.nics_service().list()[0].mac.address
    followed = lab.system.hosts_service().list(search=f"name={host.name}", follow="nics,network_attachments")[0]
    assert followed.nics[0].mac.address and followed.network_attachments[0].in_sync


def a_host_goes_to_maintenance_and_comes_back(lab):
    host = a_host_that_is_up(lab)
    service = lab.system.hosts_service().host_service(host.id)
    service.deactivate(reason="check")
    wait_for(lambda: service.get().status == types.HostStatus.MAINTENANCE, "maintenance")
    error = error_of(service.deactivate)
    equal(error.code, 409, "the status of a refusal")
    assert "already in Maintenance" in error.fault.detail
    service.activate()
    wait_for(lambda: service.get().status == types.HostStatus.UP, "up again")
    events = lab.system.events_service().list(search="type=600", max=1)
    assert events[0].host.id == host.id and "check" in events[0].description


def a_host_is_upgraded(lab):
    host = a_host_that_is_up(lab)
    service = lab.system.hosts_service().host_service(host.id)
    service.upgrade_check()
    assert service.get().update_available
    service.upgrade(reboot=True)
    done = "type=842 or type=888"
    wait_for(lambda: lab.system.events_service().list(search=done, max=1), "the upgrade's event")
    wait_for(lambda: service.get().status == types.HostStatus.UP, "up after the upgrade")


def the_upgrade_flag_has_one_holder(lab):
    cluster = lab.system.clusters_service().list()[0]
    service = lab.system.clusters_service().cluster_service(cluster.id)
    start, progress = types.ClusterUpgradeAction.START, types.ClusterUpgradeAction.UPDATE_PROGRESS
    service.upgrade(upgrade_action=start, correlation_id="a")
    assert "failed to set upgrade running flag" in error_of(
        lambda: service.upgrade(upgrade_action=start, correlation_id="b")).fault.detail
    service.upgrade(upgrade_action=progress, correlation_id="a", upgrade_percent_complete=40)
    shown = service.get()
    equal((shown.upgrade_in_progress, shown.upgrade_percent_complete), (True, 40), "the flag")
    service.upgrade(upgrade_action=types.ClusterUpgradeAction.FINISH)
    assert not service.get().upgrade_in_progress


def the_scheduling_policy_is_set_by_id(lab):
    policies = {p.name: p for p in lab.system.scheduling_policies_service().list()}
    cluster = lab.system.clusters_service().list()[0]
    service = lab.system.clusters_service().cluster_service(cluster.id)
    service.update(types.Cluster(scheduling_policy=types.SchedulingPolicy(id=policies["cluster_maintenance"].id)))
    equal(service.get().scheduling_policy.id, policies["cluster_maintenance"].id, "the policy")
    service.update(types.Cluster(scheduling_policy=types.SchedulingPolicy(id=cluster.scheduling_policy.id)))


def events_and_jobs_are_added(lab):
    events = lab.system.events_service()
    event = types.Event(origin="check", custom_id=1, severity=types.LogSeverity.WARNING, description="text <&>")
    added = events.add(event)
    equal((added.code, added.description), (9802, "text <&>"), "the event")
    assert "already exists" in error_of(lambda: events.add(event)).fault.detail
    after = events.list(from_=added.index - 1, max=5, search="sortby time asc")
    equal(after[0].id, added.id, "events after a number")
    job = lab.system.jobs_service().add(types.Job(description="work", auto_cleared=False))
    service = lab.system.jobs_service().job_service(job.id)
    step = service.steps_service().add(types.Step(type=types.StepEnum.EXECUTING, description="first"))
    service.steps_service().step_service(step.id).end(succeeded=True)
    service.end(succeeded=True)
    equal(service.get().status, types.JobStatus.FINISHED, "the job")


def a_missing_entity_is_not_found(lab):
    service = lab.system.hosts_service().host_service("00000000-0000-0000-0000-0000000000aa")
    assert isinstance(error_of(service.get), sdk.NotFoundError)


CHECKS = [
    login_works_with_the_right_password_only,
    lists_have_what_the_inventory_has,
    pages_do_not_overlap,
    statistics_nics_and_attachments_are_read,
    a_host_goes_to_maintenance_and_comes_back,
    the_upgrade_flag_has_one_holder,
    the_scheduling_policy_is_set_by_id,
    events_and_jobs_are_added,
    a_missing_entity_is_not_found,
    a_host_is_upgraded,
]


def main(binary):
    passed = failed = 0
    with tempfile.TemporaryDirectory() as directory, Lab(binary, directory) as lab:
        for check in CHECKS:
            try:
                check(lab)
                passed += 1
                print("ok     ", check.__name__, flush=True)
            except Exception:  # a check may fail in any way; the others still run
                failed += 1
                print("FAILED ", check.__name__, flush=True)
                traceback.print_exc()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
