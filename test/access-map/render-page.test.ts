import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Page } from 'playwright-core';
import { allow, newApp, OTHER, OWNER, roleIn, written, Written } from './maps';
import { edgesOf, idsOf, look, OpenOptions, Pages } from './pages';
import { startChromium } from '../../docs/chromium';
import { ManagedSecret } from 'cdk-managed-secret';

const HOSTILE = '</script><script>document.title="broken"</script><img src=x onerror="document.title=1">&lt;';

/** A role of the account and one of another that may read a secret, one that may not, and a secret whose name is an attack. */
function output(): Written {
  const app = newApp();
  const owner = new Stack(app, 'Owner', { env: OWNER });
  const shop = new Stack(app, 'Shop', { env: OTHER });
  const secret = new ManagedSecret(owner, 'Shared', { secretName: 'shared', encryptionKey: new Key(owner, 'Key') });
  secret.grantReadWrite(roleIn(owner, 'Rotation'));
  secret.grantRead(roleIn(shop, 'Reader', { roleName: 'reader' }));
  secret.grantRead(new AccountPrincipal('333333333333'));
  const hostile = new CfnSecret(owner, 'Hostile', { name: HOSTILE });
  allow(roleIn(owner, 'Auditor'), 'secretsmanager:DeleteSecret', hostile.ref);
  roleIn(shop, 'Reporter').addToPolicy(new PolicyStatement({
    actions: ['secretsmanager:GetSecretValue'], resources: ['arn:aws:secretsmanager:eu-central-1:111111111111:secret:shared-??????'],
  }));
  return written(app);
}

let files: Written;
const pages = new Pages();

beforeAll(() => {
  files = output();
});

async function open(options: OpenOptions = {}, file = path.join(files.folder, 'secret-access.html')): Promise<Page> {
  return pages.open(file, options);
}

const EDGES = [
  '333333333333 may read Owner/Shared: complete',
  'Owner/Auditor may manage Owner/Hostile: complete',
  'Owner/Rotation may read, write Owner/Shared: complete',
  'Shop/Reader may read Owner/Shared: complete',
  'Shop/Reporter may read Owner/Shared: incomplete',
];

look('the picture has every account, principal and secret, the key of each, and a line for each access', async () => {
  const page = await open();
  expect(await page.locator('.area').evaluateAll(areas => areas.map(area => area.getAttribute('data-account')))).toEqual(['111111111111', '222222222222', '333333333333']);
  expect(await idsOf(page, 'principal')).toEqual(['333333333333', 'Owner/Auditor', 'Owner/Rotation', 'Shop/Reader', 'Shop/Reporter']);
  expect(await idsOf(page, 'secret')).toEqual(['Owner/Hostile', 'Owner/Shared']);
  expect(await page.locator('.node.secret').evaluateAll(nodes => nodes.map(node => node.querySelector('.keys')!.textContent))).toEqual(['default key', 'Owner/Key']);
  expect(await edgesOf(page)).toEqual(EDGES);
  expect(await page.locator('#table tbody tr').count()).toBe(files.map.paths.length);
});

look('the keys of replicas are on the card, and their regions among the details', async () => {
  const app = newApp();
  const stack = new Stack(app, 'Owner', { env: OWNER });
  const secret = new ManagedSecret(stack, 'Secret', { encryptionKey: new Key(stack, 'Key'), replicaRegions: [{ region: 'eu-west-1' }] });
  secret.grantRead(roleIn(stack));
  const page = await open({}, path.join(written(app).folder, 'secret-access.html'));
  expect(await page.locator('.chip').allTextContents()).toEqual(['Owner/Key', 'default key']);
  await page.locator('.edge').click();
  expect(await page.getByRole('complementary').textContent()).toContain('In eu-central-1, eu-west-1');
});

