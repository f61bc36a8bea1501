import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  CfnSecurityGroupEgress, CfnSecurityGroupIngress, CfnVPCEndpoint, GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService as Service,
  IVpc, Port, SecurityGroup, Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ManagedSecret, SecretContent, SecretCreation, SecretProvider } from '../../src';

/* Template.fromStack() refuses circles. */

const creation = SecretCreation.createSecret();
const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const env = { account: '111111111111', region: 'us-east-1' };

function aStack(app = new App(), id = 'Stack'): Stack {
  return new Stack(app, id, { env });
}

function aVpc(stack: Stack, id = 'Vpc'): Vpc {
  return new Vpc(stack, id, { natGateways: 0, maxAzs: 1, subnetConfiguration: [{ name: 'private', subnetType: 'Isolated' as any }] });
}

function configured(stack: Stack, vpc: IVpc, vpcSubnets = { subnets: vpc.isolatedSubnets }): void {
  SecretProvider.configure(stack, { vpc, vpcSubnets });
}

function namedSecret(stack: Stack, id = 'Secret'): ManagedSecret {
  return new ManagedSecret(stack, id, { secretName: `shop/${id}`, creation });
}

/** What each function waits for, of the types whose resources are asked for. */
function waitedFor(stack: Stack, ...types: string[]): string[][] {
  const { Resources } = Template.fromStack(stack).toJSON();
  const functions = Object.values<any>(Resources).filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.VpcConfig);
  return functions.map(({ DependsOn }) => [DependsOn].flat().filter(id => types.includes(Resources[id].Type)).sort());
}

const endpointsOf = (stack: Stack) => Object.keys(Template.fromStack(stack).findResources(ENDPOINT)).sort();

test('the function, and so each secret, waits for the interface and gateway endpoints of its VPC, those made after it too', () => {
  const stack = aStack();
  const vpc = aVpc(stack);
  vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
  configured(stack, vpc);
  namedSecret(stack);
  vpc.addInterfaceEndpoint('SecretsManager', { service: Service.SECRETS_MANAGER });
  new CfnVPCEndpoint(stack, 'CloudFormation', { vpcId: vpc.vpcId, serviceName: 'com.amazonaws.us-east-1.cloudformation' });

  const endpoints = endpointsOf(stack);
  expect(endpoints).toHaveLength(3);
  expect(waitedFor(stack, ENDPOINT)).toEqual([endpoints]);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('Custom::ManagedSecret'));
  expect(Properties.ServiceToken['Fn::GetAtt'][0]).toMatch(/^ManagedSecretProviderFunction/);
});

