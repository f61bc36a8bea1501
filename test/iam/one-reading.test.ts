import * as fs from 'fs';
import * as path from 'path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { FORMS, formsOf, Json, ORGANIZATION, OTHER, OWN, POLICIES } from './policies';
import { expandAccessMap } from '../../src/access-map/expand-access-map';
import { AccessMap } from '../../src/access-map/model';
import { synthesize } from '../plugin/support';
import { errorsIn } from '../rules/synthesis';
import { ManagedSecret, ReviewedSecret, SecretAccessMap, SecretBlueprint, SecretRulesPlugin } from 'cdk-managed-secret';

/** What one reader makes of each policy, by an id that has the policy and its form. */
type Answers = ReadonlyMap<string, string>;

/** A policy in one form, under the id of its secret. */
interface Written {
  readonly id: string;
  readonly document: unknown;
}

/** The CDK refuses a stack of more than 500 resources otherwise. */
const MANY_RESOURCES = { '@aws-cdk/core:stackResourceLimit': 0 };
const idOf = (index: number, form: string) => `P${index}${form.replace(/\W/g, '')}`;
const written = POLICIES.flatMap(({ document }, index) => (
  formsOf(document).map(form => ({ id: idOf(index, form), document: FORMS[form](document) }))));

function stackIn(app: App): Stack {
  return new Stack(app, 'S', { env: { account: OWN, region: 'eu-central-1' } });
}

/** CDK takes a text as a policy only in an override. */
function secretWith(stack: Stack, { id, document }: Written): void {
  const secret = new CfnSecret(stack, id, { name: id, generateSecretString: {} });
  const policy = new CfnResourcePolicy(stack, `${id}Policy`, { secretId: secret.ref, resourcePolicy: {}, blockPublicPolicy: true });
  policy.addPropertyOverride('ResourcePolicy', document);
}

function idsOf(rules: readonly string[], ids: RegExp): string {
  return [...new Set(rules.flatMap(text => text.match(ids) ?? []))].sort().join(' ');
}

/** The plugin, a custom rule, the guardrail `consumers`, and the map: all read the same templates. */
function templateReaders(policies: readonly Written[]): Record<'plugin' | 'consumers' | 'guardrail' | 'map', Answers> {
  const app = new App({ treeMetadata: false, context: MANY_RESOURCES });
  const consumers = new Map<string, string>();
  const check = (secret: ReviewedSecret) => {
    consumers.set(secret.path.slice('S/'.length), secret.consumers.join(', '));
    return [];
  };
  Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [{ id: 'ACME-1', title: 'Consumers', fix: 'Do.', check }] }));
  new SecretBlueprint({ name: 'acme', guardRails: { consumers: [ORGANIZATION, OTHER] } }).applyTo(app);
  SecretAccessMap.write(app);
  const stack = stackIn(app);
  for (const policy of policies) secretWith(stack, policy);
  const { violations } = synthesize(app);
  const rulesOf = (ids: RegExp) => new Map(policies.map(({ id }) => (
    [id, idsOf(violations.filter(one => [`S/${id}`, `S/${id}Policy`].includes(one.path)).map(({ rule }) => rule), ids)])));
  const { paths } = expandAccessMap(JSON.parse(fs.readFileSync(path.join(app.outdir, 'secret-access.json'), 'utf8')) as AccessMap);
  const readersOf = (id: string) => paths.filter((one: any) => one.secret === `S/${id}` && one.access === 'read')
    .map((one: any) => `${one.principal}: ${one.status}`).join(', ');
  const map = new Map(policies.map(({ id }) => [id, readersOf(id)]));
  return { plugin: rulesOf(/MS07\d/), guardrail: rulesOf(/MS3\d\d/), consumers, map };
}