look('the incomplete line is red, in light and in dark, and the colours of the page differ', async () => {
  const looks = await Promise.all((['light', 'dark'] as const).map(async colorScheme => {
    const page = await open({ colorScheme });
    const colour = (selector: string, property: string) => (
      page.locator(selector).first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property));
    return [await colour('.line.incomplete', 'stroke'), await colour('body', 'background-color')];
  }));
  expect(looks).toEqual([['rgb(211, 39, 62)', 'rgb(244, 245, 248)'], ['rgb(255, 107, 125)', 'rgb(17, 20, 28)']]);
});

look('the search leaves what has all of its words', async () => {
  const page = await open();
  await page.getByRole('searchbox').fill('READ 222222222222');
  expect(await edgesOf(page)).toEqual([EDGES[3], EDGES[4]]);
  expect(await page.getByRole('status').textContent()).toMatch(/^2 shown of /);
  await page.getByRole('searchbox').fill('nothing has this');
  expect(await page.locator('.node').count()).toBe(0);
  expect(await page.locator('#drawing').textContent()).toBe('Nothing here.');
});

look('the filters leave an access, or a status', async () => {
  const page = await open();
  await page.getByLabel('Status').selectOption('incomplete');
  expect(await edgesOf(page)).toEqual([EDGES[4]]);
  await page.getByLabel('Status').selectOption('');
  await page.getByRole('checkbox', { name: 'read' }).uncheck();
  expect(await edgesOf(page)).toEqual([EDGES[1], 'Owner/Rotation may write Owner/Shared: complete']);
});

look('a selected path shows its statements and what is missing', async () => {
  const page = await open();
  await page.locator('.pill').and(page.getByRole('button', { name: EDGES[4], exact: true })).click();
  const details = page.getByRole('complementary');
  expect(await details.textContent()).toContain('The policy of the key Owner/Key does not allow kms:Decrypt to Shop/Reporter.');
  await details.getByText('1 statement').click();
  expect(await details.locator('code').textContent()).toBe('Shop/Reporter/DefaultPolicy#0');
});

look('a line shows all of its accesses, and marks their rows', async () => {
  const page = await open();
  await page.getByRole('button', { name: EDGES[2], exact: true }).click();
  expect(await page.getByRole('complementary').locator('.path > p').allTextContents()).toEqual([expect.stringMatching(/^read /), expect.stringMatching(/^write /)]);
  expect(await page.locator('#table tr.selected').count()).toBe(2);
  expect(await page.locator('.edge.selected').count()).toBe(1);
  await page.locator('#table tr.selected button').first().click();
  expect(await page.locator('.selected').count()).toBe(0);
});

look('what a search finds is not in the shade of what was selected before', async () => {
  const page = await open();
  await page.locator('.node.secret .label > button').first().click();
  expect(await page.locator('.dimmed').count()).toBeGreaterThan(0);
  await page.getByRole('searchbox').fill('shared');
  expect(await page.locator('.edge').count()).toBe(4);
  expect(await page.locator('.dimmed').count()).toBe(0);
});

look('secrets that nobody reaches, and principals that only have policies which synthesis cannot read, are found', async () => {
  const app = newApp();
  const stack = new Stack(app, 'Owner', { env: OWNER });
  new CfnSecret(stack, 'Lonely');
  new CfnSecret(stack, 'Read', { name: 'read' });
  allow(roleIn(stack), 'secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:read-??????');
  roleIn(stack, 'Admin', { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')] });
  const page = await open({}, path.join(written(app).folder, 'secret-access.html'));
  expect([await idsOf(page, 'principal'), await idsOf(page, 'secret')]).toEqual([['Owner/Admin', 'Owner/Role'], ['Owner/Lonely', 'Owner/Read']]);
  await page.getByRole('searchbox').fill('lonely');
  expect([await idsOf(page, 'principal'), await idsOf(page, 'secret')]).toEqual([[], ['Owner/Lonely']]);
  await page.getByRole('searchbox').fill('administratoraccess');
  expect([await idsOf(page, 'principal'), await idsOf(page, 'secret')]).toEqual([['Owner/Admin'], []]);
  await page.locator('.node.principal .label > button').click();
  expect(await page.getByRole('complementary').textContent()).toContain(
    'What these policies allow is not on the map, because synthesis cannot read them: arn:aws:iam::aws:policy/AdministratorAccess');
  await page.getByLabel('Status').selectOption('complete');
  expect(await idsOf(page, 'principal')).toEqual([]);
});

look('the keyboard alone searches, selects and clears', async () => {
  const page = await open();
  await page.keyboard.press('/');
  await page.keyboard.type('shared');
  expect(await page.getByRole('searchbox').inputValue()).toBe('shared');
  await page.locator('.node.secret .label > button').first().focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('[aria-pressed=true]').getAttribute('data-select')).toBe('secret:Owner/Shared');
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.select)).toBe('secret:Owner/Shared');
  await page.keyboard.press('Escape');
  expect(await page.locator('[aria-pressed=true]').count()).toBe(0);
});

