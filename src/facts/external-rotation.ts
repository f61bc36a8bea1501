import { branches } from '../cloudformation/choices';
import { isIntrinsic } from '../cloudformation/expression';
import { isObject, Json } from '../cloudformation/json';
import { readText } from '../cloudformation/read-text';
import { Text } from '../cloudformation/text';
import { ExternalRotationFacts, MetadataFacts, RoleTrustFacts } from '../rules/external-rotation';
import { Complete } from '../rules/rule';

const EMPTY = Text.literal('');

/**
 * A rotation schedule of a secret that a partner may hold: once for each branch of a condition.
 *
 * @param type of the secret: null where it has none, undefined where synthesis does not know the secret
 * @param trust of the role, if the app makes it
 */
export function externalRotationFacts(
  properties: Json, type: Text | null | undefined, trust?: RoleTrustFacts,
): Array<Complete<ExternalRotationFacts>> {
  const { ExternalSecretRotationMetadata, ExternalSecretRotationRoleArn, RotationLambdaARN, HostedRotationLambda } = properties;
  return branches(ExternalSecretRotationMetadata).map(({ value }) => ({
    type,
    role: readText(ExternalSecretRotationRoleArn) ?? null,
    trust,
    hasFunction: RotationLambdaARN !== undefined || HostedRotationLambda !== undefined,
    ...metadataFacts(value),
  }));
}

function metadataFacts(list: unknown): Pick<ExternalRotationFacts, 'metadata' | 'isMetadataKnown'> {
  if (list === undefined) return { metadata: [], isMetadataKnown: true };
  const items: unknown[] = Array.isArray(list) ? list : [list];
  const pairs = items.filter((item): item is Json => isObject(item) && !isIntrinsic(item));
  return { metadata: pairs.map(pairFacts), isMetadataKnown: pairs.length === items.length };
}

function pairFacts({ Key, Value }: Json): MetadataFacts {
  return { key: readText(Key) ?? EMPTY, value: readText(Value) ?? EMPTY };
}
