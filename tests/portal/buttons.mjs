// The button of a host that changes its status. It waits for the portal most of the time.
import assert from 'node:assert/strict';
import { until } from './portal.mjs';

async function theButtonFollowsTheHostInAndOutOfMaintenance(portal) {
  const user = await portal.login();
  // Another one than the other tests look at meanwhile.
  const { id, name } = portal.scene.clusters[1].hosts.filter(host => host.status === 'up').at(-1);
  const status = async () => (await portal.engine('GET', `hosts/${id}`)).status;
  await user.select('Hosts', name);
  assert.equal(await user.button('Upgrade…').isEnabled(), false);
  await portal.engine('POST', `hosts/${id}/deactivate`, {});
  await until('it is in maintenance', async () => await status() === 'maintenance');
  // Nobody selects anything: the portal looks at its buttons every 10 s.
  await until('the button is enabled', () => user.button('Upgrade…').isEnabled(), 20_000);
  await portal.engine('POST', `hosts/${id}/activate`, {});
  await until('it is up', async () => await status() === 'up');
  await until('the button is disabled', async () => !await user.button('Upgrade…').isEnabled(), 20_000);
  await user.logout();
}

export default [
  theButtonFollowsTheHostInAndOutOfMaintenance,
];
