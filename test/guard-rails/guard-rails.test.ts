import {
  Aws, CfnCondition, CfnOutput, CfnMapping, CfnParameter, CfnParameterProps, CfnResource, Duration, Fn,
  NestedStack, RemovalPolicy, SecretValue, Stack, Stage, Tags, Validations,
} from 'aws-cdk-lib';
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, OrganizationPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, Runtime, Code } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret, CfnSecretProps, Secret, SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ManagedSecret, ManagedSecretProps, SecretBlueprint, SecretContent, SecretCreation, SecretCreationMode, SecretGuardRails, SecretRules } from '../../src';
import { appWith, ENV, errorsOf, KEY_ARN, OTHER, stackIn, synthesize, reported } from '../plugin/support';

type Make = (stack: Stack) => void;

const l1 = (props: CfnSecretProps = {}, retain = true): Make => stack => {
  const secret = new CfnSecret(stack, 'Secret', props);
  if (retain) secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
};
const l2 = (props: SecretProps | ((stack: Stack) => SecretProps) = {}, then: (secret: Secret, stack: Stack) => void = () => {}): Make => stack => {
  then(new Secret(stack, 'Secret', typeof props === 'function' ? props(stack) : props), stack);
};
const l3 = (
  props: ManagedSecretProps | ((stack: Stack) => ManagedSecretProps) = {}, then: (secret: ManagedSecret, stack: Stack) => void = () => {},
): Make => stack => {
  then(new ManagedSecret(stack, 'Secret', typeof props === 'function' ? props(stack) : props), stack);
};

/** What the CDK's report says of a secret, by rule. */
function resultOf(guardRails: SecretGuardRails, make: Make, env: { account?: string; region?: string } = ENV) {
  const app = appWith();
  new SecretBlueprint({ name: 'acme', guardRails, nameVariables: { service: 'orders' } }).applyTo(app);
  make(stackIn(app, 'Shop', env));
  const { violations, error } = synthesize(app);
  const [rules, texts, severities] = (['rule', 'text', 'severity'] as const).map(part => violations.map(violation => violation[part]));
  return { error, rules, texts, severities };
}

