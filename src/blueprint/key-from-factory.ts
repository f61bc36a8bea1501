import { Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecretKeyFactory } from './blueprint-props';

const KEYS = new WeakMap<ISecretKeyFactory, WeakMap<Stack, IKey | undefined>>();

/** One key for the secrets of a stack, however often they ask. */
export function keyFromFactory(factory: ISecretKeyFactory, stack: Stack): IKey | undefined {
  const known = KEYS.get(factory) ?? new WeakMap<Stack, IKey | undefined>();
  KEYS.set(factory, known);
  if (!known.has(stack)) known.set(stack, factory.keyFor(stack));
  return known.get(stack);
}