/** The rules of a ManagedSecret, from the construct tree. */
function rulesOfManagedSecrets(policies: readonly Written[]): Answers {
  const app = new App({ treeMetadata: false });
  const stack = stackIn(app);
  for (const { id, document } of policies) {
    const secret = new ManagedSecret(stack, id, { secretName: id });
    new CfnResourcePolicy(stack, `${id}Policy`, { secretId: secret.secretArn, resourcePolicy: document, blockPublicPolicy: true });
  }
  const warnings = () => stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => `[${node.path}] ${data}`));
  const all = [...errorsIn(stack), ...warnings()];
  const of = (id: string) => all.filter(text => text.startsWith(`[S/${id}]`) || text.startsWith(`[S/${id}/`));
  return new Map(policies.map(({ id }) => [id, idsOf(of(id), /MS07\d/g)]));
}

describe('a policy is the same to every reader', () => {
  const readers = templateReaders(written);

  test.each(POLICIES.map((policy, index) => ({ ...policy, index })))('$title', ({ index, document, rules, guardrail, consumers, map }) => {
    const answers = formsOf(document).map(form => {
      const id = idOf(index, form);
      const of = (reader: keyof typeof readers) => readers[reader].get(id);
      return { form, rules: of('plugin'), guardrail: of('guardrail'), consumers: of('consumers'), map: of('map') };
    });
    expect(answers).toEqual(formsOf(document).map(form => ({ form, rules, guardrail, consumers, map })));
  });
});

describe('a ManagedSecret has the findings that the plugin has', () => {
  const inTree = POLICIES.flatMap(({ document }, index) => (
    formsOf(document).filter(form => form !== 'text').map(form => ({ id: idOf(index, form), document: FORMS[form](document) }))));
  const answers = rulesOfManagedSecrets(inTree);

  test.each(POLICIES.map((policy, index) => ({ ...policy, index })))('$title', ({ index, document, rules }) => {
    const forms = formsOf(document).filter(form => form !== 'text');
    expect(forms.map(form => answers.get(idOf(index, form)))).toEqual(forms.map(() => rules));
  });
});

describe('a policy that cannot be read is unknown to every reader', () => {
  const statement = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
  const documents: Record<string, unknown> = {
    'a reference': { Ref: 'Policy' },
    'a text that is no JSON': '{',
    'a reference in place of JSON': { 'Fn::Sub': '{"Statement": ${Statements}}' },
    'a statement by reference': { Statement: [{ Ref: 'Statement' }] },
    'JSON without statements': { Version: '2012-10-17' },
  };
  const policies = Object.values(documents).map((document, index) => ({ id: `U${index}`, document }));
  const { plugin, guardrail, consumers, map } = templateReaders(policies);

  test.each(Object.keys(documents).map((title, index) => [title, `U${index}`]))('%s', (_, id) => {
    expect({ plugin: plugin.get(id), guardrail: guardrail.get(id), consumers: consumers.get(id), map: map.get(id) }).toEqual({
      plugin: '', guardrail: 'MS310', consumers: 'whom a policy names that synthesis cannot read', map: '${?}: unknown',
    });
  });

  test('the statements that can be read still count', () => {
    const [one] = [{ id: 'Half', document: { Statement: [{ ...statement, Principal: '*' }, { Ref: 'Statement' }] } }];
    const { plugin: rules, guardrail: rail, map: paths } = templateReaders([one]);
    expect([rules.get('Half'), rail.get('Half'), paths.get('Half')]).toEqual(['MS071', 'MS306', '${?}: unknown, 111111111111: complete']);
  });
});

