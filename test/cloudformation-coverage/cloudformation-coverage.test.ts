import * as fs from 'fs';
import * as path from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { AttachmentTargetType } from 'aws-cdk-lib/aws-secretsmanager';
import listed from './schemas.json';
import { ManagedSecret, SecretContent } from '../../src';
import { appWith, stackIn } from '../plugin/support';

const ROOT = path.join(__dirname, '..', '..');
const DOCUMENT = fs.readFileSync(path.join(ROOT, 'docs', 'reference', 'cloudformation-coverage.md'), 'utf8');
const SECTIONS = DOCUMENT.split(/^## /m).slice(1).map(section => ({ type: section.split('\n')[0], rows: rowsOf(section) }));

interface Row {
  readonly property: string;
  readonly answer: string;
}

function rowsOf(section: string): Row[] {
  return [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, property, answer]) => ({ property, answer }));
}

test('the page has every resource of the schemas, and each of its properties once', () => {
  const written = Object.fromEntries(SECTIONS.map(({ type, rows }) => [type, rows.map(({ property }) => property)]));
  expect(written).toEqual(listed.resources);
});

test('the page names the version of cfn-lint whose schemas they are', () => {
  expect(DOCUMENT).toContain(`cfn-lint ${listed['cfn-lint']} ships`);
});

test('each property is supported by something, or is not for a reason', () => {
  const odd = SECTIONS.flatMap(({ rows }) => rows).filter(({ answer }) => !/^yes: .*`[A-Z]|^no: \S+ \S+/.test(answer));
  expect(odd).toEqual([]);
});

/** What the page names in the form `Owner.member`, and the source of this library or of the CDK that declares it. */
const NAMED = SECTIONS.flatMap(({ rows }) => rows).filter(({ answer }) => answer.startsWith('yes'))
  .flatMap(({ answer }) => [...answer.matchAll(/`([A-Z]\w+)\.(\w+)(?:\(\))?`/g)].map(([, owner, member]) => `${owner}.${member}`));
const SOURCES = [
  ...fs.readdirSync(path.join(ROOT, 'src')).filter(name => name.endsWith('.ts')).map(name => path.join(ROOT, 'src', name)),
  ...['secret', 'rotation-schedule'].map(name => path.join(ROOT, 'node_modules', 'aws-cdk-lib', 'aws-secretsmanager', 'lib', `${name}.d.ts`)),
].map(file => fs.readFileSync(file, 'utf8'));

test.each([...new Set(NAMED)])('%s is there', name => {
  const [owner, member] = name.split('.');
  const declaring = SOURCES.filter(source => new RegExp(`(class|interface) ${owner}\\b`).test(source));
  const inherited = /extends (\w+)/.exec(declaring.join().split(new RegExp(`(?:class|interface) ${owner}\\b`))[1] ?? '')?.[1];
  const ofParent = SOURCES.filter(source => inherited !== undefined && new RegExp(`(class|interface) ${inherited}\\b`).test(source));
  expect([...declaring, ...ofParent].some(source => new RegExp(`\\b${member}\\b`).test(source))).toBe(true);
});

test('the namespace of Redshift Serverless is a target of attach()', () => {
  const stack = stackIn(appWith());
  new ManagedSecret(stack, 'S', { content: SecretContent.generated({ secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password' }) }).attach({
    asSecretAttachmentTarget: () => ({ targetId: 'analytics', targetType: 'AWS::RedshiftServerless::Namespace' as AttachmentTargetType }),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::SecretTargetAttachment', {
    TargetId: 'analytics', TargetType: 'AWS::RedshiftServerless::Namespace',
  });
});
