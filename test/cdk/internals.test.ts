/*
 * What src/cdk depends on, asked of aws-cdk-lib itself. A new version of the CDK passes all of them, or the function of that name has to change.
 */
import * as fs from 'fs';
import * as path from 'path';
import { Annotations, App, Aspects, CfnOutput, CfnResource, Fn, Lazy, Reference, Stack, Stage, Token, Tokenization, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  ArnPrincipal, CfnManagedPolicy, Grant, ManagedPolicy, Policy, PolicyStatement, PrincipalWithConditions, Role, ServicePrincipal, User,
} from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { determineLatestNodeRuntime } from 'aws-cdk-lib/aws-lambda';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Fact } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import * as internals from '../../src/cdk/internals';
import * as names from '../../src/cdk/names';
import { OLDEST_NODE } from '../../src/rules/provider';

const US = { account: '111111111111', region: 'us-east-1' };
const EU = { account: '111111111111', region: 'eu-west-1' };

function stackIn(env?: { account: string; region: string }, props = {}): Stack {
  return new Stack(new App(), 'Stack', { env, ...props });
}

/** The warnings on a construct, acknowledgeable ones with their tag. */
function warningsOn(construct: Construct): string[] {
  return construct.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));
}

test('propertyInjectable: the decorator of the CDK runs an injector that is registered for the class', () => {
  class Thing extends Construct {
    public static readonly PROPERTY_INJECTION_ID = 'test.Thing';
    public readonly size: number;
    constructor(scope: Construct, id: string, props: { readonly size: number }) {
      super(scope, id);
      this.size = props.size;
    }
  }
  const Injectable = internals.propertyInjectable(Thing) as typeof Thing;
  const inject = (props: any) => ({ ...props, size: 7 });
  const stack = stackIn(undefined, { propertyInjectors: [{ constructUniqueId: 'test.Thing', inject }] });
  expect(new Injectable(stack, 'Thing', { size: 1 }).size).toBe(7);
});

test('markAsSecretOfCdk: the CDK takes what is marked for its Secret', () => {
  class Marked {}
  expect(Secret.isSecret(new Marked())).toBe(false);
  internals.markAsSecretOfCdk(Marked.prototype);
  expect(Secret.isSecret(new Marked())).toBe(true);
});

test('markAsSecretOfCdk: the mark has the value of the CDK\'s own', () => {
  class Marked {}
  internals.markAsSecretOfCdk(Marked.prototype);
  const valuesOf = (prototype: object) => Object.getOwnPropertySymbols(prototype).map(symbol => [symbol, Reflect.get(prototype, symbol)]);
  const ofCdk = valuesOf(Secret.prototype).concat(valuesOf(new Secret(stackIn(), 'Secret')));
  expect(ofCdk).toEqual(expect.arrayContaining(valuesOf(Marked.prototype)));
});

test.each([[true], [false]])('carriesCrossRegionReferences: a stack with crossRegionReferences: %s says so', crossRegionReferences => {
  expect(internals.carriesCrossRegionReferences(stackIn(US, { crossRegionReferences }))).toBe(crossRegionReferences);
});

test('renderedElement: an element renders itself with its tokens', () => {
  const stack = stackIn();
  const other = new CfnBucket(stack, 'Other');
  const bucket = new CfnBucket(stack, 'Bucket', { bucketName: other.ref });
  expect(stack.resolve(internals.renderedElement(bucket))).toEqual({
    Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Other' } } } },
  });
});

test('renderedTemplate: a stack renders itself before it is written', () => {
  const stack = stackIn();
  new CfnBucket(stack, 'Bucket');
  expect(internals.renderedTemplate(stack)).toMatchObject({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } });
});

test('overriddenProperty: an override of a property is seen, and one that takes it away, and no other property', () => {
  const bucket = new CfnBucket(stackIn(), 'Bucket', { bucketName: 'a' });
  expect(internals.overriddenProperty(bucket, 'BucketName')).toBeUndefined();
  bucket.addPropertyOverride('BucketName', 'b');
  bucket.addPropertyDeletionOverride('Tags');
  const found = ['BucketName', 'Tags', 'AccessControl'].map(name => internals.overriddenProperty(bucket, name));
  expect(found).toEqual([{ value: 'b' }, { value: undefined }, undefined]);
});