describe('text with references reads as the object with the same references', () => {
  const role = { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':role/Reader']] };
  const document = (principal: unknown): Json => ({
    Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', Principal: { AWS: principal } }],
  });
  const [before, after] = JSON.stringify(document('|')).split('|');
  const forms: Record<string, unknown> = {
    'an object': document(role),
    'Fn::Sub': { 'Fn::Sub': JSON.stringify(document('arn:aws:iam::${AWS::AccountId}:role/Reader')) },
    'Fn::Join, as toJsonString() writes it': { 'Fn::Join': ['', [`${before}arn:aws:iam::`, { Ref: 'AWS::AccountId' }, `:role/Reader${after}`]] },
    'Fn::Join within Fn::Join': { 'Fn::Join': ['', [before, role, after]] },
    'Fn::ToJsonString': { 'Fn::ToJsonString': document(role) },
    'Fn::Sub with a variable of quotes': { 'Fn::Sub': [`${before}\${Role}\${End}`, { Role: role, End: after }] },
  };
  const policies = Object.values(forms).map((form, index) => ({ id: `F${index}`, document: form }));
  const { map, consumers } = templateReaders(policies);

  test.each(Object.keys(forms).map((title, index) => [title, `F${index}`]))('%s', (_, id) => {
    expect([map.get(id), consumers.get(id)]).toEqual([`arn:aws:iam::${OWN}:role/Reader: complete`, '']);
  });
});

describe('the map reads policies of identities and keys in every form', () => {
  const app = new App({ treeMetadata: false });
  SecretAccessMap.write(app);
  const stack = stackIn(app);
  const trust = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }] };
  const unreadable = { Ref: 'Policy' };

  function readerOf(id: string, identity: unknown, keyPolicy: unknown): void {
    const key = new CfnKey(stack, `${id}Key`, { keyPolicy: {} });
    key.addPropertyOverride('KeyPolicy', keyPolicy);
    new CfnSecret(stack, id, { name: id, generateSecretString: {}, kmsKeyId: key.ref });
    const role = new CfnRole(stack, `${id}Role`, { roleName: `${id}Role`, assumeRolePolicyDocument: trust });
    const policy = new CfnPolicy(stack, `${id}Policy`, { policyName: 'Read', roles: [role.ref], policyDocument: {} });
    policy.addPropertyOverride('PolicyDocument', identity);
  }

  function documentsOf(id: string): { identity: Json; key: Json } {
    const [root, secret] = [`arn:aws:iam::${OWN}:root`, `arn:aws:secretsmanager:eu-central-1:${OWN}:secret:${id}-??????`];
    const reading = [['secretsmanager:GetSecretValue', secret], ['kms:Decrypt', '*']];
    return {
      identity: { Statement: reading.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })) },
      key: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: root } }] },
    };
  }

  for (const [form, write] of Object.entries(FORMS)) {
    const id = form.replace(/\W/g, '');
    readerOf(id, write(documentsOf(id).identity), write(documentsOf(id).key));
  }
  readerOf('IdentityUnknown', unreadable, documentsOf('IdentityUnknown').key);
  readerOf('KeyUnknown', documentsOf('KeyUnknown').identity, unreadable);
  app.synth();
  const map = expandAccessMap(JSON.parse(fs.readFileSync(path.join(app.outdir, 'secret-access.json'), 'utf8')) as AccessMap);
  const pathOf = (id: string) => map.paths.find(({ secret }) => secret === `S/${id}`);

  test.each(Object.keys(FORMS).map(form => [form, form.replace(/\W/g, '')]))('%s', (_, id) => {
    expect(pathOf(id)).toMatchObject({ principal: `S/${id}Role`, access: 'read', status: 'complete' });
  });

  test('the policy of an identity that cannot be read is listed as unread', () => {
    expect(pathOf('IdentityUnknown')).toBeUndefined();
    expect(map.principals.find(({ id }) => id === 'S/IdentityUnknownRole')?.unreadPolicies).toEqual(['S/IdentityUnknownPolicy']);
  });

  test('the policy of a key that cannot be read allows it perhaps', () => {
    expect(pathOf('KeyUnknown')).toMatchObject({
      status: 'unknown', missing: [], cannotTell: ['S/KeyUnknownKey#? allows it perhaps: only the deployment knows the policy, only the deployment knows whom or what it names'],
    });
  });
});
