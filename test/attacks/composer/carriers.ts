import { Random } from './random';
import { CANARY, NO_VALUE, Slot, SLOTS, Trick, World } from './world';

/** A way on which a value comes into the property. */
type Carrier = (world: World, value: unknown, other: unknown, random: Random) => unknown;

const ID_SLOTS: readonly Slot[] = ['policyId', 'scheduleId'];
/** Of a resource itself: CloudFormation resolves only functions of parameters, conditions and mappings there. */
const ATTRIBUTE_SLOTS: readonly Slot[] = ['deletion', 'update'];
const TEXT_SLOTS = (Object.keys(SLOTS) as Slot[]).filter(slot => ![...ID_SLOTS, ...ATTRIBUTE_SLOTS].includes(slot));
const OF_PROPERTIES = /import|stored|dynamic|attribute|macro|nested|Systems Manager|NoValue/;

/** The other value that a choice may give: good or bad, as the seed has it. */
function otherValue(slot: Slot, random: Random): unknown {
  const { good, bad } = SLOTS[slot];
  return random.of([...good, ...bad]);
}

const text = (value: unknown): value is string => typeof value === 'string';
const sub = (value: unknown) => text(value) ? { 'Fn::Sub': value.replaceAll('${', '${!') } : { 'Fn::Sub': ['${v}', { v: value }] };