look('the Tab key reaches every card, line, key and account, and each has a name', async () => {
  const page = await open();
  const names = await page.locator('.canvas button').evaluateAll(buttons => buttons.map(button => [(button as HTMLElement).tabIndex, button.getAttribute('aria-label') ?? button.textContent]));
  expect(names).toHaveLength(5 + 5 + 2 + 1 + 3); // Lines, principals, secrets, a key, and accounts.
  for (const [tabindex, name] of names) expect([tabindex, name]).toEqual([0, expect.stringMatching(/\S/)]);
});

look('a name full of HTML is only a name', async () => {
  const page = await open();
  expect(await page.title()).toBe('Access to secrets');
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.locator('script').count()).toBe(2);
  await page.locator('.node.secret .label > button').first().click();
  expect(await page.getByRole('complementary').textContent()).toContain(HOSTILE);
});

look('the policy of the page forbids the network, and scripts that are not its own', async () => {
  const page = await open();
  const blocked = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "broken"';
    document.body.append(script);
    return fetch('http://127.0.0.1:9/').then(() => 'answered', () => 'blocked');
  });
  expect([blocked, await page.title()]).toEqual(['blocked', 'Access to secrets']);
  expect(pages.said.filter(text => text.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(2);
  pages.requests = pages.requests.filter(url => url !== 'http://127.0.0.1:9/'); // Chromium reports it, and does not send it.
  pages.said = [];
});

look('on paper there are the picture and the table, and no controls', async () => {
  const page = await open();
  await page.emulateMedia({ media: 'print' });
  expect(await Promise.all(['.canvas', '#table table', 'form'].map(selector => page.locator(selector).isVisible()))).toEqual([true, true, false]);
});

look('a narrow screen scrolls the picture and not the page', async () => {
  const page = await open({ viewport: { width: 400, height: 800 } });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
});

look('a role that reaches all of many secrets is one row, and the page has no list of them', async () => {
  const app = newApp();
  const stack = new Stack(app, 'Many', { env: OWNER });
  for (let index = 0; index < 120; index++) new CfnSecret(stack, `Secret${index}`);
  allow(roleIn(stack), 'secretsmanager:*', '*');
  const { folder, html } = written(app);
  const page = await open({}, path.join(folder, 'secret-access.html'));
  expect(await page.locator('#needs tbody tr:has(button)').allTextContents()).toEqual([
    expect.stringContaining('readall 120 secrets'), expect.stringContaining('write, manageall 120 secrets'),
  ]);
  expect(html.split('Many/Secret7"')).toHaveLength(2);
});

test('without Chromium, the message says how to install it', async () => {
  const { CHROMIUM } = process.env;
  delete process.env.CHROMIUM;
  try {
    await expect(startChromium(() => false)).rejects.toThrow(/apt-get install -y --no-install-recommends chromium/);
  } finally {
    if (CHROMIUM !== undefined) process.env.CHROMIUM = CHROMIUM;
  }
});
