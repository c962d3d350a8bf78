// A cluster: its buttons in the portal, its tab, its levels.
import assert from 'node:assert/strict';
import { until } from './portal.mjs';

async function theButtonsOfAClusterAreEnabledWhereOneIsSelected(portal) {
  const user = await portal.login();
  await user.menu('Clusters');
  for (const label of ['Check for upgrade', 'Rolling upgrade…']) {
    await user.button(label).waitFor();
    assert.equal(await user.button(label).isEnabled(), false, label);
  }
  const name = portal.scene.clusters[1].name;
  await user.select('Clusters', name);
  for (const label of ['Check for upgrade', 'Rolling upgrade…']) {
    assert.equal(await user.button(label).isEnabled(), true, label);
  }
  await user.button('Check for upgrade').click();
  await until('it is checked', async () => (await user.standin()).told
    .some(one => one.where === 'toasts' && one.text === `Cluster ${name}: 3 of 3 hosts have updates.`));
  await user.picture('cluster-checked');
  await user.button('Rolling upgrade…').click();
  await user.frame().getByRole('heading', { name: `Rolling upgrade of cluster ${name}` }).waitFor();
  assert.equal(new URL(user.page.url()).hash, '#upgrade-manager-updates');
  // The portal loads the place anew each time: the menu shows what was shown last, and not the wizard for ever.
  await user.frame().getByRole('link', { name: 'Back to all updates' }).click();
  await user.frame().locator('h1', { hasText: /^Updates$/ }).waitFor();
  await user.menu('Hosts');
  await user.open();
  await user.frame().locator('h1', { hasText: /^Updates$/ }).waitFor();
  await user.logout();
}

async function theTabShowsLevelsNowAndAfterAndWhoBoundsThem(portal) {
  const user = await portal.login();
  const { name, hosts } = portal.scene.clusters[1];
  const tab = await user.openTab('Clusters', name);
  await tab.getByRole('heading', { name: `Updates of cluster ${name}` }).waitFor();
  // A length of time would be wrong as soon as it is shown.
  await tab.getByRole('status').getByText(/Checked [A-Z][a-z]{2} [0-9]+, 20[0-9]{2}/).waitFor();
  const line = async what => (await tab.locator('tr', { hasText: what }).locator('td').allTextContents());
  assert.deepEqual(await line('Lowest level that all hosts support'), ['4.2', '4.2']);
  const [now, after] = await line('Highest level that all hosts support');
  assert.ok(now < after, `${now} ${after}`);
  const [bounds] = await line('Hosts that limit it');
  assert.deepEqual(bounds.split(', '), hosts.map(host => host.name).sort());
  await tab.locator('.badge', { hasText: 'Hosts do not support it' }).first().waitFor();
  await tab.locator('.badge', { hasText: 'Possible' }).first().waitFor();
  assert.deepEqual(await user.axe(), []);
  await user.picture('cluster', true);
  await user.logout();
}

async function theTabFollowsTheSelectionAndOffersAllWhereThereIsNone(portal) {
  const user = await portal.login();
  await user.page.evaluate(() => { window.location.hash = 'upgrade-manager-cluster'; });
  const tab = user.frame();
  await tab.getByText('No cluster is selected. Choose one:').waitFor();
  const [first, second] = portal.scene.clusters;
  await tab.getByRole('button', { name: first.name }).click();
  await tab.getByRole('heading', { name: `Updates of cluster ${first.name}` }).waitFor();
  await user.openTab('Clusters', first.name);
  await tab.getByRole('heading', { name: `Updates of cluster ${first.name}` }).waitFor();
  await user.page.locator('.switch', { hasText: second.name }).click();
  await tab.getByRole('heading', { name: `Updates of cluster ${second.name}` }).waitFor();
  await user.logout();
}

async function aPageThatIsOpenedByItsAddressIsASelectionToo(portal) {
  const user = await portal.login();
  const { name } = portal.scene.clusters[1];
  await user.page.evaluate(to => { window.location.hash = `clusters-general;name=${to}`; }, name);
  await user.page.locator('.tabs button', { hasText: 'Updates' }).click();
  await user.frame().getByRole('heading', { name: `Updates of cluster ${name}` }).waitFor();
  assert.equal(await user.button('Rolling upgrade…').isEnabled(), true);
  await user.logout();
}

export default [
  theButtonsOfAClusterAreEnabledWhereOneIsSelected,
  theTabShowsLevelsNowAndAfterAndWhoBoundsThem,
  theTabFollowsTheSelectionAndOffersAllWhereThereIsNone,
  aPageThatIsOpenedByItsAddressIsASelectionToo,
];
