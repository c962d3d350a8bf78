// The form of a plan: what was chosen stays, and what is wrong is said beside its field.
import assert from 'node:assert/strict';
import { until } from './portal.mjs';

const second = portal => portal.scene.clusters[1];

/** The requests for plans of a user. */
function requests(user) {
  const asked = [];
  user.page.on('request', request => {
    if (request.url().endsWith('/api/plan')) {
      asked.push(request.postDataJSON());
    }
  });
  return asked;
}

async function openForm(portal, options) {
  const user = await portal.login(options);
  const place = await user.open(`/plan/${second(portal).id}`);
  await place.locator('#make-plan').waitFor();
  return { user, place };
}

/** Another value in each field. */
async function chooseAll(place, hosts) {
  await place.getByLabel('Security errata of at least this severity').check();
  await place.getByLabel('Least severity').selectOption('low');
  await place.getByRole('group', { name: 'Hosts that take part' }).getByLabel(hosts[2].name).uncheck();
  await place.getByLabel('Begin with these hosts').selectOption(hosts[1].id);
  await place.locator('#add-host').click();
  await place.getByLabel('Hosts out of service at once').fill('50%');
  await place.getByLabel('Ask for approval').selectOption('each_host');
  await place.getByLabel('Observe each host (minutes)').fill('7');
  await place.getByLabel('Wait after an error (minutes)').fill('5');
  await place.getByLabel('Hosts that may fail before it stops').fill('1');
  await place.getByLabel('The first host goes alone, as a trial').check();
  await place.getByLabel('Begin hosts only in a maintenance window').check();
  await place.getByLabel('Wed').uncheck();
  await place.getByLabel('Begins at').fill('21:30');
  await place.getByLabel('Begin no host that would not be finished by').fill('2031-07-01T04:30');
  await place.getByLabel('Restart hosts').selectOption('when_needed');
  await place.getByLabel('Cluster level afterwards').selectOption({ index: 1 });
  await place.getByLabel('Afterwards, move VMs back to where they were').check();
  await place.locator('#more-options').click();
  await place.getByLabel('Hosts of which at most one is out at a time').fill(`${hosts[0].name}, ${hosts[1].name}`);
  await place.getByLabel('Longest time that a VM is down (minutes)').fill('30');
  await place.getByLabel('Hosts that may lack a proof before it asks').fill('1');
  await place.getByLabel('Report a wait after (minutes)').fill('15');
  await place.getByLabel('Ask after waiting for (minutes)').fill('90');
  await place.getByLabel('Enroll new certificates where they end within a year').uncheck();
  await place.locator('#limits').click();
  await place.getByLabel('Installation (minutes)').fill('90');
  await place.locator('#answers').click();
  await place.getByLabel('A wait lasts too long').selectOption('stop');
  await place.locator('#engine-options').click();
  const policy = place.getByLabel('Scheduling policy meanwhile');
  await policy.locator('option', { hasText: 'cluster_maintenance' }).waitFor({ state: 'attached' });
  await policy.selectOption({ label: 'cluster_maintenance' });
  const vm = place.getByLabel('VM that tests migrations');
  await vm.locator('option').nth(1).waitFor({ state: 'attached' });
  await vm.selectOption({ index: 1 });
  await place.getByText('Hosts whose power may be cut where nothing else restarts them').click();
  await place.getByRole('group', { name: 'Consents' }).getByLabel(hosts[0].name).check();
}