test('it waits for the rule that lets it into an endpoint', () => {
  const stack = aStack();
  const vpc = aVpc(stack);
  const group = new SecurityGroup(stack, 'Group', { vpc });
  SecretProvider.configure(stack, { vpc, vpcSubnets: { subnets: vpc.isolatedSubnets }, securityGroups: [group] });
  namedSecret(stack);
  vpc.addInterfaceEndpoint('SecretsManager', { service: Service.SECRETS_MANAGER, open: false }).connections.allowFrom(group, Port.tcp(443));

  const rules = Object.keys(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress'));
  expect(rules).toHaveLength(1);
  expect(waitedFor(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual([rules]);
});

describe('where its own group does not allow all outbound traffic', () => {
  const EGRESS = 'AWS::EC2::SecurityGroupEgress';

  function withClosedGroup(stack: Stack, groupOf: (vpc: IVpc) => SecurityGroup = vpc => new SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false })) {
    const vpc = aVpc(stack);
    const group = groupOf(vpc);
    SecretProvider.configure(stack, { vpc, vpcSubnets: { subnets: vpc.isolatedSubnets }, securityGroups: [group] });
    namedSecret(stack);
    return { vpc, group };
  }

  test('it waits for the rule that lets it out to an endpoint', () => {
    const stack = aStack();
    const { vpc, group } = withClosedGroup(stack);
    vpc.addInterfaceEndpoint('SecretsManager', { service: Service.SECRETS_MANAGER, open: false }).connections.allowFrom(group, Port.tcp(443));

    const rules = Object.keys(Template.fromStack(stack).findResources(EGRESS));
    expect(rules).toEqual([expect.stringMatching(/^GrouptoStackVpcSecretsManagerSecurityGroup/)]);
    expect(waitedFor(stack, EGRESS)).toEqual([rules]);
  });

  test('it waits for a rule that lets something in to it', () => {
    const stack = aStack();
    const { group } = withClosedGroup(stack);
    new CfnSecurityGroupIngress(group, 'In', { ipProtocol: '-1', groupId: group.securityGroupId, sourceSecurityGroupId: group.securityGroupId });

    expect(waitedFor(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual([Object.keys(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress'))]);
  });

  test('it does not wait for a rule that itself waits for a secret of the function', () => {
    const stack = aStack();
    const { group } = withClosedGroup(stack);
    new CfnSecurityGroupEgress(group, 'Out', { ipProtocol: '-1', groupId: group.securityGroupId, cidrIp: '10.0.0.1/32' })
      .node.addDependency(namedSecret(stack, 'Second'));

    expect(waitedFor(stack, EGRESS)).toEqual([[]]);
  });

  test('it does not wait for the rules of other groups, nor of a group that another stack makes', () => {
    const app = new App();
    const network = aStack(app, 'Network');
    const stack = aStack(app);
    const ofNetwork = aVpc(network);
    const { vpc, group } = withClosedGroup(stack, () => new SecurityGroup(network, 'Group', { vpc: ofNetwork, allowAllOutbound: false }));
    new CfnSecurityGroupEgress(group, 'Out', { ipProtocol: '-1', groupId: group.securityGroupId, cidrIp: '10.0.0.1/32' });
    const other = new SecurityGroup(stack, 'Other', { vpc, allowAllOutbound: false });
    new CfnSecurityGroupEgress(other, 'Out', { ipProtocol: '-1', groupId: other.securityGroupId, cidrIp: '10.0.0.1/32' });

    expect(waitedFor(stack, EGRESS)).toEqual([[]]);
  });
});

test.each<[string, (stack: Stack) => IVpc]>([
  ['imported', stack => Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] })],
  ['of another stack', stack => aVpc(aStack(stack.node.root as App, 'Network'))],
])('it waits for an endpoint that its stack makes in a VPC that is %s', (_, vpcOf) => {
  const stack = aStack();
  const vpc = vpcOf(stack);
  configured(stack, vpc);
  namedSecret(stack);
  new CfnVPCEndpoint(stack, 'Endpoint', { vpcId: vpc.vpcId, serviceName: 'com.amazonaws.us-east-1.secretsmanager' });

  expect(waitedFor(stack, ENDPOINT)).toEqual([['Endpoint']]);
});

test('it does not wait for an endpoint of another VPC, of another stack, or of a nested one', () => {
  const app = new App();
  const network = aStack(app, 'Network');
  const stack = aStack(app);
  const vpc = aVpc(network);
  vpc.addInterfaceEndpoint('SecretsManager', { service: Service.SECRETS_MANAGER });
  aVpc(stack, 'Other').addInterfaceEndpoint('SecretsManager', { service: Service.SECRETS_MANAGER });
  new CfnVPCEndpoint(new NestedStack(stack, 'Nested'), 'Endpoint', { vpcId: vpc.vpcId, serviceName: 'com.amazonaws.us-east-1.kms' });
  configured(stack, vpc);
  namedSecret(stack);

  expect(waitedFor(stack, ENDPOINT)).toEqual([[]]);
});

test('a function without a VPC waits for no endpoint', () => {
  const stack = aStack();
  namedSecret(stack);
  aVpc(stack).addInterfaceEndpoint('SecretsManager', { service: Service.SECRETS_MANAGER });

  const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).filter(({ Properties }) => Properties.Environment);
  expect([DependsOn].flat().filter(id => endpointsOf(stack).includes(id))).toEqual([]);
});

describe('there is no circle', () => {
  const restrictedTo = (resource: string) => new PolicyStatement({ principals: [new AnyPrincipal()], actions: ['secretsmanager:*'], resources: [resource] });

  test.each<[string, (stack: Stack) => ManagedSecret]>([
    ['that the handler makes', namedSecret],
    ['whose value the handler writes', stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.generated({}, { generation: '1' }) })],
  ])('where the policy of an endpoint names a secret %s: the function waits for the other endpoint alone', (_, secretIn) => {
    const stack = aStack();
    const vpc = aVpc(stack);
    configured(stack, vpc);
    const secret = secretIn(stack);
    vpc.addInterfaceEndpoint('Restricted', { service: Service.SECRETS_MANAGER }).addToPolicy(restrictedTo(secret.secretArn));
    vpc.addInterfaceEndpoint('Open', { service: Service.CLOUDFORMATION });

    expect(waitedFor(stack, ENDPOINT)).toEqual([[expect.stringMatching(/^VpcOpen/)]]);
  });

  test('where it names a secret of another stack, which the function does not make: the function waits', () => {
    const app = new App();
    const stack = aStack(app);
    const vpc = aVpc(stack);
    configured(stack, vpc);
    namedSecret(stack);
    const other = aStack(app, 'Other');
    configured(other, Vpc.fromVpcAttributes(other, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] }));
    const foreign = namedSecret(other, 'Foreign');
    vpc.addInterfaceEndpoint('Restricted', { service: Service.SECRETS_MANAGER }).addToPolicy(restrictedTo(foreign.secretArn));

    expect(waitedFor(stack, ENDPOINT)).toEqual([[expect.stringMatching(/^VpcRestricted/)]]);
  });

  test('where it names a secret of a nested stack, which is part of the same deployment: the function does not wait', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    configured(stack, vpc);
    namedSecret(stack);
    const nested = new NestedStack(stack, 'Nested');
    configured(nested, Vpc.fromVpcAttributes(nested, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] }));
    vpc.addInterfaceEndpoint('Restricted', { service: Service.SECRETS_MANAGER })
      .addToPolicy(restrictedTo(new ManagedSecret(nested, 'Secret', { creation }).secretArn));

    expect(waitedFor(stack, ENDPOINT)).toEqual([[]]);
  });

  test('where the policy of an endpoint names the role of the function', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    configured(stack, vpc);
    namedSecret(stack);
    const statement = restrictedTo('*');
    statement.addArnPrincipal(SecretProvider.of(stack).role.roleArn);
    new CfnVPCEndpoint(stack, 'Endpoint', { vpcId: vpc.vpcId, serviceName: 'x', policyDocument: { Statement: [statement.toStatementJson()] } });

    expect(waitedFor(stack, ENDPOINT)).toEqual([['Endpoint']]);
  });

  test('where two functions have secrets that the endpoint of the other waits for', () => {
    const stack = aStack();
    const vpcs = ['A', 'B'].map(id => aVpc(stack, id));
    const secrets = vpcs.map((vpc, index) => new ManagedSecret(stack, `Secret${index}`, {
      creation: SecretCreation.createSecret({ provider: new SecretProvider(stack, `Own${index}`, { vpc, vpcSubnets: { subnets: vpc.isolatedSubnets } }) }),
    }));
    vpcs.forEach((vpc, index) => vpc.addInterfaceEndpoint('Endpoint', { service: Service.SECRETS_MANAGER }).node.addDependency(secrets[1 - index]));

    expect(waitedFor(stack, ENDPOINT)).toEqual([[], []]);
  });

  test('where secrets wait for each other, and one of them for an endpoint', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    configured(stack, vpc);
    const endpoint = vpc.addInterfaceEndpoint('Endpoint', { service: Service.SECRETS_MANAGER });
    const first = namedSecret(stack, 'First');
    const second = new ManagedSecret(stack, 'Second', { creation, description: first.secretArn, content: SecretContent.fromSecret(first) });
    second.node.addDependency(endpoint);

    expect(waitedFor(stack, ENDPOINT)).toEqual([endpointsOf(stack)]);
  });
});
