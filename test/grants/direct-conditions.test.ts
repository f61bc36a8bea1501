import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { anApp, aRole, ENV, grantWarnings, OTHER } from './fixtures';
import { ManagedSecret } from '../../src';

type Statement = Record<string, any>;

const statementsIn = (template: Template, type: string, property: string): Statement[] =>
  Object.values(template.findResources(type)).flatMap(({ Properties }) => Properties[property].Statement);

/** The conditions of the statements for the secret and for the key, and what is reported. */
function grantTo(granteeIn: (stack: Stack) => iam.IPrincipal, { isUnderKey = true, isWrite = false } = {}) {
  const app: App = anApp();
  const stack = new Stack(app, 'Shop', { env: ENV });
  const encryptionKey = isUnderKey ? new kms.Key(stack, 'Key') : undefined;
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey });
  if (isWrite) secret.grantReadWrite(granteeIn(stack));
  else secret.grantRead(granteeIn(stack));
  const warnings = grantWarnings(app.synth()).filter(({ id }) => id === 'MS136').map(({ message }) => message);
  const template = Template.fromStack(stack);
  const own = statementsIn(template, 'AWS::IAM::Policy', 'PolicyDocument');
  const about = (service: string) => own.filter(({ Action }) => [Action].flat()[0].startsWith(service)).map(({ Condition }) => Condition);
  return {
    warnings,
    ofSecret: about('secretsmanager:'),
    ofKey: about('kms:'),
    resourcePolicy: statementsIn(template, 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy').map(({ Condition }) => Condition),
    keyPolicy: statementsIn(template, 'AWS::KMS::Key', 'KeyPolicy').slice(2).map(({ Condition }) => Condition),
  };
}

const under = (conditions: iam.Conditions) => (stack: Stack) => new iam.PrincipalWithConditions(aRole(stack, 'Role'), conditions);
const NETWORK = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
const THROUGH_SERVICE = { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } };

