import { ACCESS_KEY_ID, exposuresOf, resource, SECRET_ACCESS_KEY, reported } from './support';

const variables = (all: Record<string, unknown>) => resource('AWS::Lambda::Function', { Environment: { Variables: all } });
const build = (variable: object) => resource('AWS::CodeBuild::Project', { Environment: { EnvironmentVariables: [variable] } });
const AT = 'MS253 Shop/R Properties/Environment/Variables/X';
const PRIVATE_KEY = ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' ');

test('a literal key is a finding that does not show it', () => {
  const [found, ...others] = exposuresOf(variables({ X: ACCESS_KEY_ID }));
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    rule: 'MS253',
    text: 'Shop/R (Properties/Environment/Variables/X) must not hold a literal that looks like a key. '
      + 'A principal that can call lambda:GetFunctionConfiguration can read an access key ID of AWS there.',
  });
  expect(JSON.stringify(found)).not.toContain(ACCESS_KEY_ID);
});

test.each<[string, ReturnType<typeof resource>, string[]]>([
  ['a secret access key', variables({ X: SECRET_ACCESS_KEY }), [AT]],
  ['a private key', variables({ X: `${PRIVATE_KEY}\nabc` }), [AT]],
  ['an assignment in a script', resource('AWS::EC2::Instance', {
    UserData: { 'Fn::Base64': { 'Fn::Join': ['\n', ['#!/bin/sh', `export AWS_SECRET_ACCESS_KEY="${SECRET_ACCESS_KEY}"`]] } },
  }), ['MS253 Shop/R Properties/UserData']],
  ['a variable that AWS Config names', build({ Name: 'AWS_SECRET_ACCESS_KEY', Value: 'short' }), ['MS253 Shop/R Properties/Environment/EnvironmentVariables/0/Value']],
  ['a variable of a container', resource('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [{ Environment: [{ Name: 'AWS_ACCESS_KEY_ID', Value: 'short' }] }],
  }), ['MS253 Shop/R Properties/ContainerDefinitions/0/Environment/0/Value']],
])('%s is found', (_name, make, expected) => {
  expect(reported(make)).toEqual(expected);
});

test.each<[string, ReturnType<typeof resource>]>([
  ['the key of the documentation', variables({ X: ['AKIA', 'IOSFODNN7EXAMPLE'].join('') })],
  ['a hash', variables({ X: '0123456789abcdef0123456789abcdef01234567' })],
  ['a path of forty characters', variables({ X: '/application/configuration/for/the/shop/' })],
  ['a name of forty characters', variables({ X: 'MyCompanyProdOrdersServiceQueueHandlerV2' })],
  ['a class of forty characters', variables({ X: 'com/example/Orders2/handlers/CreateOrder' })],
  ['the id of a role', variables({ X: ['AROA', 'QWERTYUIOPASDFGH'].join('') })],
  ['a key within a longer word', variables({ X: `x${ACCESS_KEY_ID}` })],
  ['an empty variable', build({ Name: 'AWS_SECRET_ACCESS_KEY', Value: '' })],
  ['a variable that a parameter gives', build({ Name: 'AWS_SECRET_ACCESS_KEY', Value: { 'Fn::ImportValue': 'x' } })],
  ['a variable of the Parameter Store', build({ Name: 'AWS_SECRET_ACCESS_KEY', Type: 'PARAMETER_STORE', Value: '/shop/key' })],
  ['a variable of Secrets Manager', build({ Name: 'AWS_SECRET_ACCESS_KEY', Type: 'SECRETS_MANAGER', Value: 'shop/key' })],
  ['a password that no check names', variables({ DB_PASSWORD: 'hunter2' })],
  ['a key in a place that no check looks at', resource('AWS::KMS::Key', { Description: ACCESS_KEY_ID })],
])('%s is silent', (_name, make) => {
  expect(reported(make)).toEqual([]);
});