test('afterAspects: calls back in each synthesis of an app or a stage, when all Aspects have ended and before references are resolved', () => {
  const app = new App();
  const stage = new Stage(app, 'Prod');
  const calls: string[] = [];
  const stack = new Stack(stage, 'Shop');
  new CfnOutput(stack, 'Out', { value: Lazy.uncachedString({ produce: () => { calls.push('reference'); return 'x'; } }) });
  internals.afterAspects(stage, () => void calls.push('look'));
  for (const priority of [500, 5000]) Aspects.of(stack).add({ visit: node => void (node === stack && calls.push(`Aspect ${priority}`)) }, { priority });
  const inSynthesis = () => {
    stage.synth({ force: true });
    return calls.splice(0).filter((each, index, all) => each !== all[index - 1]);
  };

  expect([inSynthesis(), inSynthesis()]).toEqual(Array(2).fill(['Aspect 500', 'Aspect 5000', 'look', 'reference']));
});

test('afterAspects: a call that asks for the dependencies itself is not made again within itself, and again after it has failed', () => {
  const app = new App();
  let calls = 0;
  internals.afterAspects(app, () => {
    calls += 1;
    void app.node.dependencies;
    if (calls === 1) throw new Error('first');
  });

  expect(() => app.node.dependencies).toThrow('first');
  expect([app.node.dependencies, app.node.dependencies, calls]).toEqual([[], [], 3]);
});

test('afterAspects: what a construct depends on by then is in the template, also where the call made it', () => {
  const stack = new Stack(new App(), 'Shop');
  const [first, second] = ['First', 'Second'].map(id => new CfnResource(stack, id, { type: 'AWS::CloudFormation::WaitConditionHandle' }));
  internals.afterAspects(stack.node.root, () => second.node.addDependency(first));

  expect(Template.fromStack(stack).toJSON().Resources.Second.DependsOn).toEqual(['First']);
});

test('pendingParameters: the names of the parameters that a stack asks the CLI to look up, and no other question', () => {
  const stack = stackIn(US);
  expect(internals.pendingParameters(stack)).toEqual([]);
  StringParameter.valueFromLookup(stack, '/shop/db');
  void stack.availabilityZones;
  stack.reportMissingContextKey({ key: 'vault', provider: 'plugin' as never, props: { pluginName: 'vault', parameterName: '/shop/other' } as never });
  expect(internals.pendingParameters(stack)).toEqual(['/shop/db']);
});

test('awaitsRole: a stack that asks the CLI to look a role up, and no other question', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  StringParameter.valueFromLookup(stack, '/shop/db');
  expect(internals.awaitsRole(stack)).toBe(false);
  expect(Role.fromLookup(stack, 'Role', { roleName: 'team' }).roleArn).toContain(names.ROLE_LOOKUP);
  expect(internals.awaitsRole(stack)).toBe(true);
});

