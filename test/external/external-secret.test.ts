import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnParameter, SecretValue, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { reportsOf } from './support';
import { ExternalSecretContent, ExternalSecretType, ManagedSecret, ManagedSecretProps, SecretContent, SecretCreation, SecretRulesPlugin } from '../../src';
import { PARTNER_TYPES, partnerOf } from '../../src/rules/partners';
import { encryptedFile, pathOf, SOPS_KEY } from '../create-secret/sops/fixtures';
import { appWith, stackIn, synthesize } from '../plugin/support';
import { adviceOn } from '../support/advice';

const SALESFORCE = ExternalSecretType.SALESFORCE_CLIENT_SECRET;
const secretField = (name: string) => SecretValue.secretsManager('source', { jsonField: name });
const FIELDS = {
  consumerKey: 'key', consumerSecret: secretField('consumerSecret'), baseUri: 'https://acme.my.salesforce.com', appId: '0x1', consumerId: '8',
};

const reportsOfSecret = (props: ManagedSecretProps) => reportsOf(stack => new ManagedSecret(stack, 'S', props));

describe('the type of a secret', () => {
  test('is a property of what CloudFormation creates', () => {
    const stack = stackIn(appWith());
    new ManagedSecret(stack, 'S', { type: SALESFORCE, content: ExternalSecretContent.salesforceClientSecret(FIELDS) });
    const [secret] = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'));
    expect(secret.Properties).toEqual({
      Type: 'SalesforceClientSecret',
      SecretString: '{"consumerKey":"key","consumerSecret":"{{resolve:secretsmanager:source:SecretString:consumerSecret::}}",'
        + '"baseUri":"https://acme.my.salesforce.com","appId":"0x1","consumerId":"8"}',
    });
  });

  test('reaches the handler of createSecret()', () => {
    const stack = stackIn(appWith());
    new ManagedSecret(stack, 'S', { type: SALESFORCE, content: SecretContent.empty(), creation: SecretCreation.createSecret() });
    Template.fromStack(stack).hasResourceProperties('Custom::ManagedSecret', { Mode: 'create', Type: 'SalesforceClientSecret' });
  });

  test('is in neither where there is none', () => {
    const stack = stackIn(appWith());
    new ManagedSecret(stack, 'S');
    new ManagedSecret(stack, 'T', { content: SecretContent.empty(), creation: SecretCreation.createSecret() });
    const { Resources } = Template.fromStack(stack).toJSON();
    const types = Object.values<any>(Resources).filter(({ Type }) => /Secret$/.test(Type)).map(({ Properties }) => 'Type' in Properties);
    expect(types).toEqual([false, false]);
  });

  test('is in effectiveConfig', () => {
    const stack = stackIn(appWith());
    expect(new ManagedSecret(stack, 'S', { type: SALESFORCE }).effectiveConfig.type).toEqual({ value: 'SalesforceClientSecret', origin: 'properties' });
    expect(new ManagedSecret(stack, 'T').effectiveConfig.type).toBeUndefined();
  });

  test.each([undefined, SecretCreation.createSecret()])('of a parameter is silent (%#)', creation => {
    expect(reportsOf(stack => new ManagedSecret(stack, 'S', {
      type: ExternalSecretType.of(new CfnParameter(stack, 'Type').valueAsString), content: SecretContent.empty(), creation,
    }))).toEqual([]);
  });
});

const UNKNOWN = 'type "SalesforceClientSecert" is not a type that AWS documented on 2026-11-30. Is SalesforceClientSecret meant? Write the type as AWS documents it, in the same case. If AWS has added the partner since, acknowledge this warning.';

test.each([undefined, SecretCreation.createSecret()])('a type that no known partner has is a warning with the nearest one (%#)', creation => {
  expect(reportsOfSecret({ type: ExternalSecretType.of('SalesforceClientSecert'), content: SecretContent.empty(), creation })).toEqual([
    `[Shop/S${creation ? '/CreateSecret/Default' : '/Resource'}] MS240 ${UNKNOWN} ${adviceOn('MS240')}`,
  ]);
});

test('a type of over 256 characters is an error', () => {
  expect(reportsOfSecret({ type: ExternalSecretType.of('x'.repeat(257)), content: SecretContent.empty() }).at(-1)).toMatch(
    /^\[Shop\/S\] MS241 type "x+…" \(257 characters\) must have at most 256 characters\. Write the type as AWS documents it, such as SalesforceClientSecret\.$/);
});

const NEEDED = 'type "SalesforceClientSecret" requires a JSON object as the value, with fields that are missing. It lacks ';
const ADD = 'Add the fields under these names, for example with ExternalSecretContent. In a deployed secret, this writes a new value; '
  + `without the fields, the secret cannot rotate. ${adviceOn('MS242')}`;
const PAGE = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-salesforce.html';

test.each<[string, SecretContent | undefined, string]>([
  ['is generated', undefined, '"consumerKey", "consumerSecret", "baseUri", "appId", "consumerId", and the value is not a JSON object'],
  ['lacks a field', SecretContent.json({ ...json('consumerKey', 'consumerSecret', 'baseUri'), appID: secretField('appId') }), '"appId", "consumerId"'],
  ['is generated in a template', SecretContent.generated({
    secretStringTemplate: '{"consumerKey":"a","baseUri":"https://b","appId":"0x1"}', generateStringKey: 'consumerSecret',
  }), '"consumerId"'],
])('a value that %s is a warning with what the partner needs', (_, content, missing) => {
  expect(reportsOfSecret({ type: SALESFORCE, content })).toContain(`[Shop/S/Resource] MS242 ${NEEDED}${missing}: ${PAGE} ${ADD}`);
});