async function whatWasChosenStaysWhereThePageIsLeftAndLoadedAnew(portal) {
  const { hosts } = second(portal);
  const { user, place } = await openForm(portal);
  const asked = requests(user);
  await chooseAll(place, hosts);
  // The portal shows another place, and this page is gone.
  await user.menu('Hosts');
  await user.open();
  await place.getByText('These are your choices of the last plan for this cluster.').waitFor();
  assert.equal(await place.getByLabel('Hosts out of service at once').inputValue(), '50%');
  await user.picture('form-kept', true);
  await place.locator('#make-plan').click();
  await place.getByRole('region', { name: 'Chosen for this plan' }).waitFor();
  await user.page.reload();
  // The plan is made again, of the same.
  await place.getByRole('region', { name: 'Chosen for this plan' }).waitFor();
  assert.equal(asked.length, 2);
  assert.deepEqual(asked[1], asked[0]);
  assert.deepEqual(asked[0].policy, { security: { least: 'low' } });
  assert.deepEqual(asked[0].consents.fence_hosts, [hosts[0].id]);
  const { deadlines, standing_answers: answers, maintenance_policy: policy, migration_test: vm } = asked[0].options;
  assert.equal(deadlines.install_ms, 90 * 60_000);
  assert.equal(deadlines.boot_ms, 45 * 60_000);
  assert.equal(asked[0].options.wait_report_ms, 15 * 60_000);
  assert.deepEqual(answers, [{ question: 'WAIT_TOO_LONG', choice: 'stop' }]);
  const { cluster: { id: cluster }, name } = await portal.engine('GET', `vms/${vm}`);
  assert.equal(cluster, second(portal).id, 'it runs in this cluster');
  const facts = place.getByRole('region', { name: 'Chosen for this plan' }).locator('dl > div');
  const chosen = Object.fromEntries(await facts.evaluateAll(all => all.map(one => [...one.children].map(part => part.textContent))));
  assert.equal(chosen['Time limits of the steps'], 'Installation: 1 h 30 min');
  assert.equal(chosen['A wait is reported after'], '15 min');
  assert.equal(chosen['Answers given beforehand'], 'A wait lasts too long: Begin no other host');
  assert.equal(chosen['Scheduling policy meanwhile'], (await portal.engine('GET', `schedulingpolicies/${policy.id}`)).name);
  assert.equal(chosen['VM that tests migrations'], name);
  const moves = await place.locator('.move').allTextContents();
  assert.ok(moves.length > 0);
  assert.equal(moves.every(move => second(portal).hosts.some(host => move.endsWith(` ${host.name}`))), true, moves.join());
  await user.picture('plan-all-options', true);
  await place.locator('#change-options').click();
  await user.page.reload();
  await place.locator('#make-plan').waitFor();
  assert.equal(await place.getByLabel('Begin no host that would not be finished by').inputValue(), '2031-07-01T04:30');
  await place.locator('#make-plan').click();
  await until('it is planned again', () => asked.length === 3);
  assert.deepEqual(asked[2], asked[0]);
  await user.logout();
}

async function choicesOfTheEngineThatCannotBeReadAreSaid(portal) {
  const user = await portal.login({ expected: [500] });
  await user.page.route('**/schedulingpolicies', route => route.fulfill({ status: 500, body: '{}' }));
  const place = await user.open(`/plan/${second(portal).id}`);
  await place.locator('#engine-options').click();
  await place.getByRole('alert').waitFor();
  assert.equal(await place.getByLabel('Scheduling policy meanwhile').locator('option').count(), 1);
  await place.getByLabel('VM that tests migrations').locator('option').nth(1).waitFor({ state: 'attached' });
  assert.deepEqual(await user.axe(), []);
  await user.picture('form-open', true);
  await user.logout();
}

async function aResetFormAndAnotherUserHaveTheUsualValues(portal) {
  const { user, place } = await openForm(portal);
  const atOnce = place.getByLabel('Hosts out of service at once');
  await atOnce.fill('2');
  await place.getByLabel('Observe each host (minutes)').fill('3');
  await place.locator('#reset-form').click();
  assert.equal(await atOnce.inputValue(), '1');
  await user.page.reload();
  await place.locator('#make-plan').waitFor();
  assert.equal(await atOnce.inputValue(), '1');
  await atOnce.fill('3');
  await atOnce.press('Tab');
  await user.page.reload();
  await place.locator('#make-plan').waitFor();
  assert.equal(await atOnce.inputValue(), '3');
  // What another version of the pages has kept lacks options that this one has.
  await user.page.evaluate(() => {
    const key = Object.keys(sessionStorage).find(one => one.startsWith('upgrade-manager.plan'));
    const { request, ...rest } = JSON.parse(sessionStorage.getItem(key));
    delete request.options.deadlines;
    sessionStorage.setItem(key, JSON.stringify({ ...rest, request }));
  });
  await user.page.reload();
  await place.locator('#make-plan').waitFor();
  assert.equal(await atOnce.inputValue(), '1');
  await atOnce.fill('3');
  await atOnce.press('Tab');
  // Somebody else logs in, in the same tab of the browser.
  await user.loginAgain('viewer');
  await user.closeDialog();
  await user.open(`/plan/${second(portal).id}`);
  await place.locator('#make-plan').waitFor();
  assert.equal(await atOnce.inputValue(), '1');
  await user.logout();
}

async function halfWrittenFieldsStayToo(portal) {
  const { user, place } = await openForm(portal);
  // No field is left in between: the portal takes the page away while somebody types.
  await place.getByLabel('Observe each host (minutes)').fill('9');
  await place.getByLabel('Hosts out of service at once').fill('many');
  await place.getByLabel('Ask for approval').selectOption('each_host');
  await user.menu('Hosts');
  await user.open();
  await place.getByText('These are your choices of the last plan for this cluster.').waitFor();
  assert.equal(await place.getByLabel('Observe each host (minutes)').inputValue(), '9');
  assert.equal(await place.getByLabel('Hosts out of service at once').inputValue(), 'many');
  assert.equal(await place.getByLabel('Ask for approval').inputValue(), 'each_host');
  await user.logout();
}