test('awaitsLookup: a stack that asks the CLI to look anything up, until the context has it', () => {
  const ask = (stack: Stack) => StringParameter.valueFromLookup(stack, '/shop/db', 'default');
  const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  expect(internals.awaitsLookup(stack)).toBe(false);
  ask(stack);
  expect(internals.awaitsLookup(stack)).toBe(true);
  const context = { 'ssm:account=111111111111:parameterName=/shop/db:region=eu-west-1': 'x' };
  const known = new Stack(new App({ context }), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  expect(ask(known)).toBe('x');
  expect(internals.awaitsLookup(known)).toBe(false);
});

test('isLazy: a lazy value is distinguished from a reference', () => {
  const tokenOf = (text: string) => Tokenization.reverseString(text).firstToken!;
  expect(internals.isLazy(tokenOf(Lazy.string({ produce: () => 'x' })))).toBe(true);
  expect(internals.isLazy(tokenOf(Lazy.uncachedString({ produce: () => 'x' })))).toBe(true);
  expect(internals.isLazy(tokenOf(new CfnBucket(stackIn(), 'Bucket').ref))).toBe(false);
});

test('holdsUnresolvedJson: true for an unresolved object in JSON, false for a text', () => {
  expect(internals.holdsUnresolvedJson(JSON.stringify([Lazy.any({ produce: () => 'x' })]))).toBe(true);
  expect(internals.holdsUnresolvedJson(JSON.stringify([Fn.conditionEquals('a', 'b')]))).toBe(true);
  expect(internals.holdsUnresolvedJson(JSON.stringify(['text']))).toBe(false);
});

test('isCrossEnvironmentError: it is what the CDK throws for a resource without a name', () => {
  const app = new App();
  const key = new Secret(new Stack(app, 'There', { env: EU }), 'Secret');
  const here = new Stack(app, 'Here', { env: US });
  new CfnOutput(here, 'Output', { value: key.secretArn });
  let thrown: unknown;
  try {
    app.synth();
  } catch (error) {
    thrown = error;
  }
  expect(internals.isCrossEnvironmentError(thrown)).toBe(true);
  expect(internals.isCrossEnvironmentError(new Error('another'))).toBe(false);
});

test('wrappedPrincipal: a principal with conditions or session tags gives what it wraps', () => {
  const core = new ArnPrincipal('arn:aws:iam::111111111111:role/app');
  expect(internals.wrappedPrincipal(new PrincipalWithConditions(core, { Bool: { 'aws:SecureTransport': 'true' } }))).toBe(core);
  expect(internals.wrappedPrincipal(core.withSessionTags())).toBe(core);
  expect(internals.wrappedPrincipal(core)).toBe(undefined);
});

test('isImmutableRole: true for each kind of role that drops statements, false for any other role', () => {
  const stack = stackIn(US);
  const own = new Role(stack, 'Own', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  const arn = 'arn:aws:iam::111111111111:role/app';
  expect(internals.isImmutableRole(own.withoutPolicyUpdates())).toBe(true);
  expect(internals.isImmutableRole(Role.fromRoleArn(stack, 'Immutable', arn, { mutable: false }))).toBe(true);
  expect(internals.isImmutableRole(Role.fromRoleArn(stack, 'Mutable', arn))).toBe(false);
  expect(internals.isImmutableRole(own)).toBe(false);
});

test.each([[undefined, true], [true, true], [false, false]])('keepsPoliciesOut: customizeRoles() with preventSynthesis: %s says %s, and so does the template', (preventSynthesis, isOut) => {
  const stack = stackIn(US);
  Role.customizeRoles(stack, { preventSynthesis, usePrecreatedRoles: { Role: 'known' } });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  new ManagedPolicy(stack, 'Policy', { roles: [role], statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })] });
  expect(internals.keepsPoliciesOut(role)).toBe(isOut);
  Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', isOut ? 0 : 1);
});

test.each([undefined, true, false])('reportsPolicies: customizeRoles() with preventSynthesis: %s reports what a role is given, and writes no policy of it', preventSynthesis => {
  const app = new App();
  Role.customizeRoles(app, { preventSynthesis });
  const stack = new Stack(app, 'Reported');
  expect(internals.reportsPolicies(stack)).toBe(true);
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPrincipalPolicy(PolicyStatement.fromJson({ Effect: 'Allow', Action: 'a:B', Resource: '*' }));
  const [reported] = JSON.parse(fs.readFileSync(path.join(app.synth().directory, 'iam-policy-report.json'), 'utf8')).roles;
  expect(reported.identityPolicyStatements).toEqual([{ Effect: 'Allow', Action: 'a:B', Resource: '*' }]);
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
});

test('reportsPolicies: not without customizeRoles()', () => {
  expect(internals.reportsPolicies(new Stack())).toBe(false);
});

