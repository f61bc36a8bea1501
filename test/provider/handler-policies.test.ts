import { App, Aspects, CfnParameter, CfnResource, IAspect, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { IConstruct } from 'constructs';
import { ManagedSecret, ManagedSecretProps, SecretContent, SecretCreation } from '../../src';
import { afterAspects } from '../../src/cdk/internals';

const CUSTOM = 'Custom::ManagedSecret';
const POLICY = 'AWS::IAM::ManagedPolicy';
const LIMIT = 6_144;
const written = SecretContent.generated({}, { generation: '1' });
const creation = SecretCreation.createSecret();

function aStack(): Stack {
  return new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'ap-southeast-1' } });
}

/** As CloudFormation resolves it: references become what they are at most, of the kinds that stand in these policies. */
function deployed(template: Template, value: any): any {
  if (Array.isArray(value)) return value.map(item => deployed(template, item));
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) return longest(template, value.Ref);
  if ('Fn::GetAtt' in value) return `arn:aws-us-gov:kms:ap-southeast-1:111111111111:key/${'x'.repeat(36)}`;
  if ('Fn::Join' in value) return deployed(template, value['Fn::Join'][1]).join(value['Fn::Join'][0]);
  if ('Fn::Select' in value) return 'x'.repeat(36);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deployed(template, item)]));
}

function longest(template: Template, id: string): string {
  const pseudo: Record<string, number> = { 'AWS::Partition': 10, 'AWS::StackId': 230 };
  if (pseudo[id]) return 'x'.repeat(pseudo[id]);
  const { Type, Properties } = template.toJSON().Resources[id];
  // CloudFormation's names for secrets: the logical id and twelve characters; in general, the stack's name in front.
  const name = Properties?.Name ?? `Stack-${id}-${'x'.repeat(12)}`;
  return Type === 'AWS::SSM::Parameter' ? name : `arn:aws-us-gov:secretsmanager:ap-southeast-1:111111111111:secret:${name}-AbCdEf`;
}

function sizesOf(template: Template): number[] {
  const documents = Object.values(template.findResources(POLICY)).map(({ Properties }) => deployed(template, Properties.PolicyDocument));
  return documents.map(document => JSON.stringify(document).length).sort((a, b) => b - a);
}

describe('each policy fits into IAM', () => {
  const named = (length: number) => (index: number): ManagedSecretProps => ({ secretName: `${index}`.padEnd(length, 'x') });
  const withKey = (stack: Stack) => new Key(stack, 'Key');

  test.each<[string, number, (index: number, stack: Stack) => ManagedSecretProps]>([
    ['sixty secrets with names of 125 characters', 60, named(125)],
    ['thirty secrets with the longest names', 30, named(512)],
    ['a hundred secrets without a name', 100, () => ({})],
    ['forty secrets with names of 200 characters under one key', 40, (() => {
      let key: Key | undefined;
      return (index: number, stack: Stack) => ({ ...named(200)(index), encryptionKey: key ??= withKey(stack) });
    })()],
    ['twenty secrets from parameters with names of 400 characters', 20, (index, stack) => ({
      secretName: `s${index}`,
      content: SecretContent.fromParameter(new StringParameter(stack, `P${index}`, { parameterName: `${index}`.padEnd(400, 'x'), stringValue: 'v' })),
    })],
  ])('of %s', (_, count, props) => {
    const stack = aStack();
    for (let index = 0; index < count; index++) new ManagedSecret(stack, `Secret${index}`, { content: written, ...props(index, stack) });
    const sizes = sizesOf(Template.fromStack(stack));

    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMIT);
    // And is well filled, but for one: what is not known is not much overrated.
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(LIMIT * 0.6);
  });

  test('under an id of 255 characters, of which CloudFormation makes the name', () => {
    const stack = aStack();
    for (let index = 0; index < 40; index++) {
      const secret = new ManagedSecret(stack, `Secret${index}`, { content: written });
      (secret.node.findChild('Resource') as CfnResource).overrideLogicalId(`${index}`.padStart(255, 'x'));
    }
    expect(Math.max(...sizesOf(Template.fromStack(stack)))).toBeLessThanOrEqual(LIMIT);
  });

  test('under ids that become so long when all of them are placed, of the first policy alone', () => {
    const stack = aStack();
    const secrets = [...Array(60).keys()].map(index => new ManagedSecret(stack, `Secret${index}`, { content: written }));
    const elements = secrets.map(({ node }) => node.findChild('Resource') as CfnResource);
    for (const [index, element] of elements.slice(0, 10).entries()) element.overrideLogicalId(`${index}`.padStart(255, 'x'));
    expect(Math.max(...sizesOf(Template.fromStack(stack)))).toBeLessThanOrEqual(LIMIT);
  });

  test('where only the deployment knows the name, for what names are', () => {
    const stack = aStack();
    for (let index = 0; index < 40; index++) {
      new ManagedSecret(stack, `Secret${index}`, { content: written, secretName: new CfnParameter(stack, `Name${index}`).valueAsString });
    }
    expect(Object.keys(Template.fromStack(stack).findResources(POLICY)).length).toBe(2);
  });

  test('a role takes five of them, and not a sixth: while they change, it also has the former ones', () => {
    const stackOf = (count: number) => {
      const stack = aStack();
      for (let index = 0; index < count; index++) new ManagedSecret(stack, `Secret${index}`, { secretName: `${index}`.padEnd(500, 'x'), content: written });
      return stack;
    };
    const most = 44;
    expect(Object.keys(Template.fromStack(stackOf(most)).findResources(POLICY))).toHaveLength(5);
    expect(() => Template.fromStack(stackOf(most + 1))).toThrow(
      '[Stack/Secret0] MS211 creation must not share its function with so many secrets: their permissions need more than five managed policies, and during an update a role has the old and the new ones, at most ten. '
      + 'Pass a SecretProvider of their own to secrets that are not deployed yet.');
  });
});