describe('conditions of a grantee on the request', () => {
  test('stand in the statement for the secret, and not in that for the key, which a warning says', () => {
    const { ofSecret, ofKey, warnings } = grantTo(under(NETWORK));

    expect(ofSecret).toEqual([NETWORK]);
    expect(ofKey).toEqual([{ ...THROUGH_SERVICE, StringLike: { 'kms:EncryptionContext:SecretARN': expect.anything() } }]);
    expect(warnings).toEqual([expect.stringContaining(
      'MS136 grantRead is to a principal with conditions on the request, which the statements for the key omit: Secrets Manager sends the request to KMS itself and never meets them. '
      + 'Check that this is what you want: requests for the secret still have to meet the conditions. '
      + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS136\', { reason, owner, expires }). Grantee: Shop/Role. Condition keys: aws:SourceIp.',
    )]);
  });

  test.each([
    'aws:SourceIp', 'aws:sourceip', 'aws:SourceVpc', 'aws:SourceVpce', 'aws:SourceVpcArn', 'aws:VpcSourceIp', 'aws:VpceAccount', 'aws:VpceOrgID', 'aws:VpceOrgPaths',
    'aws:ViaAWSService', 'aws:CalledVia', 'aws:CalledViaFirst', 'aws:UserAgent', 'aws:Referer', 'secretsmanager:VersionStage',
    'aws:ResourceTag/team', 'AWS:resourcetag/Team', 'secretsmanager:ResourceTag/team',
  ])('by the key %s are none of the KMS key\'s', conditionKey => {
    const { ofKey, ofSecret, warnings } = grantTo(under({ StringEquals: { [conditionKey]: 'x' } }));

    expect(ofSecret).toEqual([{ StringEquals: { [conditionKey]: 'x' } }]);
    expect(Object.keys(ofKey[0].StringEquals)).toEqual(['kms:ViaService']);
    expect(warnings).toHaveLength(1);
  });

  test.each([
    'aws:PrincipalTag/team', 'aws:PrincipalOrgID', 'aws:MultiFactorAuthPresent', 'aws:SourceAccount', 'aws:SourceArn', 'aws:RequestedRegion', 'aws:CurrentTime',
    'aws:SourceIdentity', 'aws:SecureTransport', 'aws:ResourceAccount', 'aws:ResourceOrgID', 'aws:ResourceOrgPaths',
  ])('are not those by the key %s, which hold for the KMS key too', conditionKey => {
    const { ofKey, warnings } = grantTo(under({ StringEquals: { [conditionKey]: 'x' } }));

    expect(Object.keys(ofKey[0].StringEquals)).toEqual(['kms:ViaService', conditionKey]);
    expect(warnings).toEqual([]);
  });

  test.each([
    ['aws:ResourceTag/team', {}, 'on the tags of the secret, which the statements for the key omit: there they would ask for the tags of the key.'],
    ['secretsmanager:ResourceTag/team', {}, 'on the tags of the secret, which the statements for the key omit: there they would ask for the tags of the key.'],
    ['aws:ResourceTag/team', NETWORK, 'on the tags of the secret and on the request, which the statements for the key omit: '
      + 'there they would ask for the tags of the key, and Secrets Manager sends the request to KMS itself.'],
  ])('on the tag %s are those of the secret, which the warning says', (conditionKey, others, text) => {
    const { warnings } = grantTo(under({ StringEquals: { [conditionKey]: 'x' }, ...others }));

    expect(warnings).toEqual([expect.stringContaining(
      `MS136 grantRead is to a principal with conditions ${text} Check that this is what you want: requests for the secret still have to meet the conditions. `,
    )]);
  });

  test('on a tag stand in no key policy for another account', () => {
    const { resourcePolicy, keyPolicy } = grantTo(() => new iam.AccountPrincipal(OTHER).withConditions({ StringEquals: { 'aws:ResourceTag/team': 'x' } }));

    expect(resourcePolicy).toEqual([{ StringEquals: { 'aws:ResourceTag/team': 'x' } }]);
    expect(JSON.stringify(keyPolicy)).not.toContain('ResourceTag');
  });

  test('are left out one by one', () => {
    const { ofKey, ofSecret } = grantTo(under({ StringEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:PrincipalTag/team': 'a' }, Bool: { 'aws:ViaAWSService': 'false' } }), { isWrite: true });

    expect(ofSecret).toEqual([{ StringEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:PrincipalTag/team': 'a' }, Bool: { 'aws:ViaAWSService': 'false' } }]);
    expect(ofKey).toEqual([{ StringEquals: { ...THROUGH_SERVICE.StringEquals, 'aws:PrincipalTag/team': 'a' }, StringLike: expect.anything() }]);
  });

  test('of another account\'s role stand in the resource policy, and not in the key policy', () => {
    const role = `arn:aws:iam::${OTHER}:role/reader`;
    const { resourcePolicy, keyPolicy, warnings } = grantTo(() => new iam.ArnPrincipal(role).withConditions(NETWORK));
    const named = { ArnEquals: { 'aws:PrincipalArn': role } };

    expect(resourcePolicy).toEqual([{ ...NETWORK, ...named }]);
    expect(keyPolicy.map(({ StringLike: _, StringEquals: { 'kms:ViaService': __ }, ...others }) => others)).toEqual([named, named]);
    expect(warnings).toHaveLength(1);
  });

  test('of an account as a whole stand in the resource policy, and not in the key policy', () => {
    const { resourcePolicy, keyPolicy } = grantTo(() => new iam.AccountPrincipal(OTHER).withConditions(NETWORK));

    expect(resourcePolicy).toEqual([NETWORK]);
    expect(keyPolicy.flatMap(Object.keys).filter(operator => operator === 'IpAddress')).toEqual([]);
  });

  test('leave an organization its own', () => {
    const { resourcePolicy, keyPolicy } = grantTo(() => new iam.OrganizationPrincipal('o-1234567890').withConditions(NETWORK));
    const ofOrganization = { 'aws:PrincipalOrgID': 'o-1234567890' };

    expect(resourcePolicy).toEqual([{ ...NETWORK, StringEquals: ofOrganization }]);
    expect(keyPolicy.map(({ StringEquals }) => StringEquals['aws:PrincipalOrgID'])).toEqual(['o-1234567890', 'o-1234567890']);
    expect(keyPolicy.flatMap(Object.keys)).not.toContain('IpAddress');
  });

  test('are no finding where there is no statement for a key', () => {
    const { warnings, ofKey } = grantTo(under(NETWORK), { isUnderKey: false });

    expect([warnings, ofKey]).toEqual([[], []]);
  });
});