test('keepsPoliciesOut: the CDK writes a CfnManagedPolicy all the same, with the name of the precreated role', () => {
  const stack = stackIn(US);
  Role.customizeRoles(stack, { usePrecreatedRoles: { Role: 'known' } });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  new CfnManagedPolicy(stack, 'Policy', { roles: [role.roleName], policyDocument: { Version: '2012-10-17', Statement: [] } });
  expect(internals.keepsPoliciesOut(role)).toBe(true);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', { Roles: ['known'] });
});

test('keepsPoliciesOut: elsewhere, nothing does', () => {
  const stack = stackIn(US);
  Role.customizeRoles(new Stack(stack.node.root, 'Other'));
  expect(internals.keepsPoliciesOut(stack)).toBe(false);
});

test('validationPluginsOf: the plugins of an app and of a stage, and none of a stack', () => {
  const app = new App();
  const plugins = ['a', 'b'].map(name => ({ name, validate: () => ({ success: true, violations: [] }) }));
  const stage = new Stage(app, 'Stage');
  Validations.of(app).addPlugins(plugins[0]);
  Validations.of(new Stack(stage, 'Stack')).addPlugins(plugins[1]);
  expect([app, stage, new Stack(app, 'Stack')].map(internals.validationPluginsOf)).toEqual([[plugins[0]], [plugins[1]], []]);
});

test.each([[undefined, 1], ['true', 1], ['false', 0]])('validatesTemplates: the CDK checks lengths where CDK_VALIDATION is %p', (value, count) => {
  const before = process.env.CDK_VALIDATION;
  const silent = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    if (value === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = value;
    const app = new App();
    new CfnResource(new Stack(app, 'Stack'), 'Secret', { type: 'AWS::SecretsManager::Secret', properties: { Description: 'x'.repeat(2049) } });
    const report = path.join(app.synth().directory, 'validation-report.json');
    const reports = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')).pluginReports : [];
    expect(reports.flatMap(({ violations }: any) => violations).filter(({ ruleName }: any) => ruleName === 'F3033').length).toBe(count);
    expect(internals.validatesTemplates()).toBe(count === 1);
  } finally {
    silent.mockRestore();
    process.env.CDK_VALIDATION = before;
  }
});

test.each<[string, (scope: Annotations) => void]>([
  ['a warning', scope => scope.acknowledgeWarning('MS000', 'because')], ['a note', scope => scope.acknowledgeInfo('MS000', 'because')],
])('isAcknowledgedByCdk: the acknowledgement of %s is known on the scope, below it, and nowhere else', (_, acknowledge) => {
  const stack = stackIn();
  const [scope, other] = ['Scope', 'Other'].map(id => new Construct(stack, id));
  acknowledge(Annotations.of(scope));
  const known = [stack, other, scope, new Construct(scope, 'Below')].map(each => internals.isAcknowledgedByCdk(each, 'MS000'));
  expect([known, internals.isAcknowledgedByCdk(scope, 'MS001')]).toEqual([[false, false, true, true], false]);
});

test('isAcknowledgedByCdk: on the app it is known, and the look-up of the CDK leaves it out', () => {
  const stack = stackIn();
  expect(internals.isAcknowledgedByCdk(stack, 'MS000')).toBe(false);
  Annotations.of(stack.node.root).acknowledgeWarning('MS000', 'because');
  expect(internals.isAcknowledgedByCdk(stack, 'MS000')).toBe(true);
  Annotations.of(stack).addWarningV2('MS000', 'Text.');
  expect(warningsOn(stack)).toEqual(['Text. [ack: MS000]']);
});

test('asIfBelow: the CDK finds an acknowledgement on the construct itself, which it else leaves out', () => {
  const stack = stackIn();
  Annotations.of(stack).acknowledgeWarning('MS000', 'because');
  Annotations.of(internals.asIfBelow(stack)).addWarningV2('MS000', 'Text.');
  expect(warningsOn(stack)).toEqual([]);
  Annotations.of(internals.asIfBelow(stack)).addWarningV2('MS001', 'Text.');
  expect(warningsOn(stack)).toEqual(['Text. [ack: MS001]']);
});