const CARRIERS: Readonly<Record<string, Carrier>> = {
  'Fn::Join of halves': (_, value) => ({ 'Fn::Join': ['', text(value) ? [value.slice(0, 3), value.slice(3)] : ['', value]] }),
  'Fn::Join of one part': (_, value) => ({ 'Fn::Join': ['/', [value]] }),
  'Fn::Sub': (_, value) => sub(value),
  'Fn::Sub with a variable': (_, value) => ({ 'Fn::Sub': ['${v}${empty}', { v: value, empty: '' }] }),
  'Fn::If of which both branches are the same': (world, value) => ({ 'Fn::If': [world.undecided(), value, value] }),
  'Fn::If with another branch': (world, value, other) => ({ 'Fn::If': [world.undecided(), value, other] }),
  'Fn::If with AWS::NoValue': (world, value) => ({ 'Fn::If': [world.undecided(), NO_VALUE, value] }),
  'Fn::If that is always true': (world, value, other) => ({ 'Fn::If': [world.condition({ 'Fn::Equals': ['a', 'a'] }), value, other] }),
  'Fn::If by the region': (world, value, other) => (
    { 'Fn::If': [world.condition({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] }] }), other, value] }),
  'Fn::If by two conditions': (world, value, other) => {
    const [one, two] = [world.undecided(), world.undecided()];
    return { 'Fn::If': [world.condition({ 'Fn::And': [{ Condition: one }, { 'Fn::Not': [{ Condition: two }] }] }), value, other] };
  },
  'Fn::FindInMap by a known key': (world, value, other) => (
    text(value) && text(other) ? { 'Fn::FindInMap': [world.mapping({ here: { value }, there: { value: other } }), 'here', 'value'] } : value),
  'Fn::FindInMap by the region': (world, value, other) => (
    text(value) && text(other)
      ? { 'Fn::FindInMap': [world.mapping({ 'eu-central-1': { value }, 'eu-west-1': { value: other } }), { Ref: 'AWS::Region' }, 'value'] }
      : value),
  'Fn::FindInMap by a parameter': (world, value, other) => (
    text(value) && text(other)
      ? { 'Fn::FindInMap': [world.mapping({ dev: { value }, prod: { value: other } }), world.parameter({ default: 'dev' }), 'value'] }
      : value),
  'the default of Fn::FindInMap': (world, value, other) => (
    { 'Fn::FindInMap': [world.mapping({ a: { b: text(other) ? other : 'c' } }), 'missing', 'b', { DefaultValue: value }] }),
  'Fn::Select': (_, value, other) => ({ 'Fn::Select': [1, [other, value]] }),
  'Fn::Select of what is split': (_, value) => (text(value) && value !== '' && !value.includes('{{') ? { 'Fn::Select': ['0', { 'Fn::Split': ['|', `${value}|b`] }] } : value),
  'Fn::Select by a parameter': (world, value, other) => (
    { 'Fn::Select': [world.parameter({ default: '0', allowedValues: ['0', '1'] }), [value, other]] }),
  'Fn::Join of Fn::Split': (_, value) => ({ 'Fn::Join': [':', { 'Fn::Split': [':', value] }] }),
  'the default of a parameter': (world, value) => (text(value) ? world.parameter({ default: value }) : value),
  'the default of a NoEcho parameter': (world, value) => (text(value) ? world.parameter({ default: value, noEcho: true }) : value),
  'the allowed values of a parameter': (world, value, other) => (
    text(value) && text(other) ? world.parameter({ allowedValues: [...new Set([value, other])] }) : value),
  'the one allowed value of a parameter': (world, value) => (text(value) ? world.parameter({ allowedValues: [value] }) : value),
  'a parameter without a default': world => world.parameter({ noEcho: true }),
  'a parameter of Systems Manager': world => world.parameter({ type: 'AWS::SSM::Parameter::Value<String>', default: '/orders/value', noEcho: true }),
  'a parameter of the nested stack': (world, value) => {
    if (!text(value)) return value;
    world.isNested = true;
    return world.givenParameter(value);
  },
  'a parameter of the nested stack, given by a parameter': (world, value) => {
    if (!text(value)) return value;
    world.isNested = true;
    return world.givenParameter(world.outerParameter({ default: value }));
  },
  'a parameter of the nested stack, given with Fn::Join': (world, value) => {
    if (!text(value)) return value;
    world.isNested = true;
    return world.givenParameter({ 'Fn::Join': ['', [value.slice(0, 2), value.slice(2)]] });
  },
  'the default of a nested stack\'s parameter': (world, value) => {
    if (!text(value)) return value;
    world.isNested = true;
    return world.givenParameter(undefined, { default: value });
  },
  'an import of what another stack exports': (world, value) => {
    if (!text(value) || value === '') return value;
    const name = world.id('Export');
    world.export('Other', value, { 'Fn::Sub': `\${AWS::StackName}-${name}` });
    return { 'Fn::ImportValue': { 'Fn::Join': ['-', ['Other', name]] } };
  },
  'an import that the app does not export': () => ({ 'Fn::ImportValue': 'Platform-Value' }),
  'the stored value of a parameter of the app': (world, value) => {
    if (!text(value) || value === '') return value;
    const id = world.id('Stored');
    world.resources.push({ id, type: 'AWS::SSM::Parameter', properties: { Type: 'String', Name: `/orders/${id}`, Value: value } });
    return { 'Fn::GetAtt': [id, 'Value'] };
  },
  'a dynamic reference to a parameter of the app': (world, value) => {
    if (!text(value) || value === '') return value;
    const id = world.id('Stored');
    world.resources.push({ id, type: 'AWS::SSM::Parameter', properties: { Type: 'String', Name: `/orders/${id}`, Value: value } });
    return `{{resolve:ssm:/orders/${id}}}`;
  },
  'a dynamic reference to another parameter': () => '{{resolve:ssm:/platform/value}}',
  'an attribute of a custom resource': (world, value) => {
    const id = world.id('Custom');
    world.resources.push({ id, type: 'Custom::Other', properties: { ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:other', Value: value } });
    return { 'Fn::GetAtt': [id, 'Value'] };
  },
  'a macro': (_, value) => ({ 'Fn::Transform': { Name: 'Macro', Parameters: { Value: value } } }),
};

/** Of a secret's ARN, and not of any text. */
const ID_CARRIERS: Readonly<Record<string, Carrier>> = {
  'the Ref of a resource policy': (world, value) => {
    const id = world.id('Denied');
    const Statement = [{ Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' }];
    world.resources.push({ id, type: 'AWS::SecretsManager::ResourcePolicy', properties: { SecretId: value, ResourcePolicy: { Statement } } });
    return { Ref: id };
  },
  'the Ref of an attachment': (world, value) => {
    const id = world.id('Attachment');
    world.resources.push({
      id, type: 'AWS::SecretsManager::SecretTargetAttachment', properties: { SecretId: value, TargetId: 'db', TargetType: 'AWS::RDS::DBInstance' },
    });
    return { Ref: id };
  },
  'the Id attribute': () => ({ 'Fn::GetAtt': ['Secret', 'Id'] }),
  'the name': world => world.slots.name,
  'Fn::Sub of an id': () => ({ 'Fn::Sub': '${Secret}' }),
  'Fn::Join of an id': (_, value) => ({ 'Fn::Join': ['', [value]] }),
  'an export by the name of the stack': world => {
    const name = world.id('Export');
    world.export('Shop', { Ref: 'Secret' }, { 'Fn::Sub': `\${AWS::StackName}-${name}` });
    return world.isNested ? { Ref: 'Secret' } : { 'Fn::ImportValue': `Shop-${name}` };
  },
  'a parameter of which nobody knows': world => world.parameter({}),
};

function carry(slots: readonly Slot[], carriers: Readonly<Record<string, Carrier>>): Trick[] {
  return Object.entries(carriers).map(([name, carrier]) => ({
    id: `carried by ${name}`,
    apply: (world, random) => {
      const slot = random.of(slots === TEXT_SLOTS && !OF_PROPERTIES.test(name) ? [...slots, ...ATTRIBUTE_SLOTS] : slots);
      world.slots[slot] = carrier(world, world.slots[slot], otherValue(slot, random), random);
      world.carried.push(slot);
    },
  }));
}

/** Only a value can be written so. */
const VALUES: Trick[] = [
  ['Fn::ToJsonString', (value: unknown) => ({ 'Fn::ToJsonString': { password: value } })],
  ['Fn::Base64', (value: unknown) => ({ 'Fn::Base64': value })],
  ['JSON by Fn::Sub', (value: unknown) => ({ 'Fn::Sub': ['{"password":"${v}"}', { v: value }] })],
].map(([name, write]) => ({
  id: `a value by ${name as string}`,
  apply: (world: World) => {
    const isJson = /\{\\*"|ToJsonString/.test(JSON.stringify(world.slots.value).slice(1));
    world.slots.value = (write as (value: unknown) => unknown)(isJson ? CANARY : world.slots.value);
  },
}));

export const CARRIED: readonly Trick[] = [...carry(TEXT_SLOTS, CARRIERS), ...carry(ID_SLOTS, ID_CARRIERS), ...VALUES];

/** The value of a slot is another, good or bad. */
export const PLANTED: readonly Trick[] = (Object.keys(SLOTS) as Slot[]).flatMap(slot => SLOTS[slot].bad.map((bad, index) => ({
  id: `${slot} is bad (${index + 1})`,
  apply: (world: World) => { world.slots[slot] = bad; },
})));
