import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { errorsIn, stackOf } from './synthesis';
import { ManagedSecret, ManagedSecretAttributes } from '../../src';

const ACCOUNT = 'must be an account ID of 12 digits. Write all 12 digits as a string, including leading zeros; or omit it for the account of the stack.';
const REGION = 'must be the code of a region, such as eu-west-1. Write the code of the region, or omit it for the region of the stack.';
const importIn = (stack: Stack, place: ManagedSecretAttributes) => ManagedSecret.fromManagedSecretAttributes(stack, 'Import', { secretName: 'shop/db', ...place });

test.each<[string, ManagedSecretAttributes, string[]]>([
  ['an account of one digit', { account: '1' }, [`MS091 account "1" ${ACCOUNT}`]],
  ['an empty account', { account: '' }, [`MS091 account "" ${ACCOUNT}`]],
  ['an empty region', { region: '' }, [`MS092 region "" ${REGION}`]],
  ['the name of a region', { region: 'Ireland' }, [`MS092 region "Ireland" ${REGION}`]],
  ['both', { account: '1', region: '' }, [`MS091 account "1" ${ACCOUNT}`, `MS092 region "" ${REGION}`]],
])('an import with %s is an error', (_, place, messages) => {
  const stack = stackOf();
  importIn(stack, place);

  expect(errorsIn(stack)).toEqual(messages.map(message => `[${stack.node.path}/Import] ${message}`));
});

test('an import with a complete ARN and an empty account is an error: the ARN has it', () => {
  const stack = stackOf();
  ManagedSecret.fromManagedSecretAttributes(stack, 'Import', {
    secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCd12', account: '',
  });

  expect(errorsIn(stack)).toEqual([expect.stringContaining('MS009 fromManagedSecretAttributes() must have either secretCompleteArn')]);
});

test.each<[string, (stack: Stack) => ManagedSecretAttributes]>([
  ['none', () => ({})],
  ['a region of any partition', () => ({ account: '111122223333', region: 'us-gov-west-1' })],
  ['a region of the isolated ones', () => ({ region: 'us-isob-east-1' })],
  ['those of the stack', () => ({ account: Aws.ACCOUNT_ID, region: Aws.REGION })],
  ['those of a parameter', stack => ({ account: new CfnParameter(stack, 'Account').valueAsString, region: new CfnParameter(stack, 'Region').valueAsString })],
  ['those that are looked up', () => ({ account: 'dummy-value-for-/account', region: 'dummy-value-for-/region' })],
])('an import with an account and a region, %s, is none', (_, place) => {
  const stack = stackOf();
  importIn(stack, place(stack));

  expect(errorsIn(stack)).toEqual([]);
});
