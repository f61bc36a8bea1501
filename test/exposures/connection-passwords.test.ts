/** Passwords of Glue connections, which the settings of the Data Catalog may encrypt. */
import { App, CfnCondition, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { PASSWORD, reported } from './support';
import { stackIn } from '../plugin/support';

const TYPE = 'AWS::Glue::DataCatalogEncryptionSettings';
const encrypting = (ReturnConnectionPasswordEncrypted: unknown = true) => ({ ConnectionPasswordEncryption: { KmsKeyId: 'k', ReturnConnectionPasswordEncrypted } });
const settings = (stack: Stack, DataCatalogEncryptionSettings: object = encrypting(), more: object = { CatalogId: Fn.ref('AWS::AccountId') }) => (
  new CfnResource(stack, 'Settings', { type: TYPE, properties: { ...more, DataCatalogEncryptionSettings } }));
const connection = (stack: Stack, properties: object = { PASSWORD }, more: object = { CatalogId: Fn.ref('AWS::AccountId') }) => (
  new CfnResource(stack, 'R', { type: 'AWS::Glue::Connection', properties: { ...more, ConnectionInput: { ConnectionProperties: properties } } }));
const AT = (name: string) => [`MS250 Shop/R Properties/ConnectionInput/ConnectionProperties/${name}`];
const condition = (stack: Stack) => new CfnCondition(stack, 'C', { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'us-east-1') });

test.each<[string, (stack: Stack, app: App) => unknown]>([
  ['of its catalog', stack => [settings(stack), connection(stack)]],
  ['of its catalog, with a text', stack => [settings(stack, encrypting('true')), connection(stack)]],
  ['without an id of the catalog', stack => [settings(stack, encrypting(), {}), connection(stack, { PASSWORD }, {})]],
  ['of another stack of the account and region', (_, app) => [
    settings(stackIn(app, 'Other', { account: '111111111111', region: 'eu-central-1' })),
    connection(stackIn(app, 'Third', { account: '111111111111', region: 'eu-central-1' })),
  ]],
  ['under the same condition', stack => {
    const { cfnOptions: ofSettings } = settings(stack);
    const { cfnOptions: ofConnection } = connection(stack);
    ofSettings.condition = ofConnection.condition = condition(stack);
  }],
])('MS250 is silent on a password that settings encrypt: %s', (_, make) => {
  expect(reported(make)).toEqual([]);
});

test.each<[string, (stack: Stack, app: App) => unknown]>([
  ['none', stack => connection(stack)],
  ['that encrypt the catalog only', stack => [settings(stack, { EncryptionAtRest: { CatalogEncryptionMode: 'SSE-KMS' } }), connection(stack)]],
  ['that return it in clear text', stack => [settings(stack, encrypting(false)), connection(stack)]],
  ['of which only the deployment knows', stack => [settings(stack, encrypting({ Ref: 'P' })), connection(stack)]],
  ['of another catalog', stack => [settings(stack, encrypting(), { CatalogId: '222222222222' }), connection(stack)]],
  ['of another region', (stack, app) => [settings(stackIn(app, 'Other', { account: '111111111111', region: 'us-east-1' })), connection(stack)]],
  ['under a condition', stack => {
    settings(stack).cfnOptions.condition = condition(stack);
    connection(stack);
  }],
])('MS250 reports a password with settings: %s', (_, make) => {
  expect(reported(make)).toEqual(AT('PASSWORD'));
});

test('MS250 reports a password in another property, which no settings encrypt', () => {
  const url = `jdbc:postgresql://db/shop?password=${PASSWORD}`;
  expect(reported(stack => [settings(stack), connection(stack, { PASSWORD, JDBC_CONNECTION_URL: url })])).toEqual(AT('JDBC_CONNECTION_URL'));
});
