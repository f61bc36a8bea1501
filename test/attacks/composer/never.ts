import { Random } from './random';
import { allow, AWS_ALIAS, NO_VALUE, STRANGER, Trick, World } from './world';

const trick = (id: string, apply: Trick['apply']): Trick => ({ id, apply });

/** A condition that no deployment meets. */
export function never(world: World, random: Random): string {
  const open = world.undecided();
  return world.condition(random.of<() => unknown>([
    () => ({ 'Fn::Equals': ['a', 'b'] }),
    () => ({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }),
    () => ({ 'Fn::And': [{ Condition: open }, { 'Fn::Not': [{ Condition: open }] }] }),
    () => ({ 'Fn::Equals': [world.parameter({ allowedValues: ['dev', 'prod'] }), 'test'] }),
    () => ({ 'Fn::Not': [{ 'Fn::Or': [{ Condition: open }, { 'Fn::Not': [{ Condition: open }] }] }] }),
  ])());
}

/** What stands under such a condition is not there. */
export const NEVER: readonly Trick[] = [
  trick('a schedule under a condition that never holds', (world, random) => { world.scheduleAttributes = { Condition: never(world, random) }; }),
  trick('rules in a branch that is never taken', (world, random) => {
    world.scheduleProperties = { RotationRules: { 'Fn::If': [never(world, random), { AutomaticallyAfterDays: 30 }, NO_VALUE] } };
  }),
  trick('tags in a branch that is never taken', (world, random) => {
    const { owner, data } = world.slots;
    world.tags = { 'Fn::If': [never(world, random), [{ Key: 'owner', Value: owner }, { Key: 'data', Value: data }], NO_VALUE] };
  }),
  trick('a replica in a branch that is never taken', (world, random) => {
    world.replicas = [{ 'Fn::If': [never(world, random), { Region: 'us-east-1', KmsKeyId: AWS_ALIAS }, NO_VALUE] }];
  }),
  trick('a stranger in a policy under a condition that never holds', (world, random) => {
    world.resources.push({
      id: world.id('Second'),
      type: 'AWS::SecretsManager::ResourcePolicy',
      properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: { Statement: [allow(STRANGER)] } },
      attributes: { Condition: never(world, random) },
    });
  }),
  trick('a deletion policy in a branch that is never taken', (world, random) => {
    world.slots.deletion = { 'Fn::If': [never(world, random), 'Delete', world.slots.deletion] };
  }),
  trick('a key in a branch that is never taken', (world, random) => { world.slots.key = { 'Fn::If': [never(world, random), world.slots.key, NO_VALUE] }; }),
];
