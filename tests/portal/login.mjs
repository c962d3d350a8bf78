// At the login: registration, the dialog about the engine, the alert about hosts.
import assert from 'node:assert/strict';
import { until } from './portal.mjs';

async function theEngineAndTheClustersAreChecked(portal) {
  assert.equal((await portal.call('check_engine')).state, 'available');
  for (const { id } of portal.scene.clusters) {
    assert.equal((await portal.call('check_cluster', { id_or_name: id, detail: 'counts' })).hosts_unknown, 0);
  }
}

async function theLoginShowsTheEnginesUpdateAndTheHostsThatNeedAttention(portal) {
  const user = await portal.login();
  const dialog = user.page.frameLocator('.popup iframe');
  await dialog.getByText(/^A newer version is available\.$/).waitFor();
  await dialog.getByText('run engine-setup there').waitFor();
  assert.deepEqual(await user.axe('.popup iframe'), []);
  await user.picture('login');
  const { told } = await user.standin();
  const alert = told.find(one => one.where === 'alerts');
  assert.equal(alert.type, 'warning');
  assert.match(alert.text, /^See "Updates": 6 hosts lack security fixes.*host01, host02, host03, host04, host05 and 1 more/);
  // The first page is still the portal's own.
  assert.equal(await user.page.locator('#menu .shown').textContent(), 'Hosts');
  await user.closeDialog();
  await user.page.reload();
  await user.page.locator('#menu button', { hasText: 'Updates' }).waitFor();
  await until('the alert is there again', async () => (await user.standin()).told.length > 0);
  assert.equal(await user.page.locator('.popup').count(), 0, 'once for a version: not again in this browser tab');
  await user.logout();
}

async function theDialogComesAgainUntilItIsDismissedForThisUser(portal) {
  const first = await portal.login();
  await first.page.locator('.popup button', { hasText: 'Do not show again' }).click();
  await until('it is dismissed', async () => (await portal.call('notifications', { user: 'x' })).notifications
    .some(one => one.topic.kind === 'engine_update' && one.dismissed_by_me));
  await first.logout();
  const again = await portal.login();
  await until('the alert is there', async () => (await again.standin()).told.length > 0);
  assert.equal(await again.page.locator('.popup').count(), 0);
  await again.open();
  await again.frame().getByText('Engine update: a newer version is available.').waitFor();
  await again.logout();
  const other = await portal.login({ user: 'viewer' });
  await other.page.locator('.popup').waitFor();
  await other.logout();
}

async function thePortalsLanguageIsThatOfThePages(portal) {
  const user = await portal.login({ user: 'viewer', locale: 'de-DE' });
  const dialog = user.page.frameLocator('.popup iframe');
  await dialog.getByText('Führen Sie dort engine-setup aus').waitFor();
  await user.closeDialog();
  const place = await user.open();
  await place.getByRole('heading', { name: 'Schrittweise Aktualisierungen' }).waitFor();
  await place.getByText('3 von 3 Hosts haben Aktualisierungen').first().waitFor();
  assert.equal(await place.locator('html').getAttribute('lang'), 'de');
  assert.deepEqual(await user.axe(), []);
  await user.picture('updates-german', true);
  await user.logout();
}

export default [
  theEngineAndTheClustersAreChecked,
  theLoginShowsTheEnginesUpdateAndTheHostsThatNeedAttention,
  theDialogComesAgainUntilItIsDismissedForThisUser,
  thePortalsLanguageIsThatOfThePages,
];
