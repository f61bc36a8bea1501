import { Annotations, Aspects, CfnResource, Tags, Validations } from 'aws-cdk-lib';
import { allow, AWS_ALIAS, CANARY, KEY, NO_VALUE, ORGANIZATION, OTHER, REPLICA_KEY, STRANGER, Trick, World } from './world';
import { SecretRules } from '../../../src';

const trick = (id: string, apply: Trick['apply']): Trick => ({ id, apply });

/** A macro beside something. */
const MACRO = { 'Fn::Transform': { Name: 'Macro' } };
const DAYS = { AutomaticallyAfterDays: 30 };

const TAGS: readonly Trick[] = [
  trick('no tags', world => { world.tags = []; }),
  trick('no tags in one of two branches', world => {
    world.tags = { 'Fn::If': [world.undecided(), [{ Key: 'owner', Value: world.slots.owner }, { Key: 'data', Value: world.slots.data }], NO_VALUE] };
  }),
  trick('a tag in one of two branches', world => {
    world.tags = [{ Key: 'owner', Value: world.slots.owner }, { 'Fn::If': [world.undecided(), { Key: 'data', Value: world.slots.data }, NO_VALUE] }];
  }),
  trick('a tag that is in both branches', world => {
    world.tags = [{ Key: 'owner', Value: 'me' }, { 'Fn::If': [world.undecided(), { Key: 'data', Value: 'low' }, { Key: 'data', Value: world.slots.data }] }];
  }),
  trick('a tag whose key a parameter gives', world => {
    world.tags = [{ Key: world.parameter({ default: 'owner' }), Value: 'me' }, { Key: 'data', Value: world.slots.data }];
  }),
  trick('Tags.of() removes a tag', world => { world.steps.push(({ app }) => Tags.of(app).remove('owner')); }),
  trick('Tags.of() adds a bad tag', world => { world.steps.push(({ app }) => Tags.of(app).add('data', 'medium')); }),
];

const REPLICAS: readonly Trick[] = [
  trick('no replica', world => { world.replicas = []; }),
  trick('a replica without a key', world => { world.replicas = [{ Region: 'eu-west-1' }]; }),
  trick('replicas in one of two branches', world => {
    world.replicas = { 'Fn::If': [world.undecided(), [{ Region: world.slots.replicaRegion, KmsKeyId: world.slots.replicaKey }], NO_VALUE] };
  }),
  trick('one of two replicas has no key', world => {
    world.replicas = { 'Fn::If': [world.undecided(), [{ Region: 'eu-west-1' }], [{ Region: 'eu-west-1', KmsKeyId: REPLICA_KEY }]] };
  }),
  trick('a replica in one of two branches, under a bad key', world => {
    world.replicas = [{ 'Fn::If': [world.undecided(), { Region: 'eu-west-1', KmsKeyId: AWS_ALIAS }, NO_VALUE] }];
  }),
];

const secondPolicy = (world: World, properties: Record<string, unknown>, attributes?: Record<string, unknown>) => {
  world.resources.push({ id: world.id('Second'), type: 'AWS::SecretsManager::ResourcePolicy', properties, attributes });
};