test.each<[string, SecretContent]>([
  ['has all fields', SecretContent.json(json(...partnerOf('SalesforceClientSecret')!.fields))],
  ['has other fields as well', SecretContent.json(json(...partnerOf('SalesforceClientSecret')!.fields, 'owner'))],
  ['comes later', SecretContent.empty()],
  ['is that of another secret', SecretContent.fromSecretValue(SecretValue.secretsManager('source'))],
])('a value that %s is silent', (_, content) => {
  expect(reportsOfSecret({ type: SALESFORCE, content })).toEqual([]);
});

describe.each([undefined, SecretCreation.createSecret()])('a value from an encrypted file (%#)', creation => {
  const fromFile = (jsonField?: string) => reportsOf(stack => new ManagedSecret(stack, 'S', {
    type: SALESFORCE,
    creation,
    content: SecretContent.fromSopsFile(pathOf('ordinary.json'), { key: Key.fromKeyArn(stack, 'Key', SOPS_KEY), jsonField }),
  })).filter(report => report.includes('MS242'));

  test('that lacks a field is a warning with what the partner needs', () => {
    expect(fromFile()).toEqual([
      `[Shop/S${creation ? '/CreateSecret/Default' : '/Resource'}] MS242 ${NEEDED}"consumerKey", "consumerSecret", "baseUri", "appId", "consumerId": ${PAGE} ${ADD}`,
    ]);
  });

  test('is silent where it is one field, whose own fields are encrypted', () => {
    expect(fromFile('password')).toEqual([]);
  });

  test('with all fields is silent', () => {
    const file = JSON.parse(encryptedFile('ordinary.json').toString('utf8'));
    const renamed = Object.fromEntries(partnerOf('SalesforceClientSecret')!.fields.map(name => [name, file.password]));
    const path = join(mkdtempSync(join(tmpdir(), 'partner-')), 'file.json');
    writeFileSync(path, JSON.stringify({ ...renamed, sops: file.sops }));
    expect(reportsOf(stack => new ManagedSecret(stack, 'S', {
      type: SALESFORCE, creation, content: SecretContent.fromSopsFile(path, { key: Key.fromKeyArn(stack, 'Key', SOPS_KEY) }),
    })).filter(report => report.includes('MS242'))).toEqual([]);
  });
});

test('the plugin reports the same of an encrypted file once', () => {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  const stack = stackIn(app, 'Shop', { account: '111122223333', region: 'eu-west-1' });
  const content = SecretContent.fromSopsFile(pathOf('ordinary.json'), { key: Key.fromKeyArn(stack, 'Key', SOPS_KEY) });
  new ManagedSecret(stack, 'S', { type: SALESFORCE, content });
  expect(synthesize(app).violations.map(({ rule, path }) => `${path} ${rule}`)).toEqual(['Shop/S/Resource MS242']);
});

describe('ExternalSecretContent', () => {
  const methods = Object.getOwnPropertyNames(ExternalSecretContent).filter(name => !['length', 'name', 'prototype'].includes(name));
  const contentOf = (method: string, fields: object): SecretContent => (ExternalSecretContent as any)[method](fields);
  const typeOf = (method: string) => PARTNER_TYPES.find(type => type.toLowerCase() === method.toLowerCase())!;
  const given = (names: readonly string[]) => Object.fromEntries(names.map(name => [name === 'api_key' ? 'apiKey' : name, secretField(name)]));

  test('has a method for each type', () => {
    expect(methods.map(typeOf).sort()).toEqual([...PARTNER_TYPES].sort());
  });

  test.each(methods)('%s() has the fields of its type, and the rules are silent', method => {
    const { type, fields, optionalFields } = partnerOf(typeOf(method))!;
    for (const names of [fields, [...fields, ...optionalFields]]) {
      const content = contentOf(method, given(names));
      expect(Object.keys(JSON.parse(content._props.secretString!)).sort()).toEqual([...names].sort());
      expect(reportsOfSecret({ type: ExternalSecretType.of(type), content })).toEqual([]);
    }
  });

  test('takes as text only what is no secret, and says so to the rules', () => {
    expect(reportsOfSecret({ type: SALESFORCE, content: ExternalSecretContent.salesforceClientSecret(FIELDS) })).toEqual([]);
    const snowflake = ExternalSecretContent.snowflakePat({
      account: 'acme', user: 'ada', privateKey: secretField('k'), patTokenName: 'T', patTokenValue: SecretValue.unsafePlainText('t'.repeat(20)),
    });
    expect(reportsOfSecret({ type: ExternalSecretType.SNOWFLAKE_PAT, content: snowflake }).join()).toContain('MS023 content.patTokenValue is a literal');
  });
});

test('there is a constant for each type', () => {
  const constants = Object.values(ExternalSecretType).filter((value): value is ExternalSecretType => value instanceof ExternalSecretType);
  expect(constants.map(({ name }) => name).sort()).toEqual([...PARTNER_TYPES].sort());
});

function json(...names: string[]): Record<string, SecretValue> {
  return Object.fromEntries(names.map(name => [name, secretField(name)]));
}