async function aPlanNamesWhatTheEngineTellsLater(portal) {
  const { id, name } = second(portal);
  const { vm: [vm] } = await portal.engine('GET', `vms?search=${encodeURIComponent(`cluster=${name} and status=up`)}`);
  const user = await portal.login();
  const held = [];
  await user.page.route('**/ovirt-engine/api/vms?search=*', route => { held.push(route); });
  await user.page.route('**/api/plan', async route => {
    const answer = await route.fetch();
    const plan = await answer.json();
    // A consent that the plan does not need: the plan names the VM nowhere.
    await route.fulfill({ response: answer, json: { ...plan, hosts: plan.hosts.map(host => ({ ...host, vms: [] })),
      consents: { stop_vms: [vm.id], power_off_vms: [], fence_hosts: [] }, options: { ...plan.options, migration_test: vm.id } } });
  });
  const place = await user.open(`/plan/${id}`);
  await place.locator('#make-plan').click();
  await place.getByText(`Shut down VM ${vm.id}`).waitFor();
  await Promise.all(held.map(route => route.continue()));
  await place.getByText(`Shut down VM ${vm.name}`).waitFor();
  await place.getByRole('region', { name: 'Chosen for this plan' }).getByText(vm.name, { exact: true }).waitFor();
  assert.equal(await place.getByText(vm.id).count(), 0);
  await user.logout();
}

/** What a screen reader says of a field that has the focus: whether it is wrong, and what describes it. */
const told = field => field.evaluate(one => ({
  isWrong: one.getAttribute('aria-invalid') === 'true', hasFocus: one === document.activeElement,
  text: (one.getAttribute('aria-describedby') ?? '').split(' ').map(id => document.getElementById(id)?.textContent).join(' '),
}));

async function aWrongFieldIsNamedAndGetsTheFocus(portal) {
  const { user, place } = await openForm(portal);
  const asked = requests(user);
  const wrong = place.locator('[aria-invalid=true]');
  const atOnce = place.getByLabel('Hosts out of service at once');
  const help = (await told(atOnce)).text;
  await place.getByLabel('These errata and CVEs only').check();
  await atOnce.fill('many');
  // Of an empty number a browser says something itself, unless it is told to be silent.
  const downtime = place.getByLabel('Longest time that a VM is down (minutes)');
  await place.locator('#more-options').click();
  await downtime.pressSequentially('1e');
  await place.locator('#more-options').click();
  await place.locator('#make-plan').click();
  const ids = await told(place.getByLabel('Errata or CVEs'));
  assert.deepEqual({ isWrong: ids.isWrong, hasFocus: ids.hasFocus }, { isWrong: true, hasFocus: true }, 'it is the first one');
  assert.match(ids.text, /^Write at least one erratum or CVE\./);
  assert.deepEqual(await told(atOnce), {
    isWrong: true, hasFocus: false, text: `Write a number from 1 on, or a part such as 20%. ${help}`,
  });
  assert.equal(await wrong.count(), 3);
  assert.deepEqual(await user.axe(), []);
  await user.picture('form-wrong', true);
  await place.getByLabel('All available updates').check();
  await atOnce.fill('2');
  await place.locator('#make-plan').click();
  // It is folded away, and shown for this.
  assert.deepEqual(await told(downtime).then(({ hasFocus, isWrong }) => ({ hasFocus, isWrong })), { hasFocus: true, isWrong: true });
  assert.equal(await downtime.isVisible(), true);
  assert.equal((await told(atOnce)).text, help, 'it is right now');
  assert.equal(await wrong.count(), 1);
  await downtime.fill('');
  for (const host of second(portal).hosts) {
    await place.getByRole('group', { name: 'Hosts that take part' }).getByLabel(host.name).uncheck();
  }
  await place.getByLabel('Begin hosts only in a maintenance window').check();
  for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) {
    await place.getByLabel(day).uncheck();
  }
  await place.getByLabel('Ends at').fill('');
  await place.locator('#make-plan').click();
  const first = await told(place.getByRole('group', { name: 'Hosts that take part' }).locator('input').first());
  assert.deepEqual(first, { isWrong: true, hasFocus: true, text: 'Choose at least one host.' });
  assert.equal((await told(place.getByLabel('Mon'))).text, 'Choose at least one day.');
  assert.equal((await told(place.getByLabel('Ends at'))).text, 'Write a time.');
  assert.equal(asked.length, 0, 'nothing was sent');
  await user.logout();
}

export default [
  aWrongFieldIsNamedAndGetsTheFocus,
  whatWasChosenStaysWhereThePageIsLeftAndLoadedAnew,
  halfWrittenFieldsStayToo,
  aPlanNamesWhatTheEngineTellsLater,
  choicesOfTheEngineThatCannotBeReadAreSaid,
  aResetFormAndAnotherUserHaveTheUsualValues,
];