const POLICIES: readonly Trick[] = [
  trick('no policy', world => { world.hasPolicy = false; }),
  trick('a policy as JSON text', world => {
    world.policyDocument.change = document => (
    // In a text, CloudFormation resolves nothing.
      /"(Ref|Fn::)/.test(JSON.stringify(document)) ? document : JSON.stringify(document));
  }),
  trick('a policy as Fn::ToJsonString', world => { world.policyDocument.change = document => ({ 'Fn::ToJsonString': document }); }),
  trick('a policy in one of two branches', world => {
    const change = world.policyDocument.change;
    const condition = world.undecided();
    world.policyDocument.change = document => ({ 'Fn::If': [condition, change(document), { Statement: [allow(OTHER)] }] });
  }),
  trick('an effect that a parameter gives', world => {
    const effect = world.parameter({ default: 'Deny', allowedValues: ['Allow', 'Deny'] });
    secondPolicy(world, { SecretId: { Ref: 'Secret' }, ResourcePolicy: { Statement: [{ ...allow('*'), Effect: effect }] } });
  }),
  trick('everybody of an allowed organization', world => secondPolicy(world, {
    SecretId: world.slots.policyId, ResourcePolicy: { Statement: [allow('*', { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } })] },
  })),
  trick('everybody of another organization', world => secondPolicy(world, {
    SecretId: world.slots.policyId, ResourcePolicy: { Statement: [allow('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-stranger00' } })] },
  })),
  trick('everybody with a condition on an address', world => secondPolicy(world, {
    SecretId: { Ref: 'Secret' }, ResourcePolicy: { Statement: [allow('*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })] },
  })),
  trick('a policy of the secret by the Ref of its schedule', world => secondPolicy(world, {
    SecretId: { Ref: 'Schedule' }, ResourcePolicy: { Statement: [allow(world.slots.principal)] },
  })),
  trick('a stranger in a policy under a condition', world => secondPolicy(
    world, { SecretId: { Ref: 'Secret' }, ResourcePolicy: { Statement: [allow(STRANGER)] } }, { Condition: world.undecided() })),
  trick('a policy of another secret lets everybody in', world => secondPolicy(world, {
    SecretId: 'billing/another', ResourcePolicy: { Statement: [allow('*')] },
  })),
  trick('a policy denies everybody', world => secondPolicy(world, {
    SecretId: { Ref: 'Secret' }, ResourcePolicy: { Statement: [{ ...allow('*'), Effect: 'Deny' }] },
  })),
];

const ROTATIONS: readonly Trick[] = [
  trick('no schedule', world => { world.hasSchedule = false; }),
  trick('a schedule without rules', world => { world.scheduleProperties = {}; }),
  trick('a schedule by an expression', world => { world.scheduleProperties = { RotationRules: { ScheduleExpression: 'rate(30 days)' } }; }),
  trick('a schedule under a condition', world => { world.scheduleAttributes = { Condition: world.undecided() }; }),
  trick('rules in one of two branches', world => { world.scheduleProperties = { RotationRules: { 'Fn::If': [world.undecided(), DAYS, NO_VALUE] } }; }),
  trick('rules in both branches', world => {
    world.scheduleProperties = { RotationRules: { 'Fn::If': [world.undecided(), DAYS, { ScheduleExpression: 'rate(10 days)' }] } };
  }),
];

const VALUES: readonly Trick[] = [
  trick('a value that looks like a reference', world => { world.slots.value = `{{resolve:ssm: ${CANARY} }}`; }),
  trick('a value that looks like a look-up', world => { world.slots.value = `dummy-value-for-${CANARY}`; }),
  trick('a JSON field that stands twice', world => {
    world.slots.value = `{"password":"${CANARY}","password":"{{resolve:secretsmanager:orders/source}}"}`;
  }),
  trick('a public field that is literal', world => {
    world.slots.value = '{"username":"admin","engine":"mysql","password":"{{resolve:secretsmanager:orders/source}}"}';
  }),
  trick('a value that is generated', world => { world.secretProperties.SecretString = NO_VALUE; world.secretProperties.GenerateSecretString = {}; }),
  trick('a value that a readable parameter gives', world => { world.slots.value = world.parameter({}); }),
];

const WHOLE: readonly Trick[] = [
  trick('a nested stack', world => { world.isNested = true; }),
  trick('the secret is under a condition', world => { world.secretAttributes.Condition = world.undecided(); }),
  trick('the handler creates the secret', world => { world.isCreated = true; }),
  trick('the handler creates the secret, and its mode is a reference', world => {
    world.isCreated = true;
    world.secretProperties.Mode = world.parameter({ default: 'create', allowedValues: ['create', 'CREATE'] });
  }),
  trick('the handler creates the secret, under another type', world => {
    world.isCreated = true;
    world.secretAttributes.Type = 'Custom::Harmless';
  }),
  trick('a macro beside the properties', world => { Object.assign(world.secretProperties, MACRO); }),
  trick('a macro on the template', world => { world.steps.push(({ host }) => host.addTransform('Macro')); }),
  trick('transforms that change no secret', world => {
    world.steps.push(({ host }) => ['AWS::LanguageExtensions', 'AWS::SecretsManager-2020-07-23'].forEach(name => host.addTransform(name)));
  }),
  trick('a macro on another resource', world => {
    world.resources.push({ id: world.id('Topic'), type: 'AWS::SNS::Topic', properties: MACRO });
  }),
  trick('a deletion policy in two branches', world => {
    world.slots.deletion = { 'Fn::If': [world.undecided(), world.slots.deletion, 'Delete'] };
  }),
];

/** The last word: what an Aspect or an override changes when everything else is there. */
const LATE: readonly Trick[] = [
  trick('a late Aspect takes the key away', world => {
    world.steps.push(({ app, secret }) => Aspects.of(app).add({
      visit: node => { if (node === secret) secret.addPropertyDeletionOverride('KmsKeyId'); },
    }, { priority: 1_000 }));
  }),
  trick('a late Aspect gives another name', world => {
    world.steps.push(({ app, secret }) => Aspects.of(app).add({
      visit: node => { if (node === secret) secret.addPropertyOverride('Name', 'billing/late'); },
    }, { priority: 1_000 }));
  }),
  trick('an override gives the key', world => { world.steps.push(({ secret }) => secret.addPropertyOverride('KmsKeyId', KEY)); }),
  trick('an override deletes the deletion policy', world => { world.steps.push(({ secret }) => secret.addDeletionOverride('DeletionPolicy')); }),
  trick('an override changes the type of the policy', world => {
    world.steps.push(({ host }) => (host.node.tryFindChild('Policy') as CfnResource | undefined)?.addOverride('Type', 'AWS::SNS::Topic'));
  }),
];

/** Of the reports, none of which silences what is fatal. */
const SILENT: readonly Trick[] = [
  trick('acknowledgments of this library', world => {
    world.steps.push(({ secret }) => {
      for (const id of ['MS300', 'MS303', 'MS307']) SecretRules.acknowledge(secret, id, { reason: 'we want to', owner: 'team', expires: '2026-12-31' });
    });
  }),
  trick('acknowledgments of the CDK', world => {
    world.steps.push(({ secret }) => {
      for (const id of ['MS300', 'MS303', 'MS307']) {
        Validations.of(secret).acknowledge({ id: `ManagedSecret::${id}`, reason: 'we want to' });
        Annotations.of(secret).acknowledgeWarning(id);
      }
    });
  }),
];

export const SURROUNDINGS: readonly Trick[] = [...TAGS, ...REPLICAS, ...POLICIES, ...ROTATIONS, ...VALUES, ...WHOLE, ...LATE, ...SILENT];