test('holdsToken: a text with a value that is not known', () => {
  expect(names.holdsToken(`a-${new CfnBucket(stackIn(), 'Bucket').ref}`)).toBe(true);
  expect(names.holdsToken(`a-${Token.asString({ Ref: 'X' })}`)).toBe(true);
  expect(names.holdsToken('${Parameter}')).toBe(false);
});

test('isPendingLookup: what the CDK gives for a parameter before its look-up', () => {
  const value = StringParameter.valueFromLookup(stackIn(US), '/shop/key');
  expect(names.isPendingLookup(value)).toBe(true);
  expect(`arn:${value}`.replace(names.LOOKUP, 'X')).toBe('arn:X');
});

test('isPendingLookup: what the CDK gives for a role before its look-up', () => {
  const { roleArn } = Role.fromLookup(stackIn(US), 'Role', { roleName: 'reader' });
  expect(names.isPendingLookup(roleArn)).toBe(true);
  expect(names.isPendingLookup('arn:aws:iam::123456789012:role/reader')).toBe(false);
});

test('SECRET_INJECTION_ID: it is that of the CDK\'s Secret', () => {
  expect(names.SECRET_INJECTION_ID).toBe(Secret.PROPERTY_INJECTION_ID);
});

test('withoutDefaultChild: a construct of the CDK is called by its own path', () => {
  const stack = stackIn();
  const { defaultChild } = new Key(stack, 'Key').node;
  expect(names.withoutDefaultChild(defaultChild!.node.path)).toBe('Stack/Key');
  expect(names.withoutDefaultChild(new CfnBucket(new Construct(stack, 'Made'), 'Default').node.path)).toBe('Stack/Made');
});

test('crossRegionExports, readsCrossRegionExports: a value goes from one region to the other by one name', () => {
  const app = new App();
  const from = new Stack(app, 'From', { env: EU, crossRegionReferences: true });
  const to = new Stack(app, 'To', { env: US, crossRegionReferences: true });
  const key = new Key(from, 'Key');
  new CfnResource(to, 'Reader', { type: 'Test::Reader', properties: { Arn: key.keyArn } });
  const assembly = app.synth();
  const resourcesOf = (stack: Stack) => Object.values<any>(assembly.getStackArtifact(stack.artifactId).template.Resources);
  const exported = Object.assign({}, ...resourcesOf(from).map(({ Type, Properties = {} }) => names.crossRegionExports(Type, Properties)));
  const reader: any = resourcesOf(to).find(({ Type }) => Type === 'Test::Reader');
  const [id, attribute] = reader.Properties.Arn['Fn::GetAtt'];
  expect(exported).toEqual({ [attribute]: { 'Fn::GetAtt': [from.getLogicalId(key.node.defaultChild as CfnResource), 'Arn'] } });
  expect(names.readsCrossRegionExports(assembly.getStackArtifact(to.artifactId).template.Resources[id].Type)).toBe(true);
  expect(names.readsCrossRegionExports('Test::Reader')).toBe(false);
});

test('holdsNumberToken: a number that is a token is seen in a text, where the CDK resolves it', () => {
  const stack = stackIn();
  for (let index = 0; index < 1000; index++) {
    const text = JSON.stringify({ port: Token.asNumber({ Ref: `Port${index}` }) });
    expect(names.holdsNumberToken(text)).toBe(true);
    expect(stack.resolve(text)).toEqual({ 'Fn::Join': ['', ['{"port":', { Ref: `Port${index}` }, '}']] });
  }
  expect(names.holdsNumberToken(JSON.stringify({ port: -1.8e289, other: 5432 }))).toBe(false);
});

test('holdsTokenRemains: what the CDK leaves in JSON and in small letters', () => {
  const token = Token.asString({ Ref: 'Name' });
  expect(names.holdsTokenRemains(JSON.stringify([Lazy.any({ produce: () => 'x' })]))).toBe(true);
  expect(names.holdsTokenRemains(JSON.stringify([Fn.conditionEquals('a', 'b')]))).toBe(true);
  expect(names.holdsTokenRemains(token.toLowerCase())).toBe(true);
  expect(names.holdsTokenRemains('<unresolved> ${Token}')).toBe(false);
});

