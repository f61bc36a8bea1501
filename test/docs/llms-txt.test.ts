import * as fs from 'fs';
import * as path from 'path';
import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { ROOT } from './documents';
import { ManagedSecret, SecretContent } from '../../src';
import { errorMessage } from '../support/errors';

const text = fs.readFileSync(path.join(ROOT, 'llms.txt'), 'utf8');

test('llms.txt has the form of llmstxt.org: a title, a summary, and sections of links', () => {
  const [title, , summary] = text.split('\n');
  expect([title, summary.slice(0, 2)]).toEqual(['# cdk-managed-secret', '> ']);
  const lines = text.slice(text.indexOf('\n## ')).split('\n').filter(line => line !== '');
  expect(lines.filter(line => !/^## \S|^- \[[^\]]+\]\(https:\/\/\S+\)(: \S.*)?$/.test(line))).toEqual([]);
});

test('each of its links is a file of this repository', () => {
  const links = [...text.matchAll(/\]\(https:\/\/github\.com\/cdk-managed-secret\/cdk-managed-secret\/blob\/main\/([^)]+)\)/g)].map(([, file]) => file);
  expect(links.length).toBe(text.match(/\]\(/g)!.length);
  expect(links.filter(file => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
});

describe('what the guide for assistants calls wrong is refused', () => {
  test('a literal value, by MS022', () => {
    const app = new App();
    new ManagedSecret(new Stack(app, 'Shop'), 'Login', { content: SecretContent.fromSecretValue(SecretValue.unsafePlainText('hunter2')) });
    expect(errorMessage(() => app.synth())).toContain('MS022');
  });

  test('the properties of secretsmanager.Secret, by the compiler', () => {
    const stack = new Stack(new App(), 'Shop');
    // @ts-expect-error: ManagedSecret has content instead.
    new ManagedSecret(stack, 'A', { secretStringValue: SecretValue.secretsManager('a') });
    // @ts-expect-error: ManagedSecret has content instead.
    new ManagedSecret(stack, 'B', { secretObjectValue: {} });
    // @ts-expect-error: ManagedSecret has content instead.
    new ManagedSecret(stack, 'C', { generateSecretString: {} });
    expect(stack.node.children.map(({ node }) => node.id)).toEqual(['A', 'B', 'C']);
  });
});
