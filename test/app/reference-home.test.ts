import { App, Aws, CfnMapping, CfnParameter, CfnResource, Fn, Lazy, NestedStack, Stack, Token } from 'aws-cdk-lib';
import { accountOfReference } from '../../src/app/reference-home';

const [OWN, FAR] = ['111111111111', '222222222222'];
const arnOf = (account: string) => `arn:aws:secretsmanager:us-east-1:${account}:secret:db-AbCdEf`;

function setUp() {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const [stack, far] = [OWN, FAR].map((account, index) => new Stack(app, `Stack${index}`, { env: { account, region: 'us-east-1' } }));
  const parameter = new CfnParameter(stack, 'Arn').valueAsString;
  const [own, foreign] = [stack, far].map(scope => new CfnResource(scope, 'Secret', { type: 'AWS::SecretsManager::Secret' }).ref);
  new CfnMapping(stack, 'Same', { mapping: { test: { arn: arnOf(FAR) }, prod: { arn: arnOf(FAR) } } });
  new CfnMapping(stack, 'Mixed', { mapping: { test: { arn: arnOf(OWN) }, prod: { arn: arnOf(FAR) } } });
  new CfnMapping(new NestedStack(stack, 'Nested'), 'Nested', { mapping: { prod: { arn: arnOf(FAR) } } });
  return { stack, parameter, own, foreign };
}

type Made = ReturnType<typeof setUp>;
const either = (one: string, other: string) => Fn.conditionIf('IsProd', one, other).toString();
const resolvingTo = (value: unknown) => Token.asString({ creationStack: [], resolve: () => value });

test.each<[string, (made: Made) => string, string | undefined]>([
  ['a resource', ({ own }) => own, OWN],
  ['a resource of another stack', ({ foreign }) => foreign, FAR],
  ['a parameter', ({ parameter }) => parameter, OWN],
  ['a parameter in Fn::Sub', () => Fn.sub('${Arn}'), OWN],
  ['a variable of Fn::Sub', ({ foreign }) => Fn.sub('${Secret}', { Secret: foreign }), FAR],
  ['an attribute in Fn::Sub', () => Fn.sub('${Custom.Arn}'), OWN],
  ['a parameter in Fn::Join', ({ parameter }) => Fn.join('', ['', parameter]), OWN],
  ['an ARN in Fn::Sub', () => Fn.sub(arnOf('${AWS::AccountId}')), OWN],
  ['an ARN in Fn::Sub of an account that is a parameter', () => Fn.sub(arnOf('${Arn}')), undefined],
  ['a parameter with a suffix', ({ parameter }) => `${parameter}-AbCdEf`, undefined],
  ['an import', () => Fn.importValue('arn'), OWN],
  ['a choice of two at home', ({ own, parameter }) => either(own, parameter), OWN],
  ['a choice of two of another account', ({ foreign }) => either(foreign, arnOf(FAR)), FAR],
  ['a choice of two accounts', ({ own, foreign }) => either(own, foreign), undefined],
  ['a choice with an ARN that is put together', ({ own }) => either(own, `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:db`), OWN],
  ['a choice with an ARN of an account that is a parameter', ({ own, parameter }) => either(own, arnOf(parameter)), undefined],
  ['a choice within a choice', ({ own, parameter }) => either(own, either(parameter, arnOf(OWN))), OWN],
  ['one of several in a parameter', ({ parameter }) => Fn.select(1, Fn.split(',', parameter)), OWN],
  ['a field of an ARN', ({ parameter }) => Fn.select(6, Fn.split(':', parameter)), undefined],
  ['one of a list', ({ own, foreign }) => Fn.select(1, [own, foreign]), FAR],
  ['any of a list', ({ own, parameter }) => Fn.select(parameter as never, [own, own]), OWN],
  ['one of a list at a position that is none', ({ own }) => Fn.select('x1' as never, [own, own]), OWN],
  ['one of a mapping', () => Fn.findInMap('Mixed', 'prod', 'arn'), FAR],
  ['any of a mapping of one account', ({ parameter }) => Fn.findInMap('Same', parameter, 'arn'), FAR],
  ['any of a mapping of two accounts', ({ parameter }) => Fn.findInMap('Mixed', parameter, 'arn'), undefined],
  ['a mapping that is not there', () => Fn.findInMap('None', 'prod', 'arn'), undefined],
  ['a mapping of a nested stack', () => Fn.findInMap('Nested', 'prod', 'arn'), undefined],
  ['an ARN beside a token of nothing', () => `${resolvingTo(undefined)}${arnOf(FAR)}`, FAR],
  ['an ARN beside a token of the empty text', () => `${resolvingTo('')}${arnOf(FAR)}`, FAR],
  ['a lazy value', () => Lazy.string({ produce: () => arnOf(OWN) }), undefined],
])('%s', (_, valueOf, account) => {
  const made = setUp();

  expect(accountOfReference(made.stack, valueOf(made))).toBe(account);
});