test('isAccountOfStack: the pseudo parameter, and the account in an imported ARN', () => {
  const stack = stackIn();
  const imported = Fn.importValue('Other:Arn');
  expect(names.isAccountOfStack(stack.resolve(stack.account))).toBe(true);
  expect(names.isAccountOfStack(stack.resolve(Key.fromKeyArn(stack, 'Imported', imported).env.account))).toBe(true);
  expect(names.isAccountOfStack({ 'Fn::Join': ['-', ['a', stack.resolve(Key.fromKeyArn(stack, 'Part', imported).env.account)]] })).toBe(false);
  expect(names.isAccountOfStack(stack.resolve(Key.fromKeyArn(stack, 'Named', new CfnBucket(stack, 'Bucket').ref).env.account))).toBe(false);
});

test('ruleNameInReport, hyphenated: the CDK refuses a second "::" in an acknowledged id, and blanks are hyphens to it', () => {
  const stack = stackIn();
  expect(() => Validations.of(stack).acknowledge({ id: 'Plugin::MS000@A::B', reason: 'because' })).toThrow('The \'::\' delimiter is reserved');
  expect(() => Validations.of(stack).acknowledge({ id: `Plugin::${names.ruleNameInReport('MS000@A::B')}`, reason: 'because' })).not.toThrow();
  expect(names.hyphenated('MS000@My Stack')).toBe('MS000@My-Stack');
});

test('overriddenProperty: what an override sets, what it takes away, and what it leaves', () => {
  const bucket = new CfnBucket(stackIn(), 'Bucket', { bucketName: 'given', accelerateConfiguration: { accelerationStatus: 'Enabled' } });
  bucket.addPropertyOverride('BucketName', 'set');
  bucket.addPropertyDeletionOverride('AccelerateConfiguration');

  expect(['BucketName', 'AccelerateConfiguration', 'Tags'].map(name => internals.overriddenProperty(bucket, name))).toEqual([{ value: 'set' }, { value: undefined }, undefined]);
});

test('addGrantDependable: whatever waits for a grant, or for it combined with others, waits for more', () => {
  const stack = stackIn();
  const [key, waiting] = [new Key(stack, 'Key'), new CfnBucket(stack, 'Waiting')];
  const grants = [1, 2].map(index => Grant.drop(new ServicePrincipal(`a${index}.amazonaws.com`), 'nothing'));
  internals.addGrantDependable(grants[1], key);
  grants[0].combine(grants[1]).applyBefore(waiting);

  expect(Template.fromStack(stack).toJSON().Resources.Waiting.DependsOn).toEqual([stack.getLogicalId(key.node.defaultChild as CfnResource)]);
});

test('the reference that Resource.getResourceArnAttribute() gives is one token, as reportingArn() takes it apart', () => {
  const arn = Tokenization.reverse(new Key(stackIn(), 'Key').keyArn);
  expect(Reference.isReference(arn)).toBe(true);
});

test('determineLatestNodeRuntime: in no region older than what the handler is bundled for, and than what the library takes', () => {
  const target = /--target=node([0-9]+) /.exec(fs.readFileSync(path.join(__dirname, '..', '..', '.projen', 'tasks.json'), 'utf8'))![1];
  const versions = Fact.regions.map(region => {
    const { name } = determineLatestNodeRuntime(stackIn({ account: '111111111111', region }));
    return Number(/^nodejs([0-9]+)\.x$/.exec(name)![1]);
  });
  expect(versions.length).toBeGreaterThan(30);
  expect(Math.min(...versions)).toBe(24);
  expect(Number(target)).toBe(OLDEST_NODE);
  expect(OLDEST_NODE).toBeLessThanOrEqual(Math.min(...versions));
});

test('determineLatestNodeRuntime: a stack of no known region has the same, as a text', () => {
  expect(determineLatestNodeRuntime(stackIn()).name).toBe('nodejs24.x');
});

