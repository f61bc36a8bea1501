import { CfnMapping, CfnOutput, CfnParameter, CustomResource, Fn, NestedStack, SecretValue, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { raw, reportOf, secretIn, textsOf } from './support';
import { stackIn } from '../plugin/support';

const RAILS = { noPlaintext: true };
const stored = (stack: Stack, properties: object = {}) => raw(stack, 'Stored', 'AWS::SSM::Parameter', { Type: 'String', Name: '/shop/pw', Value: 'hunter2', ...properties });
const value = (stack: Stack, SecretString: unknown) => secretIn(stack, { SecretString });
const custom = (stack: Stack, properties: Record<string, unknown>) => new CustomResource(stack, 'Custom', { serviceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:other', properties });

describe('a literal that stands elsewhere in the templates', () => {
  test.each<[string, (stack: Stack) => void, string]>([
    ['the value of a parameter, by its attribute', stack => { stored(stack); value(stack, { 'Fn::GetAtt': ['Stored', 'Value'] }); }, 'what parameter Shop/Stored stores is in it'],
    ['the value of a parameter, by its attribute in JSON', stack => { stored(stack); value(stack, { 'Fn::Sub': '{"password":"${Stored.Value}"}' }); }, 'what parameter Shop/Stored stores is in it'],
    ['the value of a parameter, by a dynamic reference to its name', stack => { stored(stack); value(stack, '{{resolve:ssm:/shop/pw}}'); }, 'what parameter Shop/Stored stores is in it'],
    ['the value of a parameter, by a dynamic reference to a version', stack => { stored(stack); value(stack, '{{resolve:ssm:/shop/pw:1}}'); }, 'what parameter Shop/Stored stores is in it'],
    ['the value of a parameter, by a dynamic reference to its Ref', stack => { stored(stack); value(stack, { 'Fn::Sub': '{{resolve:ssm:${Stored}}}' }); }, 'what parameter Shop/Stored stores is in it'],
    ['the value of a parameter, by a parameter of the template', stack => {
      stored(stack);
      value(stack, new CfnParameter(stack, 'P', { type: 'AWS::SSM::Parameter::Value<String>', default: '/shop/pw', noEcho: true }).valueAsString);
    }, 'what parameter Shop/Stored stores is in it'],
    ['the value of a parameter, by a dynamic reference to its ARN', stack => {
      stored(stack);
      value(stack, '{{resolve:ssm:arn:aws:ssm:eu-central-1:111111111111:parameter/shop/pw}}');
    }, 'what parameter Shop/Stored stores is in it'],
    ['the value of a parameter whose name is put together', stack => {
      stored(stack, { Name: { 'Fn::Sub': '/${AWS::StackName}/pw' } });
      value(stack, '{{resolve:ssm:/Shop/pw}}');
    }, 'what parameter Shop/Stored stores is in it'],
    ['one of two JSON fields of one name, in a list', stack => value(stack, '{"password":["hunter2"],"password":"{{resolve:ssm:/x}}"}'), 'field password is a literal'],
    ['one of two JSON fields of one name, in an object', stack => value(stack, '{"password":{"x":"hunter2"},"password":"{{resolve:ssm:/x}}"}'), 'is a literal'],
    ['a password in the pattern of a generator', stack => secretIn(stack, {
      GenerateSecretString: { SecretStringTemplate: '{"username":"admin","password":"hunter2"}', GenerateStringKey: 'other' },
    }), 'field password is a literal'],
    ...['{"db":{"password":"hunter2"}}', '{"logins":[{"password":"hunter2"}]}', '{"password":"hunter2","password":""}'].map(pattern => (
      [`a password in the pattern ${pattern}`, (stack: Stack) => void secretIn(stack, {
        GenerateSecretString: { SecretStringTemplate: pattern, GenerateStringKey: 'other' },
      }), 'is a literal'] as [string, (stack: Stack) => void, string])),
    ['a token in a pattern with a number that a resource gives', stack => secretIn(stack, {
      GenerateSecretString: { SecretStringTemplate: { 'Fn::Sub': '{"port":${Db.Endpoint.Port},"apiToken":"hunter2"}' }, GenerateStringKey: 'other' },
    }), 'field apiToken is a literal'],
    ['the value of a parameter whose name has no slash, by its ARN', stack => {
      stored(stack, { Name: 'plain' });
      value(stack, '{{resolve:ssm:arn:aws:ssm:eu-central-1:111111111111:parameter/plain}}');
    }, 'what parameter Shop/Stored stores is in it'],
    ['an output of a nested stack', stack => {
      const nested = new NestedStack(stack, 'Nested');
      raw(nested, 'Topic', 'AWS::SNS::Topic', {});
      new CfnOutput(nested, 'Out', { value: 'hunter2' });
      value(stack, Fn.getAtt(stack.getLogicalId(nested.nestedStackResource as never), 'Outputs.Out').toString());
    }, 'hands on is in it'],
    ['an export of another stack', stack => {
      new CfnOutput(stackIn(stack.node.root as never, 'Other'), 'Out', { value: 'hunter2', exportName: 'pw' });
      value(stack, Fn.importValue('pw'));
    }, 'what a stack of this app exports is in it'],
    ['one of two JSON fields of one name', stack => value(stack, '{"password":"hunter2","password":"{{resolve:ssm:/x}}"}'), 'field password is a literal'],
    ['one of two JSON fields of one name, deeper', stack => value(stack, '{"db":{"password":"hunter2","password":"{{resolve:ssm:/x}}"}}'), 'field password is a literal'],
  ])('%s, is refused', (_, attack, text) => {
    expect(reportOf(RAILS, attack)).toEqual(['Shop/Secret MS307 fatal']);
    expect(textsOf(RAILS, attack)).toEqual([expect.stringContaining(text)]);
  });

  test.each<[string, (stack: Stack) => void]>([
    ['an attribute of a custom resource that has a literal', stack => { custom(stack, { Text: 'hunter2' }); value(stack, { 'Fn::GetAtt': ['Custom', 'Text'] }); }],
    ['an attribute of a custom resource that has a literal deeper', stack => { custom(stack, { A: [{ B: 'hunter2' }] }); value(stack, { 'Fn::GetAtt': ['Custom', 'Result'] }); }],
    ['the id of a custom resource that has a literal', stack => { custom(stack, { Text: 'hunter2' }); value(stack, { Ref: 'Custom' }); }],
    ['an attribute of a resource type of another publisher that has a literal', stack => {
      raw(stack, 'Theirs', 'Acme::Text::Value', { Text: 'hunter2' });
      value(stack, { 'Fn::GetAtt': ['Theirs', 'Result'] });
    }],
    ['the name of a field within a field', stack => value(stack, '{"db":{"h7-Hun%ter2!x":"{{resolve:ssm:/x}}"}}')],
    ['the name of a field', stack => value(stack, '{"h7-Hun%ter2!x":""}')],
    ['the name of a field beside a reference', stack => value(stack, '{"correct horse battery":"{{resolve:ssm:/x}}"}')],
    ['the name of a parameter', stack => { stored(stack, { Name: 'hunter2', Value: 'x' }); value(stack, { Ref: 'Stored' }); }],
  ])('%s, is reported as MS310', (_, attack) => {
    expect(reportOf(RAILS, attack)).toEqual(['Shop/Secret MS310 warning']);
  });
});

describe('the literal name of a resource', () => {
  const NAMED: Array<[string, object]> = [
    ['AWS::S3::Bucket', { BucketName: 'hunter2' }], ['AWS::IAM::User', { UserName: 'hunter2' }], ['AWS::Logs::LogGroup', { LogGroupName: 'hunter2' }],
    ['AWS::DynamoDB::Table', { TableName: 'hunter2' }], ['AWS::EC2::KeyPair', { KeyName: 'hunter2' }], ['AWS::KMS::Alias', { AliasName: 'alias/hunter2' }],
    ['AWS::RDS::DBInstance', { DBInstanceIdentifier: 'hunter2' }], ['AWS::Cognito::UserPoolDomain', { Domain: 'hunter2' }],
    ['AWS::ElastiCache::CacheCluster', { ClusterName: 'hunter2' }], ['AWS::Events::Rule', { Name: 'hunter2' }], ['AWS::Route53::RecordSet', { Name: 'hunter2' }],
    ['AWS::IAM::Role', { RoleName: { 'Fn::Join': ['', ['hunter', '2']] } }],
    ['AWS::SSM::Parameter', { Type: 'String', Value: 'x', Name: { 'Fn::Sub': 'hunter2' } }],
  ];
  const named = (type: string, properties: object, SecretString: unknown) => (stack: Stack) => { raw(stack, 'Named', type, properties); value(stack, SecretString); };

  test.each(NAMED)('of %s as the value, by Ref, is reported as MS310', (type, properties) => {
    expect(reportOf(RAILS, named(type, properties, { Ref: 'Named' }))).toEqual(['Shop/Secret MS310 warning']);
  });

  test.each<[string, unknown]>([
    ['in Fn::Sub', { 'Fn::Sub': '${Named}' }],
    ['as a field', { 'Fn::Sub': '{"password":"${Named}"}' }],
    ['as the name of a field', { 'Fn::Sub': '{"${Named}":"{{resolve:ssm:/x}}"}' }],
    ['as a part of its ARN', { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Named', 'Arn'] }] }] }],
  ])('%s is reported as MS310', (_, written) => {
    expect(reportOf(RAILS, named('AWS::S3::Bucket', { BucketName: 'hunter2' }, written))).toEqual(['Shop/Secret MS310 warning']);
  });

  test('through a mapping is reported as MS310', () => {
    expect(reportOf(RAILS, stack => {
      new CfnMapping(stack, 'M', { mapping: { a: { b: 'hunter2' } } });
      named('AWS::S3::Bucket', { BucketName: { 'Fn::FindInMap': ['M', 'a', 'b'] } }, { Ref: 'Named' })(stack);
    })).toEqual(['Shop/Secret MS310 warning']);
  });

  test.each<[string, string, object, unknown]>([
    ['that CloudFormation chooses', 'AWS::S3::Bucket', {}, { Ref: 'Named' }],
    ['that a parameter gives', 'AWS::S3::Bucket', { BucketName: { Ref: 'P' } }, { Ref: 'Named' }],
    ['of another resource, which an instance uses', 'AWS::EC2::Instance', { KeyName: 'ops', SubnetId: 'subnet-1' }, { Ref: 'Named' }],
    ['within the ARN of a secret', 'AWS::SecretsManager::Secret', { Name: 'orders/db' }, { 'Fn::Sub': '{"arn":"${Named}"}' }],
    ['within the ARN of a role', 'AWS::IAM::Role', { RoleName: 'orders' }, { 'Fn::Sub': '{"role":"${Named.Arn}"}' }],
    ['in a public field', 'AWS::IAM::User', { UserName: 'orders' }, { 'Fn::Sub': '{"username":"${Named}","password":"{{resolve:ssm:/x}}"}' }],
    ['of a parameter whose value CloudFormation looks up', 'AWS::S3::Bucket', { BucketName: 'orders' }, { 'Fn::Sub': '{{resolve:ssm:/${Named}/db}}' }],
  ])('is silent if it is one %s', (_, type, properties, written) => {
    expect(reportOf(RAILS, named(type, properties, written)).filter(line => line.startsWith('Shop/Secret'))).toEqual([]);
  });
});

describe('no literal of a secret is', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['the value of a parameter that a NoEcho parameter gives', stack => {
      stored(stack, { Value: new CfnParameter(stack, 'P', { noEcho: true }).valueAsString });
      value(stack, { 'Fn::GetAtt': ['Stored', 'Value'] });
    }],
    ['a reference to a parameter that the app does not write', stack => { stored(stack); value(stack, '{{resolve:ssm:/shop/other}}'); }],
    ['a reference to a secret of the app', stack => {
      new Secret(stack, 'Other').applyRemovalPolicy('retain' as never);
      value(stack, SecretValue.secretsManager('other').unsafeUnwrap());
    }],
    ['an attribute of a custom resource that has numbers and references only', stack => {
      custom(stack, { Bucket: Fn.ref('AWS::StackName') });
      value(stack, { 'Fn::GetAtt': ['Custom', 'Password'] });
    }],
    ['a user name in the pattern of a generator', stack => secretIn(stack, {
      GenerateSecretString: { SecretStringTemplate: '{"username":"admin","password":""}', GenerateStringKey: 'password' },
    })],
    ['the id of a custom resource that has references only', stack => {
      custom(stack, { Bucket: Fn.ref('AWS::StackName') });
      value(stack, { Ref: 'Custom' });
    }],
    ['an attribute of a database', stack => {
      raw(stack, 'Db', 'AWS::RDS::DBInstance', { Engine: 'postgres' });
      value(stack, { 'Fn::Sub': '{"host":"${Db.Endpoint.Address}","password":"{{resolve:ssm:/x}}"}' });
    }],
    ['a field with a number in its name', stack => value(stack, '{"s3Bucket":"{{resolve:ssm:/x}}","key1":"{{resolve:ssm:/y}}"}')],
    ['a public field that stands twice', stack => value(stack, '{"host":"a","host":"b","password":"{{resolve:ssm:/x}}"}')],
  ])('%s', (_, make) => {
    expect(reportOf(RAILS, make)).toEqual([]);
  });
});