describe('a secret whose permissions wait for another one of the same function', () => {
  /** Each makes a secret that is written after `first`, with a permission on something that `first` comes before. */
  const FOLLOWERS: Array<[string, (stack: Stack, first: ManagedSecret) => unknown]> = [
    ['reads a parameter that holds the version of the other', (stack, first) => {
      const parameter = new StringParameter(stack, 'Parameter', { stringValue: first.versionId! });
      new ManagedSecret(stack, 'Second', { creation, content: SecretContent.fromParameter(parameter) });
    }],
    ['reads a bucket that waits for the other', (stack, first) => {
      const bucket = new Bucket(stack, 'Bucket');
      bucket.node.addDependency(first);
      new ManagedSecret(stack, 'Second', { creation, content: SecretContent.fromBucketObject(bucket, 'k') });
    }],
    ['is under a key that waits for the other', (stack, first) => {
      const encryptionKey = new Key(stack, 'Key', { description: first.secretName });
      new ManagedSecret(stack, 'Second', { creation, encryptionKey });
    }],
    ['is named after the version of the other', (stack, first) => {
      new ManagedSecret(stack, 'Second', { creation, secretName: first.versionId });
    }],
    ['is made by CloudFormation after the other, and written by the handler', (stack, first) => {
      new ManagedSecret(stack, 'Second', { content: written }).node.addDependency(first);
    }],
    ['has the other in its description', (stack, first) => {
      new ManagedSecret(stack, 'Second', { content: written, description: `follows ${first.secretArn}` });
    }],
  ];

  test.each(FOLLOWERS.flatMap(([what, follow]) => [
    [what, 'that the handler makes', { secretName: 'first', creation }, follow] as const,
    [what, 'that the handler writes', { content: written }, follow] as const,
  ]))('%s %s', (_what, _which, props, follow) => {
    const stack = aStack();
    follow(stack, new ManagedSecret(stack, 'First', props));
    new ManagedSecret(stack, 'Unconcerned', { content: written });

    const template = Template.fromStack(stack); // It refuses cycles.
    expect(Object.keys(template.findResources(POLICY))).toHaveLength(2);
    template.resourceCountIs('AWS::IAM::Role', 1);
    template.resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('gets one policy for each link of a chain', () => {
    const stack = aStack();
    let previous = new ManagedSecret(stack, 'Link0', { content: written });
    for (let index = 1; index < 4; index++) {
      const link = new ManagedSecret(stack, `Link${index}`, { content: written });
      link.node.addDependency(previous);
      previous = link;
    }
    Template.fromStack(stack).resourceCountIs(POLICY, 4);
  });

  test('shares a policy with those that wait for the same', () => {
    const stack = aStack();
    const first = new ManagedSecret(stack, 'First', { content: written });
    for (let index = 0; index < 10; index++) new ManagedSecret(stack, `Second${index}`, { content: written }).node.addDependency(first);
    Template.fromStack(stack).resourceCountIs(POLICY, 2);
  });

  test('takes its permissions out of the policy of the other, and leaves none without a statement', () => {
    const stack = aStack();
    const long = (index: number) => `${index}`.padEnd(500, 'x');
    const first = new ManagedSecret(stack, 'First', { secretName: long(0), content: written });
    for (let index = 1; index < 15; index++) new ManagedSecret(stack, `Second${index}`, { secretName: long(index), content: written }).node.addDependency(first);

    const template = Template.fromStack(stack);
    const policies = Object.values(template.findResources(POLICY)).map(({ Properties }) => JSON.stringify(Properties.PolicyDocument));
    expect(policies.map(policy => new Set(policy.match(/(First|Second\d+)[0-9A-F]{8}/g)).size).sort()).toEqual([1, 5, 9]);
  });

  test('leaves the others in as few policies as before', () => {
    const policiesWith = (makeMore: (stack: Stack, first: ManagedSecret) => void) => {
      const stack = aStack();
      const secrets = [...Array(30).keys()].map(index => (
        new ManagedSecret(stack, `Secret${index}`, { secretName: `${index}`.padEnd(500, 'x'), content: written })));
      makeMore(stack, secrets[0]);
      return Object.keys(Template.fromStack(stack).findResources(POLICY)).length;
    };
    const before = policiesWith(() => {});

    expect(before).toBeGreaterThan(2);
    const withLast = policiesWith((stack, first) => {
      new ManagedSecret(stack, 'Last', { content: written }).node.addDependency(first);
    });
    expect(withLast).toBe(before + 1);
  });

  test('waits for its own permissions only', () => {
    const stack = aStack();
    const first = new ManagedSecret(stack, 'First', { content: written });
    new ManagedSecret(stack, 'Second', { content: written }).node.addDependency(first);

    const template = Template.fromStack(stack);
    const policies = template.findResources(POLICY);
    for (const { DependsOn, Properties } of Object.values(template.findResources(CUSTOM))) {
      const own = Object.keys(policies).filter(id => JSON.stringify(policies[id].Properties.PolicyDocument).includes(Properties.SecretId.Ref));
      expect(own).toHaveLength(1);
      expect([DependsOn].flat().filter(id => id in policies)).toEqual(own);
    }
  });
});

describe('Aspects', () => {
  const visiting = (visit: (policy: CfnManagedPolicy) => void): IAspect => ({
    visit: (node: IConstruct) => { if (CfnManagedPolicy.isCfnManagedPolicy(node)) visit(node); },
  });

  function under(aspect: IAspect, secretName: string, count = 1): Template {
    const stack = aStack();
    for (let index = 0; index < count; index++) new ManagedSecret(stack, `Secret${index}`, { secretName: secretName + index, creation });
    Aspects.of(stack).add(aspect);
    return Template.fromStack(stack);
  }

  function namesOf(template: Template): string[] {
    return Object.values(template.findResources(POLICY)).map(({ Properties }) => Properties.ManagedPolicyName);
  }

  test('that name all policies alike get names that differ, also from those before a change', () => {
    const naming = visiting(policy => { policy.managedPolicyName = 'corporate'; });
    const names = [...namesOf(under(naming, 'x'.repeat(300), 12)), ...namesOf(under(naming, 'other'))];

    expect(names.length).toBeGreaterThan(2);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^corporate-[0-9a-f]{8}$/);
    expect(namesOf(under(naming, 'other'))).toEqual(names.slice(-1));
  });

  test('that give the longest name get one that fits', () => {
    const [name] = namesOf(under(visiting(policy => { policy.managedPolicyName = 'n'.repeat(128); }), 'a'));
    expect(name).toMatch(/^n{119}-[0-9a-f]{8}$/);
  });

  test('that retain everything do not retain permissions that are no longer needed, which would fill up the role', () => {
    const stack = aStack();
    new ManagedSecret(stack, 'Secret', { creation });
    RemovalPolicies.of(stack).retain();
    Aspects.of(stack).add({ visit: node => { if (node instanceof CfnResource) node.applyRemovalPolicy(RemovalPolicy.RETAIN); } });

    const template = Template.fromStack(stack);
    template.allResources('AWS::Lambda::Function', { DeletionPolicy: 'Retain' });
    const [policy] = Object.values(template.findResources(POLICY));
    expect([policy.DeletionPolicy, policy.UpdateReplacePolicy]).toEqual([undefined, undefined]);
  });

  test('see the policies with their statements', () => {
    const seen: unknown[] = [];
    under(visiting(policy => seen.push(policy.stack.resolve(policy.policyDocument).Statement.length)), 'a');
    expect(seen).toEqual([6]);
  });
});

test('what waits for what is found without asking the app, which has the grants look once in a synthesis', () => {
  const stack = aStack();
  for (const id of ['First', 'Second', 'Third']) {
    const key = new Key(stack, `${id}Key`);
    new ManagedSecret(stack, id, { creation, encryptionKey: key });
  }
  const look = jest.fn();
  afterAspects(stack.node.root, look);
  Template.fromStack(stack);
  expect(look).toHaveBeenCalledTimes(1);
});