test('statementsOfDocument: what is taken out of the list is in the template no longer', () => {
  const stack = stackIn();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  const [kept, taken] = ['kept', 'taken'].map(action => new PolicyStatement({ actions: [`s3:${action}`], resources: ['*'] }));
  role.addToPolicy(kept);
  role.addToPolicy(taken);
  const statements = internals.statementsOfDocument((role.node.findChild('DefaultPolicy') as Policy).document);
  expect(statements).toEqual([kept, taken]);
  statements.pop();
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toMatch(/s3:kept(?!.*s3:taken)/);
});

test.each<[string, (stack: Stack, statements: PolicyStatement[]) => Policy | ManagedPolicy]>([
  ['AWS::IAM::Policy', (stack, statements) => new Policy(stack, 'Policy', { statements, users: [new User(stack, 'User')] })],
  ['AWS::IAM::ManagedPolicy', (stack, statements) => new ManagedPolicy(stack, 'Policy', { statements })],
])('leaveOutWhenEmpty: %s is left out without statements, also when its name was asked for, and only then', (type, make) => {
  const policies = [true, false].map(isEmpty => {
    const stack = stackIn();
    const policy = make(stack, [new PolicyStatement({ actions: ['s3:a'], resources: ['*'] })]);
    internals.leaveOutWhenEmpty(policy);
    if ('policyName' in policy) expect(policy.policyName).not.toBe('');
    if (isEmpty) internals.statementsOfDocument(policy.document).pop();
    return Object.keys(Template.fromStack(stack).findResources(type)).length;
  });
  expect(policies).toEqual([0, 1]);
});

test('hasChildren: as the list of children says', () => {
  const stack = stackIn();
  const parent = new Construct(stack, 'Parent');
  expect([stack, parent].map(internals.hasChildren)).toEqual([true, false]);
  new Construct(parent, 'Child');
  expect(internals.hasChildren(parent)).toBe(true);
  parent.node.tryRemoveChild('Child');
  expect(internals.hasChildren(parent)).toBe(false);
});

/** Runs with a value of CDK_DISABLE_STACK_TRACE, and restores the value that it had. */
function withStackTraceSwitch<T>(value: string | undefined, run: () => T): T {
  const set = (to: string | undefined) => {
    if (to === undefined) delete process.env.CDK_DISABLE_STACK_TRACE;
    else process.env.CDK_DISABLE_STACK_TRACE = to;
  };
  const before = process.env.CDK_DISABLE_STACK_TRACE;
  set(value);
  try {
    return run();
  } finally {
    set(before);
  }
}

test.each<[string, object, boolean]>([
  ['records', {}, true],
  ['does not record, where the context turns it off,', { 'aws:cdk:disable-creation-stack-traces': true }, false],
])('creationStackOf: the CDK %s the line that created a resource', (_, context, isRecorded) => {
  const lines = withStackTraceSwitch(undefined, () => {
    const stack = new Stack(new App({ context: { ...context } }), 'Stack');
    return [new CfnBucket(stack, 'L1'), new Secret(stack, 'L2')].map(internals.creationStackOf);
  });
  expect(lines.map(each => each.length > 0)).toEqual([isRecorded, isRecorded]);
  expect(lines.map(each => each.some(line => /\(.*internals\.test\.ts:\d+:\d+\)$/.test(line)))).toEqual([isRecorded, isRecorded]);
});

test.each([[undefined, false], ['', false], ['1', true]])('disablesStackTraces: with CDK_DISABLE_STACK_TRACE=%j the CDK annotates without a stack: %p', (value, isDisabled) => {
  withStackTraceSwitch(value, () => {
    const stack = stackIn();
    Annotations.of(stack).addWarningV2('test', 'a warning');
    const [warning] = stack.node.metadata.filter(({ type }) => type === 'aws:cdk:warning');
    expect([warning.trace === undefined, internals.disablesStackTraces()]).toEqual([isDisabled, isDisabled]);
  });
});