const MONTHLY = { RotationRules: { AutomaticallyAfterDays: 30 } };
const key = (stack: Stack) => new Key(stack, 'Key');
const rotationOf = (stack: Stack) => new LambdaFunction(stack, 'Rotation', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 1') });
const created = (props: ManagedSecretProps = {}) => l3({ creation: SecretCreation.createSecret(), ...props });
const inOtherAccount = 'arn:aws:kms:eu-central-1:222222222222:key/0123abcd-0123-0123-0123-0123456789ab';
const policyOf = (...statements: object[]): Make => stack => {
  l1()(stack);
  new CfnResource(stack, 'Policy', {
    type: 'AWS::SecretsManager::ResourcePolicy',
    properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: { Statement: statements.map(statement => ({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', ...statement })) } },
  });
};

const limitedTo = (accounts: unknown) => ({
  Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': accounts } },
});

/** Writes into the template, past the properties of the L1. */
function override(stack: Stack, property: string, value: unknown) {
  (stack.node.findChild('Secret') as CfnSecret).addPropertyOverride(property, value);
}

const parameter = (stack: Stack, props: CfnParameterProps = {}) => new CfnParameter(stack, 'Value', props).valueAsString;
const mapped = (stack: Stack, stage = 'prod') => {
  new CfnMapping(stack, 'M', { mapping: { prod: { pw: 'x' } } });
  return Fn.findInMap('M', stage, 'pw');
};
const stringOf = (value: object): Make => stack => {
  l1()(stack);
  override(stack, 'SecretString', value);
};
const nested = (parameters: Record<string, string>, props: CfnParameterProps = {}): Make => stack => {
  const within = new NestedStack(stack, 'Nested', { parameters });
  l1({ secretString: new CfnParameter(within, 'Pw', props).valueAsString })(within);
};

const CASES: ReadonlyArray<readonly [string, SecretGuardRails, string, Array<readonly [string, Make]>, Array<readonly [string, Make, string]>]> = [
  ['a customer managed key', { customerManagedKey: true }, 'MS300', [
    ['an L1 with a reference', l1({ kmsKeyId: KEY_ARN })],
    ['an L1 with an alias', l1({ kmsKeyId: 'alias/mine' })],
    ['an alias whose end is not known', stack => l1({ kmsKeyId: `alias/platform-${new CfnParameter(stack, 'End').valueAsString}` })(stack)],
    ['an L2 with a key of the app', l2(stack => ({ encryptionKey: key(stack) }))],
    ['an L2 with an alias of the app', l2(stack => ({ encryptionKey: new Alias(stack, 'Alias', { aliasName: 'alias/a', targetKey: key(stack) }) }))],
    ['an L3', l3(stack => ({ encryptionKey: key(stack) }))],
    ['one that the handler creates', created({ kmsKeyId: KEY_ARN })],
    ['one whose replica may be there, under a key', stack => {
      l1({ kmsKeyId: KEY_ARN, replicaRegions: [] })(stack);
      override(stack, 'ReplicaRegions', [{ 'Fn::If': ['IsProd', { Region: 'eu-west-1', KmsKeyId: KEY_ARN.replace('central', 'west') }, { Ref: 'AWS::NoValue' }] }]);
    }],
    ['one with a replica under a key', l3({ kmsKeyId: KEY_ARN, replicaRegions: [{ region: 'eu-west-1', encryptionKey: { keyRef: { keyArn: KEY_ARN.replace('central', 'west'), keyId: 'x' } } as never }] })],
  ], [
    ['an L1', l1(), 'encryptionKey must be a customer managed key: the secret is under a key that AWS manages. The guardrail is set by blueprint acme (App).'],
    ['an L1 with the alias of AWS', l1({ kmsKeyId: 'alias/aws/secretsmanager' }), 'the secret is under a key that AWS manages'],
    ['an L2', l2(), 'the secret is under a key that AWS manages'],
    ['an L3', l3(), 'the secret is under a key that AWS manages'],
    ['one that the handler creates', created(), 'the secret is under a key that AWS manages'],
    ['an empty reference', l1({ kmsKeyId: '' }), 'the secret is under a key that AWS manages'],
    ['a reference that is left out', l1({ kmsKeyId: Aws.NO_VALUE }), 'the secret is under a key that AWS manages'],
    ['a replica', l3({ kmsKeyId: KEY_ARN, replicaRegions: [{ region: 'eu-west-1' }] }), 'the replica in eu-west-1 is under a key that AWS manages'],
  ]],
  ['keys of an account', { keyAccounts: [ENV.account] }, 'MS301', [
    ['a key of the app', l2(stack => ({ encryptionKey: key(stack) }))],
    ['an ARN of it', l1({ kmsKeyId: KEY_ARN })],
    ['an alias, which is of the secret\'s own account', l1({ kmsKeyId: 'alias/mine' })],
    ['no key', l1()],
    ['the same alias in two stacks', stack => {
      l1({ kmsKeyId: 'alias/mine' })(stack);
      l1({ kmsKeyId: 'alias/mine' })(stackIn(stack.node.root as never, 'Again'));
    }],
  ], [
    ['an alias, where a secret of another account has the same', stack => {
      l1({ kmsKeyId: 'alias/mine' })(stack);
      l1({ kmsKeyId: 'alias/mine' })(stackIn(stack.node.root as never, 'Else', { ...ENV, account: OTHER }));
    }, 'the key of the secret is in account 222222222222'],
    ['an ARN of another', l1({ kmsKeyId: inOtherAccount }), 'encryptionKey must be a key of an allowed account: the key of the secret is in account 222222222222. Allowed: 111111111111. '
      + 'The guardrail is set by blueprint acme (App).'],
    ['an L3', l3({ kmsKeyId: inOtherAccount }), 'the key of the secret is in account 222222222222'],
  ]],
  ['regions', { regions: ['eu-central-1', 'eu-west-1'] }, 'MS302', [
    ['its own region', l1()],
    ['a replica', l2({ replicaRegions: [{ region: 'eu-west-1' }] })],
    ['the same alias in each', stack => {
      l1({ kmsKeyId: 'alias/mine' })(stack);
      l1({ kmsKeyId: 'alias/mine' })(stackIn(stack.node.root as never, 'West', { ...ENV, region: 'eu-west-1' }));
    }],
    ['a replica that may be there', stack => {
      l1()(stack);
      override(stack, 'ReplicaRegions', { 'Fn::If': ['IsProd', [{ Region: 'eu-west-1' }], { Ref: 'AWS::NoValue' }] });
    }],
  ], [
    ['a replica elsewhere', l1({ replicaRegions: [{ region: 'us-east-1' }] }), 'region must be an allowed region: us-east-1 is not. Allowed: eu-central-1, eu-west-1. The guardrail is set by blueprint acme (App).'],
    ['a replica of one that the handler creates', created({ replicaRegions: [{ region: 'us-east-1' }] }), 'us-east-1 is not'],
    ['a key elsewhere', l1({ kmsKeyId: KEY_ARN.replace('eu-central-1', 'us-east-1') }), 'us-east-1 is not'],
    ['another stack region', stack => l1()(stackIn(stack.node.root as never, 'Elsewhere', { ...ENV, region: 'us-west-2' })), 'us-west-2 is not'],
  ]],
  ['a name pattern', { namePattern: '{service}/{team}/{name}' }, 'MS303', [
    ['a name of it', l1({ name: 'orders/blue/database' })],
    ['a name with slashes at the end', l3({ secretName: 'orders/blue/database/login' })],
  ], [
    ['another name', l2({ secretName: 'orders/database' }), 'secretName must match the pattern: "orders/database" does not match {service}/{team}/{name}. The guardrail is set by blueprint acme (App).'],
    ['another service', l3({ secretName: 'billing/blue/database' }), '"billing/blue/database" does not match {service}/{team}/{name}'],
    ['no name', l1(), 'the name that CloudFormation chooses does not match {service}/{team}/{name}'],
    ['no name, where the handler creates it', created(), 'does not match {service}/{team}/{name}'],
    ['another beginning', stack => l1({ name: `billing/${new CfnParameter(stack, 'Name').valueAsString}` })(stack), '"billing/${…}" does not match {service}/{team}/{name}'],
  ]],
  ['a name pattern of the stack', { namePattern: '{stack}/{region}/{account}/{name}' }, 'MS303', [
    ['pseudo parameters of a stack whose environment is known', l1({ name: `${Aws.STACK_NAME}/${Aws.REGION}/${Aws.ACCOUNT_ID}/db` })],
    ['a substitution', stack => {
      l1()(stack);
      override(stack, 'Name', { 'Fn::Sub': '${AWS::StackName}/${AWS::Region}/${AWS::AccountId}/db' });
    }],
  ], [
    ['another order', l1({ name: `${Aws.REGION}/${Aws.STACK_NAME}/db` }), '"eu-central-1/Shop/db" does not match {stack}/{region}/{account}/{name}'],
  ]],
  ['tags', { requiredTags: { owner: [], data: ['low', 'high'] } }, 'MS304', [
    ['tags of the resource', l1({ tags: [{ key: 'owner', value: 'me' }, { key: 'data', value: 'low' }] })],
    ['tags of the stack', stack => {
      l2()(stack);
      stack.tags.setTag('owner', 'me');
      stack.tags.setTag('data', 'high');
    }],
    ['tags of Tags.of()', stack => {
      created()(stack);
      Tags.of(stack).add('owner', 'me');
      Tags.of(stack).add('data', 'high');
    }],
  ], [
    ['none', l1(), 'tags must have the required tags, with allowed values: it has no tag "owner"; it has no tag "data", one of "low", "high". '
      + 'The guardrail is set by blueprint acme (App).'],
    ['another value', l3({ tags: { owner: 'me', data: 'none' } }), 'its tag "data" is "none", and not one of "low", "high"'],
    ['another case', l1({ tags: [{ key: 'Owner', value: 'me' }, { key: 'data', value: 'low' }] }), 'it has no tag "owner"'],
  ]],
  ['rotation', { rotation: true }, 'MS305', [
    ['an L2 that rotates', l2({}, (secret, stack) => secret.addRotationSchedule('Schedule', { rotationLambda: rotationOf(stack) }))],
    ['an L3 that rotates', l3({}, (secret, stack) => secret.addRotationSchedule('Schedule', { rotationLambda: rotationOf(stack) }))],
    ['one that another stack rotates by its name', l2({ secretName: 'shop/a' }, secret => {
      const other = stackIn(secret.node.root as never, 'Other');
      Secret.fromSecretNameV2(other, 'Imported', 'shop/a').addRotationSchedule('Schedule', { rotationLambda: rotationOf(other) });
    })],
    ['one that is in a nested stack under a condition, with its schedule', stack => {
      const within = new NestedStack(stack, 'Nested');
      within.nestedStackResource!.cfnOptions.condition = new CfnCondition(stack, 'IsProd');
      l1()(within);
      new CfnResource(within, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: { Ref: 'Secret' } } });
    }],
    ['one that is under the condition of its schedule', stack => {
      l1()(stack);
      const condition = new CfnCondition(stack, 'IsProd');
      const schedule = new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: { Ref: 'Secret' } } });
      for (const resource of [schedule, stack.node.findChild('Secret') as CfnSecret]) resource.cfnOptions.condition = condition;
    }],
    ['a schedule whose two branches are the same', stack => {
      l1()(stack);
      new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: { 'Fn::If': ['C', { Ref: 'Secret' }, { Ref: 'Secret' }] } } });
    }],
    ['a schedule of another stack', l2({}, secret => new CfnResource(stackIn(secret.node.root as never, 'Other'), 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: secret.secretArn } }))],
  ], [
    ['an L1', l1(), 'rotation must be scheduled: no AWS::SecretsManager::RotationSchedule of this app refers to it. The guardrail is set by blueprint acme (App).'],
    ['an L3', l3(), 'no AWS::SecretsManager::RotationSchedule'],
    ['one beside a secret of another app that rotates', stack => {
      l1()(stack);
      const SecretId = { 'Fn::ImportValue': 'OtherTeamsSecret' };
      new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId } });
    }, 'no AWS::SecretsManager::RotationSchedule'],
    ['one beside a secret of another account that rotates', stack => {
      l1()(stack);
      const SecretId = { 'Fn::Sub': 'arn:aws:secretsmanager:eu-central-1:999999999999:secret:x-${AWS::StackName}' };
      new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId } });
    }, 'no AWS::SecretsManager::RotationSchedule'],
    ['one beside a secret of a service that rotates', stack => {
      l1()(stack);
      new CfnResource(stack, 'Cluster', { type: 'AWS::RDS::DBCluster', properties: {} });
      new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: { 'Fn::GetAtt': ['Cluster', 'MasterUserSecret.SecretArn'] } } });
    }, 'no AWS::SecretsManager::RotationSchedule'],
  ]],
  ['consumers', { consumers: [OTHER, 'o-a1b2c3d4e5'] }, 'MS306', [
    ['nobody', l1()],
    ['its own account', policyOf({ Principal: { AWS: ENV.account } }, { Principal: { AWS: `arn:aws:iam::${ENV.account}:role/a` } })],
    ['a role of its own stack', l2(stack => ({ encryptionKey: key(stack) }), (secret, stack) => secret.addToResourcePolicy(new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'], principals: [new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })], resources: ['*'],
    })))],
    ['an account that is allowed', l3(stack => ({ encryptionKey: key(stack) }), secret => secret.grantRead(new AccountPrincipal(OTHER)))],
    ['a role of it', l3(stack => ({ encryptionKey: key(stack) }), secret => secret.grantRead(new ArnPrincipal(`arn:aws:iam::${OTHER}:role/reader`)))],
    ['the organization', l3(stack => ({ encryptionKey: key(stack) }), secret => secret.grantRead(new OrganizationPrincipal('o-a1b2c3d4e5')))],
    ['a role of any account, within the organization', policyOf({ Principal: { AWS: 'arn:aws:iam::333333333333:role/a' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })],
    ['a part of the organization', policyOf({ Principal: '*', Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/*' } } })],
    ['everybody of the account', policyOf({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': OTHER } } })],
    ['a service', policyOf({ Principal: { Service: 'lambda.amazonaws.com' } })],
    ['services, whatever they are called', policyOf({ Principal: '*', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } })],
    ['a service by its name', policyOf({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalServiceName': 'backup.amazonaws.com' } } })],
    ['the organization, in any case', policyOf({ Principal: '*', Condition: { StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })],
    ['everybody of the organization but one', policyOf({ NotPrincipal: { AWS: '333333333333' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })],
    ['one of two that are allowed', policyOf({
      Principal: '*',
      Condition: { 'Fn::If': ['IsProd', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }, { StringEquals: { 'aws:PrincipalAccount': OTHER } }] },
    })],
    ['one of two that are allowed, in an operator', policyOf({
      Principal: '*', Condition: { StringEquals: { 'Fn::If': ['IsProd', { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }, { 'aws:PrincipalAccount': OTHER }] } },
    })],
    ['a deny, whatever the condition', policyOf({ Effect: { 'Fn::If': ['IsProd', 'Deny', 'Deny'] }, Principal: '*' })],
    ['a role of its own stack, by a condition', l2({}, (secret, stack) => secret.addToResourcePolicy(new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      principals: [new AnyPrincipal()],
      resources: ['*'],
      conditions: { ArnEquals: { 'aws:PrincipalArn': new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }).roleArn } },
    })))],
    ['a policy of a secret of a service', stack => {
      l1()(stack);
      new CfnResource(stack, 'Cluster', { type: 'AWS::RDS::DBCluster', properties: {} });
      new CfnResource(stack, 'Policy', {
        type: 'AWS::SecretsManager::ResourcePolicy',
        properties: {
          SecretId: { 'Fn::GetAtt': ['Cluster', 'MasterUserSecret.SecretArn'] }, ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }] },
        },
      });
    }],
    ['a deny for everybody', policyOf({ Effect: 'Deny', Principal: '*' })],
    ['an account that is allowed, by a policy of which nobody here knows the secret', stack => {
      policyOf({ Principal: { AWS: OTHER } })(stack);
      (stack.node.findChild('Policy') as CfnResource).addPropertyOverride('SecretId', { Ref: 'SecretId' });
    }],
  ], [
    ['another account', policyOf({ Principal: { AWS: '333333333333' } }), 'it allows 333333333333. Allowed: 222222222222, o-a1b2c3d4e5. The guardrail is set by blueprint acme (App).'],
    ['another account, of an L2', l2(stack => ({ encryptionKey: key(stack) }), secret => secret.grantRead(new AccountPrincipal('333333333333'))), 'it allows arn:'],
    ['a role of another account, of an L3', l3(stack => ({ encryptionKey: key(stack) }), secret => secret.grantRead(new ArnPrincipal('arn:aws:iam::333333333333:role/reader'))), 'it allows arn:aws:iam::333333333333:root'],
    ['another organization', l3(stack => ({ encryptionKey: key(stack) }), secret => secret.grantRead(new OrganizationPrincipal('o-zzzzzzzzzz'))), 'it allows o-zzzzzzzzzz'],
    ['everybody', policyOf({ Principal: '*' }), 'it allows everybody.'],
    ['everybody beside the own account', policyOf({ Principal: { AWS: [ENV.account, '*'] } }), 'it allows everybody.'],
    ['roles of any account, beside one that is allowed', policyOf({
      Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': [`arn:aws:iam::${OTHER}:role/a`, 'arn:aws:iam::*:role/evil'] } },
    }), 'role/evil'],
    ['another organization, beside one that is allowed', policyOf({
      Principal: { AWS: '333333333333' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5', 'o-zzzzzzzzzz'] } },
    }), 'it allows 333333333333'],
    ['another account that may only describe', policyOf({ Action: 'secretsmanager:DescribeSecret', Principal: { AWS: '333333333333' } }), '333333333333'],
    ['another account, in one of two branches', policyOf({ Principal: { 'Fn::If': ['IsProd', { AWS: '333333333333' }, { AWS: OTHER }] } }), '333333333333'],
    ['another account, in a statement that may be there', stack => {
      policyOf()(stack);
      (stack.node.findChild('Policy') as CfnResource).addPropertyOverride('ResourcePolicy.Statement', { 'Fn::If': ['IsProd', [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }], []] });
    }, 'it allows everybody.'],
    ['everybody, by a policy that is a text', stack => {
      policyOf()(stack);
      const document = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }] });
      (stack.node.findChild('Policy') as CfnResource).addPropertyOverride('ResourcePolicy', document);
    }, 'it allows everybody.'],
    ['everybody, by a policy that names the secret by its name', stack => {
      l1({ name: 'shop/a' })(stack);
      new CfnResource(stackIn(stack.node.root as never, 'Other'), 'Policy', {
        type: 'AWS::SecretsManager::ResourcePolicy',
        properties: { SecretId: 'shop/a', ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }] } },
      });
    }, 'it allows everybody.'],
    ['everybody, under a condition that is none', policyOf({ Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }), 'it allows everybody.'],
    ['everybody, under either of two conditions that are none', policyOf({
      Principal: '*', Condition: { StringEquals: { 'Fn::If': ['IsProd', { 'aws:SourceVpc': 'vpc-1' }, { 'aws:SourceVpc': 'vpc-2' }] } },
    }), 'it allows everybody.'],
    ['another organization, in one of two branches of an operator', policyOf({
      Principal: '*', Condition: { StringEquals: { 'Fn::If': ['IsProd', { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }, { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' }] } },
    }), 'it allows o-zzzzzzzzzz.'],
    ['everybody, where a service may be left out', policyOf({
      Principal: '*', Condition: { StringEquals: { 'aws:PrincipalServiceName': { 'Fn::If': ['IsProd', 'x.amazonaws.com', { Ref: 'AWS::NoValue' }] } } },
    }), 'it allows everybody.'],
    ['two other accounts, of which one at most is its own', stack => {
      policyOf({ Principal: { AWS: ['888888888888', '999999999999'] } })(stackIn(stack.node.root as never, 'Agnostic', {}));
    }, 'it allows 999999999999'],
    ['everybody, where a condition may be left out', policyOf({
      Principal: '*', Condition: { 'Fn::If': ['IsProd', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }, { Ref: 'AWS::NoValue' }] },
    }), 'it allows everybody.'],
    ['everybody, by a policy that may be of another secret', stack => {
      l1()(stack);
      new CfnSecret(stack, 'Other').applyRemovalPolicy(RemovalPolicy.RETAIN);
      new CfnResource(stack, 'Policy', {
        type: 'AWS::SecretsManager::ResourcePolicy',
        properties: {
          SecretId: { 'Fn::If': ['IsProd', { Ref: 'Secret' }, 'some/other'] }, ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }] },
        },
      });
    }, 'it allows everybody.'],
    ['everybody, in one of two branches', policyOf({ Principal: { AWS: { 'Fn::If': ['IsProd', '*', OTHER] } } }), 'it allows everybody.'],
    ['everybody, by an operator that has no keys', policyOf({ Principal: '*', Condition: { StringLike: {} } }), 'it allows everybody.'],
    ['everybody but one', policyOf({ NotPrincipal: { AWS: OTHER } }), 'it allows everybody but those whom a NotPrincipal names.'],
    ['an identity provider', policyOf({ Principal: { Federated: 'cognito-identity.amazonaws.com' } }), 'it allows cognito-identity.amazonaws.com'],
  ]],
  ['no plaintext', { noPlaintext: true }, 'MS307', [
    ['a generated value', l1({ generateSecretString: {} })],
    ['a reference', l1({ secretString: '{{resolve:secretsmanager:other}}' })],
    ['a parameter', stack => l1({ secretString: new CfnParameter(stack, 'Value', { noEcho: true }).valueAsString })(stack)],
    ['a parameter that Systems Manager looks up, whose default is a name', stack => l1({ secretString: StringParameter.valueForStringParameter(stack, '/shop/value') })(stack)],
    ['a parameter whose default is a reference', stack => l1({ secretString: parameter(stack, { noEcho: true, default: '{{resolve:secretsmanager:other}}' }) })(stack)],
    ['a parameter whose empty default is to be replaced', stack => l1({ secretString: parameter(stack, { noEcho: true, default: '' }) })(stack)],
    ['a reference by a name that has a default', stack => l1({ secretString: `{{resolve:secretsmanager:${parameter(stack, { default: 'other' })}}}` })(stack)],
    ['a reference by a name that a mapping has', stack => l1({ secretString: `{{resolve:ssm-secure:${mapped(stack)}}}` })(stack)],
    ['references in functions', l1({ secretString: Fn.sub('${a}${b}${AWS::Region}', { a: Fn.select(0, Fn.split(':', Fn.ref('Queue'))), b: Fn.getAtt('Queue', 'Arn').toString() }) })],
    ['references in a condition', l1({ secretString: Fn.conditionIf('IsProd', '{{resolve:secretsmanager:a}}', Fn.importValue('other')).toString() })],
    ['public fields of an object that a function writes', stringOf({ 'Fn::ToJsonString': { host: 'db', port: 5432, password: '{{resolve:secretsmanager:a}}', extra: { Ref: 'AWS::NoValue' } } })],
    ['public fields that are parameters with a default', stack => l1({
      secretString: stack.toJsonString({ username: parameter(stack, { default: 'ada' }), port: new CfnParameter(stack, 'Port', { type: 'Number', default: 5432 }).valueAsNumber, password: '{{resolve:secretsmanager:a}}' }),
    })(stack)],
    ['a parameter of a nested stack that the stack around it refers to', nested({ Pw: Fn.ref('Queue') })],
    ['a parameter of a nested stack that has another default', nested({ Pw: Fn.ref('Queue') }, { default: 'x' })],
    ['a user name and a host of an L2, which are no secret', l2({
      secretObjectValue: { username: SecretValue.unsafePlainText('ada'), host: SecretValue.unsafePlainText('db'), password: SecretValue.secretsManager('other') },
    })],
    ['a parameter without NoEcho that is a user name', stack => l1({ secretString: stack.toJsonString({ username: parameter(stack), password: '{{resolve:secretsmanager:a}}' }) })(stack)],
    ['a parameter without NoEcho, in a field of a template that is no secret', stack => l1({
      generateSecretString: { secretStringTemplate: stack.toJsonString({ username: 'x', tenantId: parameter(stack) }), generateStringKey: 'password' },
    })(stack)],
    ['a placeholder', l1({ secretString: 'CHANGE_ME' })],
    ['a placeholder as a default', stack => l1({ secretString: parameter(stack, { noEcho: true, default: 'CHANGE_ME' }) })(stack)],
    ['a certificate', l2({ secretObjectValue: { ca: SecretValue.unsafePlainText('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----') } })],
    ['a port of a secret of this library', l3({ content: SecretContent.json({ port: SecretValue.unsafePlainText('5432'), password: SecretValue.secretsManager('other') }) })],
    ['a user name that was named plain', l3({
      content: SecretContent.json({ user: SecretValue.unsafePlainText('ada'), password: SecretValue.secretsManager('other') }, { plaintextFields: ['user'] }),
    })],
  ], [
    ['a literal', l1({ secretString: 'x' }), 'content must not be readable in the template: all of it is a literal. The guardrail is set by blueprint acme (App).'],
    ['a field', l2({ secretObjectValue: { token: SecretValue.unsafePlainText('x'), password: SecretValue.secretsManager('other') } }), 'field token is a literal'],
    ['a field of a field', l1({ secretString: '{"db":{"password":"x","host":"{{resolve:ssm:host}}"}}' }), 'field db is a literal'],
    ['a branch', stack => {
      l1()(stack);
      override(stack, 'SecretString', { 'Fn::If': ['IsProd', '{{resolve:secretsmanager:a}}', 'x'] });
    }, 'all of it is a literal'],
    ['a literal in base64', l1({ secretString: Fn.base64('x') }), 'all of it is a literal'],
    ['a parameter with a default', stack => l1({ secretString: new CfnParameter(stack, 'Value', { noEcho: true, default: 'x' }).valueAsString })(stack), 'the default of parameter Value is in it'],
    ['a parameter with a default, as a field', stack => l3({ content: SecretContent.json({ password: SecretValue.cfnParameter(new CfnParameter(stack, 'Pw', { noEcho: true, default: 'x' })) }) })(stack), 'the default of parameter Pw is in it'],
    ['a parameter with a default, as a field of an L2', stack => l2({ secretObjectValue: { password: SecretValue.cfnParameter(new CfnParameter(stack, 'Pw', { noEcho: true, default: 'x' })) } })(stack), 'the default of parameter Pw is in it'],
    ['a parameter with a default, in Fn::Sub', stack => {
      parameter(stack, { default: 'x' });
      l1({ secretString: Fn.sub('${Value}') })(stack);
    }, 'the default of parameter Value is in it'],
    ['a secret parameter with a default, beside what is not known', stack => l1({ secretString: `postgres://{{resolve:ssm:user}}:${parameter(stack, { noEcho: true, default: 'x' })}@db` })(stack), 'the default of parameter Value is in it'],
    ['a variable of Fn::Sub', l1({ secretString: Fn.sub('${x}', { x: 'x' }) }), 'all of it is a literal'],
    ['a mapping', stack => l1({ secretString: mapped(stack) })(stack), 'what mapping M holds is in it'],
    ['a mapping of which the key is not known', stack => l1({ secretString: mapped(stack, Aws.REGION) })(stack), 'what mapping M holds is in it'],
    ['the default of a mapping', stringOf({ 'Fn::FindInMap': ['M', 'a', 'b', { DefaultValue: 'x' }] }), 'all of it is a literal'],
    ['two branches, as a field', stack => l1({ secretString: stack.toJsonString({ password: Fn.conditionIf('C', 'x', 'y') }) })(stack), 'field password is a literal'],
    ['one branch, as a field', stack => l1({ secretString: stack.toJsonString({ password: Fn.conditionIf('C', '{{resolve:secretsmanager:a}}', 'y') }) })(stack), 'a literal that may be chosen is in it'],
    ['an object that a function writes', stringOf({ 'Fn::ToJsonString': { username: 'ada', password: 'x' } }), 'field password is a literal'],
    ['an object of one branch that a function writes', stringOf({ 'Fn::ToJsonString': { 'Fn::If': ['C', { username: 'ada' }, { password: 'x' }] } }), 'field password is a literal'],
    ['an element of a list', stringOf({ 'Fn::Select': [0, ['x']] }), 'all of it is a literal'],
    ['any element of a list', stringOf({ 'Fn::Select': [{ Ref: 'Index' }, ['x', 'y']] }), 'all of it is a literal'],
    ['a part of a list', stringOf({ 'Fn::Select': [0, { 'Fn::Split': [',', 'x,y'] }] }), 'all of it is a literal'],
    ['what the stack around gives to a nested one', nested({ Pw: 'x' }), 'what Shop gives parameter Pw is in it'],
    ['what the stack around gives to a nested one from a default of its own', stack => nested({ Pw: parameter(stack, { default: 'x' }) })(stack), 'the default of parameter Value is in it'],
    ['a parameter without NoEcho', stack => l1({ secretString: parameter(stack) })(stack), 'parameter Value has no NoEcho, and gives it'],
    ['a parameter without NoEcho, as a field', stack => l2({ secretObjectValue: { token: SecretValue.unsafePlainText(parameter(stack)) } })(stack), 'parameter Value has no NoEcho, and gives it'],
    ['a parameter without NoEcho, in a template of a generator', stack => l1({
      generateSecretString: { secretStringTemplate: stack.toJsonString({ apiKey: parameter(stack) }), generateStringKey: 'password' },
    })(stack), 'parameter Value has no NoEcho, and gives it'],
    ['a literal that was allowed', l3({ content: SecretContent.fromSecretValue(SecretValue.unsafePlainText('x'), { allowPlaintext: true }) }), 'all of it is a literal'],
  ]],
  ['the creation', { creation: SecretCreationMode.CLOUD_FORMATION }, 'MS308', [['an L1', l1()], ['an L3', l3()]], [
    ['one that the handler creates', created(), 'creation must be the one that the guardrail requires: it is createSecret, and not cloudFormation. The guardrail is set by blueprint acme (App).'],
  ]],
  ['a recovery window', { minimumRecoveryWindow: Duration.days(14) }, 'MS309', [
    ['one that is retained', l1()],
    ['an L3, by default', l3()],
    ['one that the handler creates, and deletes in time', created({ removalPolicy: RemovalPolicy.DESTROY, creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(14) }) })],
    ['one that the handler creates, and keeps', created({ creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(7) }) })],
  ], [
    ['an L1', l1({}, false), 'removalPolicy must leave time to restore a deleted secret: CloudFormation deletes it at once. The guardrail is set by blueprint acme (App).'],
    ['an L2', l2(), 'CloudFormation deletes it at once'],
    ['one that is deleted, whatever replaces it', stack => {
      l1({}, false)(stack);
      (stack.node.findChild('Secret') as CfnSecret).addOverride('UpdateReplacePolicy', { Ref: 'Policy' });
    }, 'CloudFormation deletes it at once'],
    ['one that is only retained on deletion', stack => new CfnSecret(stack, 'Secret').applyRemovalPolicy(RemovalPolicy.RETAIN, { applyToUpdateReplacePolicy: false }), 'CloudFormation deletes it at once'],
    ['one that the handler deletes too early', created({ removalPolicy: RemovalPolicy.DESTROY, creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(13) }) }), 'the recovery window is 13 days, and the minimum is 14'],
  ]],
];

describe.each(CASES)('the guardrail for %s', (_, rails, rule, obeying, breaking) => {
  test.each(obeying)('lets %s pass', (__, make) => {
    const { rules, error } = resultOf(rails, make);
    expect([rules, error]).toEqual([[], undefined]);
  });

  test.each(breaking)('stops %s, fatally', (__, make, text) => {
    const { rules, texts, severities, error } = resultOf(rails, make);
    expect([rules, severities]).toEqual([[rule], ['fatal']]);
    expect(texts[0]).toContain(text);
    expect(error).toContain(`ManagedSecret::${rule}`);
  });
});

describe('what synthesis cannot check is a warning that says so', () => {
  test.each<[string, SecretGuardRails, Make, string, object?]>([
    ['a key that is a parameter', { customerManagedKey: true }, stack => l1({ kmsKeyId: parameter(stack) })(stack), 'MS300, customer managed key'],
    ['a key under a condition', { customerManagedKey: true }, stack => l1({ kmsKeyId: Fn.conditionIf('C', KEY_ARN, Fn.ref('AWS::NoValue')).toString() })(stack), 'MS300, customer managed key'],
    ['the account of a key that is a parameter', { keyAccounts: [OTHER] }, stack => l1({ kmsKeyId: parameter(stack) })(stack), 'MS301, account of a key'],
    ['the region of a stack without an env', { regions: ['eu-west-1'] }, l1(), 'MS302, region of a secret, a replica or a key', {}],
    ['a name that is a parameter', { namePattern: '{name}' }, stack => l1({ name: parameter(stack) })(stack), 'MS303, pattern of a name'],
    ['the value of a tag that is a parameter', { requiredTags: { owner: ['me'] } }, stack => l1({ tags: [{ key: 'owner', value: parameter(stack) }] })(stack), 'MS304, required tags'],
    ['the value of one of two tags that is a parameter', { requiredTags: { owner: ['me'], data: ['low'] } }, stack => (
      l1({ tags: [{ key: 'owner', value: 'me' }, { key: 'data', value: parameter(stack) }] })(stack)), 'MS304, required tags'],
    ['a rotation under a condition', { rotation: true }, stack => {
      l1()(stack);
      const schedule = new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: { Ref: 'Secret' } } });
      schedule.cfnOptions.condition = new CfnCondition(stack, 'IsProd');
    }, 'MS305, rotation'],
    ['a tag that may be there', { requiredTags: { owner: [] } }, stack => {
      l1()(stack);
      override(stack, 'Tags', { 'Fn::If': ['IsProd', [{ Key: 'owner', Value: 'me' }], []] });
    }, 'MS304, required tags'],
    ['a connection string', { noPlaintext: true }, l1({ secretString: 'postgres://{{resolve:secretsmanager:user}}@db' }), 'MS307, no plaintext'],
    ['a connection string with the default of a parameter that is no secret', { noPlaintext: true }, stack => l1({
      secretString: `postgres://{{resolve:secretsmanager:user}}@${new CfnParameter(stack, 'Host', { default: 'db' }).valueAsString}`,
    })(stack), 'MS307, no plaintext'],
    ['a connection string of which a branch is a literal', { noPlaintext: true }, l1({ secretString: `postgres://${Fn.conditionIf('C', '{{resolve:secretsmanager:user}}', 'x').toString()}` }), 'MS307, no plaintext'],
    ['a function that is not known here', { noPlaintext: true }, stringOf({ 'Fn::Transform': { Name: 'Macro', Parameters: { Value: 'x' } } }), 'MS307, no plaintext'],
    ['a mapping that is not in the template', { noPlaintext: true }, stringOf({ 'Fn::FindInMap': ['Included', 'a', 'b'] }), 'MS307, no plaintext'],
    ['a policy that is a parameter', { consumers: [OTHER] }, stack => {
      policyOf()(stack);
      (stack.node.findChild('Policy') as CfnResource).addPropertyOverride('ResourcePolicy', { Ref: 'Document' });
    }, 'MS306, consumer that is allowed'],
    ['a key that is a dynamic reference', { customerManagedKey: true }, l1({ kmsKeyId: '{{resolve:ssm:/org/key}}' }), 'MS300, customer managed key'],
    ['an alias that ends in a parameter', { customerManagedKey: true }, stack => l3({ kmsKeyId: `alias/${parameter(stack)}` })(stack), 'MS300, customer managed key'],
    ['an alias that ends in a parameter, where the account of the secret is not known either', { customerManagedKey: true }, stack => (
      l1({ kmsKeyId: `alias/${parameter(stack)}` })(stack)), 'MS300, customer managed key', {}],
    ['the account of a key that is a dynamic reference', { keyAccounts: [OTHER] }, l1({ kmsKeyId: '{{resolve:ssm:/org/key}}' }), 'MS301, account of a key'],
    ['the account of a key that is looked up', { keyAccounts: [OTHER] }, l1({ kmsKeyId: 'dummy-value-for-/org/key' }), 'MS301, account of a key'],
    ['the account in the ARN of a key', { keyAccounts: [OTHER] }, stack => l1({ kmsKeyId: `arn:aws:kms:eu-central-1:${parameter(stack)}:key/0123abcd-0123-0123-0123-0123456789ab` })(stack), 'MS301, account of a key'],
    ['a region that is a dynamic reference', { regions: [ENV.region] }, l1({ replicaRegions: [{ region: '{{resolve:ssm:/org/replica}}' }] }), 'MS302, region of a secret, a replica or a key'],
    ['a region that is looked up', { regions: [ENV.region] }, l1({ replicaRegions: [{ region: 'dummy-value-for-/org/replica' }] }), 'MS302, region of a secret, a replica or a key'],
    ['a beginning of a name that may fit', { namePattern: 'orders/{name}' }, stack => l1({ name: `orders/${parameter(stack)}` })(stack), 'MS303, pattern of a name'],
    ['a tag whose key is a parameter', { requiredTags: { owner: [] } }, stack => l1({ tags: [{ key: parameter(stack), value: 'me' }] })(stack), 'MS304, required tags'],
    ['a tag that a function makes', { requiredTags: { owner: [] } }, stack => {
      l1()(stack);
      override(stack, 'Tags', [{ 'Fn::Transform': { Name: 'Macro' } }]);
    }, 'MS304, required tags'],
    ['a rotation of a secret that is a parameter', { rotation: true }, stack => {
      l1()(stack);
      new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: parameter(stack) } });
    }, 'MS305, rotation'],
    ['a rotation of a secret that a parameter in Systems Manager names', { rotation: true }, stack => {
      l1()(stack);
      new CfnResource(stack, 'Name', { type: 'AWS::SSM::Parameter', properties: { Type: 'String', Value: { Ref: 'Secret' } } });
      new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: { 'Fn::GetAtt': ['Name', 'Value'] } } });
    }, 'MS305, rotation'],
    ['a rotation of a secret that one of two stacks exports', { rotation: true }, stack => {
      l1()(stack);
      for (const id of ['A', 'B']) new CfnOutput(stackIn(stack.node.root as never, id), 'Out', { value: 'x', exportName: 'secret' });
      new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: { 'Fn::ImportValue': 'secret' } } });
    }, 'MS305, rotation'],
    ['a rotation by the name that CloudFormation chooses', { rotation: true }, l2({}, (secret, stack) => {
      new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId: secret.secretName } });
    }), 'MS305, rotation'],
    ['a deletion policy that is a parameter', { minimumRecoveryWindow: Duration.days(7) }, stack => {
      l1()(stack);
      (stack.node.findChild('Secret') as CfnSecret).addOverride('DeletionPolicy', { Ref: 'Policy' });
    }, 'MS309, recovery window'],
    ['a policy of a secret that is a parameter', { consumers: [OTHER] }, stack => {
      policyOf({ Principal: '*' })(stack);
      (stack.node.findChild('Policy') as CfnResource).addPropertyOverride('SecretId', { Ref: 'SecretId' });
    }, 'MS306, consumer that is allowed'],
    ['a statement that is a function', { consumers: [OTHER] }, stack => {
      policyOf()(stack);
      (stack.node.findChild('Policy') as CfnResource).addPropertyOverride('ResourcePolicy.Statement', [{ 'Fn::Transform': { Name: 'AWS::Include' } }]);
    }, 'MS306, consumer that is allowed'],
    ['a condition that is a function', { consumers: [OTHER] }, policyOf({ Principal: '*', Condition: { 'Fn::Transform': { Name: 'AWS::Include' } } }), 'MS306, consumer that is allowed'],
    ['a condition that is no object', { consumers: [OTHER] }, policyOf({ Principal: '*', Condition: 'text' }), 'MS306, consumer that is allowed'],
    ['a condition of an account with no value', { consumers: [OTHER] }, policyOf(limitedTo([])), 'MS306, consumer that is allowed'],
    ['a condition of an account that is allowed, and of a parameter', { consumers: [OTHER] }, stack => (
      policyOf(limitedTo([OTHER, parameter(stack)]))(stack)), 'MS306, consumer that is allowed'],
    ['a condition of an account, of which a branch is a function', { consumers: [OTHER] }, policyOf(
      limitedTo({ 'Fn::If': ['C', OTHER, { 'Fn::Transform': { Name: 'Macro' } }] })), 'MS306, consumer that is allowed'],
    ['a condition of an account that may be left out', { consumers: [OTHER] }, policyOf(
      limitedTo({ 'Fn::If': ['C', OTHER, { Ref: 'AWS::NoValue' }] })), 'MS306, consumer that is allowed'],
    ['an operator that has no object of keys', { consumers: [OTHER] }, policyOf({ Principal: '*', Condition: { StringEquals: 'text' } }), 'MS306, consumer that is allowed'],
    ['a statement without principals', { consumers: [OTHER] }, policyOf({}), 'MS306, consumer that is allowed'],
    ['an account that is a dynamic reference', { consumers: [OTHER] }, policyOf({ Principal: { AWS: '{{resolve:ssm:/org/consumer}}' } }), 'MS306, consumer that is allowed'],
    ['an account that is looked up', { consumers: [OTHER] }, policyOf({ Principal: { AWS: 'arn:aws:iam::dummy-value-for-/org/consumer:root' } }), 'MS306, consumer that is allowed'],
    ['an account that may be its own', { consumers: [OTHER] }, policyOf({ Principal: { AWS: 'arn:aws:iam::111111111111:role/app' } }), 'MS306, consumer that is allowed', {}],
    ['an ARN that is an attribute of a custom resource', { consumers: [OTHER] }, stack => {
      new CfnResource(stack, 'Lookup', { type: 'Custom::Lookup' });
      policyOf({ Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': ['Lookup', 'RoleArn'] } } } })(stack);
    }, 'MS306, consumer that is allowed'],
    ['an account that is a parameter', { consumers: [OTHER] }, stack => policyOf({ Principal: { AWS: parameter(stack) } })(stack), 'MS306, consumer that is allowed'],
  ])('%s', (_, rails, make, rail, env = ENV) => {
    const { rules, texts, severities, error } = resultOf(rails, make, env);
    expect([rules, severities, error]).toEqual([['MS310'], ['warning'], undefined]);
    expect(texts[0]).toContain(`is known only at deployment, so synthesis cannot check a guardrail. The guardrail is ${rail}.`);
  });

  test('but the tag that is only asked to be there is there', () => {
    expect(resultOf({ requiredTags: { owner: [] } }, stack => l1({ tags: [{ key: 'owner', value: new CfnParameter(stack, 'Owner').valueAsString }] })(stack)).rules).toEqual([]);
  });
});

describe('a guardrail', () => {
  test('sees what overrides and raw resources put into the template', () => {
    const { rules } = resultOf({ customerManagedKey: true }, stack => {
      const secret = new CfnSecret(stack, 'Secret', { kmsKeyId: KEY_ARN });
      secret.addPropertyDeletionOverride('KmsKeyId');
      new CfnResource(stack, 'Raw', { type: 'AWS::SecretsManager::Secret', properties: {} });
    });
    expect(rules).toEqual(['MS300', 'MS300']);
  });

  test('cannot determine which secret rotates where one branch of a schedule is another secret and one is a parameter', () => {
    const SecretId = { 'Fn::If': ['C', { Ref: 'Other' }, { Ref: 'Id' }] };
    const { rules, texts } = resultOf({ rotation: true }, stack => {
      l1()(stack);
      new CfnSecret(stack, 'Other').applyRemovalPolicy(RemovalPolicy.RETAIN);
      new CfnResource(stack, 'Schedule', { type: 'AWS::SecretsManager::RotationSchedule', properties: { ...MONTHLY, SecretId } });
    });
    expect(rules).toEqual(['MS310', 'MS310']);
    expect(texts).toEqual(Array(2).fill(expect.stringContaining('The guardrail is MS305, rotation.')));
  });

  test('of a name is by the values of those who demand it: a team cannot change what a placeholder stands for', () => {
    const app = appWith();
    new SecretBlueprint({ name: 'company', nameVariables: { stage: 'prod', service: 'orders' }, guardRails: { namePattern: '{stage}/{service}/{name}' } }).applyTo(app);
    const stack = stackIn(app);
    new SecretBlueprint({ name: 'team', nameVariables: { stage: 'dev', service: 'any' } }).applyTo(stack);
    for (const [id, name] of [['Other', 'dev/any/x'], ['Fine', 'prod/orders/x']]) new CfnSecret(stack, id, { name });
    expect(reported(synthesize(app))).toEqual(['Shop/Other MS303']);
  });

  test('sees secrets of products, whose templates are assets', () => {
    class Product extends ProductStack {
      constructor(scope: Stack, id: string) {
        super(scope, id);
        new CfnSecret(this, 'Secret');
      }
    }
    const app = appWith();
    new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(app);
    const stack = stackIn(app);
    new CfnResource(stack, 'Uses', { type: 'Custom::Product', properties: { Template: new Product(stack, 'Product').node.path } });
    expect(synthesize(app).violations.map(({ rule }) => rule)).toEqual(['MS300']);
  });

  test('sees what comes into an app between two syntheses, wherever it stands', () => {
    const app = appWith();
    new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(app);
    const first = stackIn(app, 'B');
    expect(reported(synthesize(app))).toEqual([]);
    const second = stackIn(app, 'A', { ...ENV, region: 'eu-west-1' });
    new CfnSecret(second, 'Secret');
    first.addStackDependency(second);
    expect(reported(synthesize(app))).toEqual(['A/Secret MS300']);
  });

  test('of tags does not count those of a stack that the CDK ignores', () => {
    expect(resultOf({ requiredTags: { owner: [] } }, stack => {
      l1()(stack);
      stack.tags.setTag('owner', new CfnParameter(stack, 'Owner').valueAsString);
    }).rules).toEqual(['MS304']);
  });

  test('of a stack holds in that stack and its nested stages only', () => {
    const app = appWith();
    const guarded = new Stage(app, 'Prod', { env: ENV });
    new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(guarded);
    for (const stack of [new Stack(guarded, 'Shop'), stackIn(app, 'Dev')]) new Secret(stack, 'Secret');
    expect(reported(synthesize(app))).toEqual(['Prod/Shop/Secret/Resource MS300']);
  });

  test('of each of two blueprints is reported with both blueprints', () => {
    const app = appWith();
    new SecretBlueprint({ name: 'company', guardRails: { rotation: true } }).applyTo(app);
    const stack = stackIn(app);
    new SecretBlueprint({ name: 'team', guardRails: { rotation: true } }).applyTo(stack);
    new CfnSecret(stack, 'Secret');
    expect(synthesize(app).violations.map(({ text }) => text)).toEqual([expect.stringMatching(/The guardrail is set by blueprint company \(App\) and blueprint team \(Shop\)\.$/)]);
  });

  test('is reported with all errors of the app if the synthesis ends before the report, of every kind of secret and in every stage', () => {
    const app = appWith();
    new SecretBlueprint({ name: 'acme', guardRails: { rotation: true } }).applyTo(app);
    const stages = ['Dev', 'Prod'].map(id => new Stage(app, id, { env: ENV }));
    new CfnSecret(new Stack(stages[0], 'Shop'), 'L1');
    const prod = new Stack(stages[1], 'Shop');
    new Secret(prod, 'L2');
    new ManagedSecret(prod, 'L3', { secretName: 'a b' });
    const rail = 'MS305 rotation must be scheduled: no AWS::SecretsManager::RotationSchedule of this app refers to it. The guardrail is set by blueprint acme (App). '
      + 'Call addRotationSchedule() on the secret, or on what attach() returned.';
    expect(errorsOf(synthesize(app))).toEqual([
      `[Prod] [Dev/Shop/L1] ${rail}`,
      `[Prod] [Prod/Shop/L2] ${rail}`,
      `[Prod] [Prod/Shop/L3] ${rail}`,
      expect.stringMatching(/^\[Prod\/Shop\/L3\] MS001 secretName "a b" /),
    ]);
  });

  test('of a stack is reported with the errors of its stage, and nothing of a secret beside that stack', () => {
    const app = appWith();
    const [shop, beside] = ['Shop', 'Beside'].map(id => stackIn(app, id));
    new SecretBlueprint({ name: 'acme', guardRails: { rotation: true } }).applyTo(shop);
    new CfnSecret(shop, 'L1');
    new ManagedSecret(beside, 'L3', { secretName: 'a b' });
    expect(errorsOf(synthesize(app))).toEqual([
      '[] [Shop/L1] MS305 rotation must be scheduled: no AWS::SecretsManager::RotationSchedule of this app refers to it. '
      + 'The guardrail is set by blueprint acme (Shop). Call addRotationSchedule() on the secret, or on what attach() returned.',
      expect.stringMatching(/^\[Beside\/L3\] MS001 secretName "a b" /),
    ]);
  });

  test('holds where there is no app whose plugins would run', () => {
    const stage = new Stage(undefined as never, 'Alone', { env: ENV });
    const inStage = new Stack(stage, 'Shop');
    new SecretBlueprint({ name: 'acme', guardRails: { customerManagedKey: true } }).applyTo(stage);
    new CfnSecret(inStage, 'Secret');
    expect(errorsOf(synthesize(stage))).toEqual([expect.stringMatching(/^\[Alone\] \[Alone\/Shop\/Secret\] MS300 encryptionKey must be a customer managed key/)]);
  });

  test('cannot be acknowledged by any method', () => {
    const app = appWith();
    new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(app);
    const secret = new CfnSecret(stackIn(app), 'Secret');
    SecretRules.acknowledge(secret, 'MS300', { reason: 'no', owner: 'me', expires: '2999-01-01' });
    Validations.of(secret).acknowledge({ id: 'ManagedSecret::MS300', reason: 'no' });
    const { violations, suppressed } = synthesize(app);
    expect([violations.map(({ rule, severity }) => `${rule} ${severity}`), suppressed]).toEqual([['MS300 fatal', 'MS905 warning'], []]);
  });

  test('of everybody is not passed by a policy for everybody', () => {
    const { rules, texts } = resultOf({ consumers: [] }, l2({}, secret => secret.addToResourcePolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], principals: [new AnyPrincipal()], resources: ['*'] }))));
    expect([rules, texts]).toEqual([['MS306'], [expect.stringMatching(/: it allows everybody\. Allowed: none\. The guardrail is set by blueprint acme \(App\)\.$/)]]);
  });
});
