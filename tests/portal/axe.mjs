// axe-core in a frame of the page. It is put there by the browser's own means, since the pages forbid foreign scripts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function axe(page, selector) {
  const frame = await (await page.locator(selector).elementHandle()).contentFrame();
  await frame.evaluate(source);
  const result = await frame.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
  }));
  return result.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html).join(' | ')}`);
}
