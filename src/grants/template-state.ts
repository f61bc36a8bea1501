import { Aws, CfnResource, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { NamedKey } from '../app/app-keys';
import { overriddenProperty } from '../cdk/internals';
import { isIntrinsic } from '../cloudformation/expression';
import { isObject, Json } from '../cloudformation/json';
import type { SecretProperties } from '../facts/secret-shape';

/** A replica in the template. */
export interface ReplicaState {
  readonly region: string;
  readonly key?: string;
  /** The key of this app that it is found to name. */
  readonly appKey?: NamedKey;
}

/** The key and the name of a secret in its template, and the replicas with theirs. */
export interface TemplateState {
  readonly key?: string;
  readonly appKey?: NamedKey;
  readonly name?: string;
  /** Undefined where they cannot be read. */
  readonly replicas?: readonly ReplicaState[];
}

type Shape = Pick<SecretProperties, 'kmsKeyId' | 'name' | 'replicaRegions'>;

/** Which key of this app a value names, in the region of the secret or of a replica. */
export type FindKey = (kmsKeyId: string, region?: string) => NamedKey | undefined;

/** What the template will have, as far as Aspects and overrides have set it by now. */
export function templateStateOf(resource: CfnResource, shape: Shape, find: FindKey): TemplateState {
  const valueOf = (property: string, given: unknown) => {
    const override = overriddenProperty(resource, property);
    return asText(override ? override.value : given);
  };
  const key = valueOf('KmsKeyId', shape.kmsKeyId);
  return {
    key,
    appKey: key === undefined ? undefined : find(key),
    name: valueOf('Name', shape.name),
    replicas: replicasOf(resource, shape.replicaRegions)?.map(replica => withAppKey(replica, find)),
  };
}

export function isSameState(one: TemplateState, other: TemplateState): boolean {
  const { replicas = [] } = one;
  return isSameKey(one, other) && one.name === other.name && replicas.length === (other.replicas ?? []).length
    && (one.replicas === undefined) === (other.replicas === undefined)
    && replicas.every((replica, index) => replica.region === other.replicas![index].region && isSameKey(replica, other.replicas![index]));
}

type KeyState = Pick<TemplateState, 'key' | 'appKey'>;

/** Whether both are given the same key, and find the same by it. */
export function isSameKey(one: KeyState, other: KeyState): boolean {
  return one.key === other.key && one.appKey?.key === other.appKey?.key && one.appKey?.form === other.appKey?.form;
}

function withAppKey({ region, key }: ReplicaState, find: FindKey): ReplicaState {
  return { region, key, appKey: key === undefined ? undefined : find(key, region) };
}

const TEXTS = new WeakMap<object, string>();

/** An object has one text: the CDK would make a new one each time, which would look like a change. */
function asText(value: unknown): string | undefined {
  if (value === Aws.NO_VALUE) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const text = TEXTS.get(value) ?? Token.asString(value);
  TEXTS.set(value, text);
  return text;
}

function replicasOf(resource: CfnResource, given: unknown): ReplicaState[] | undefined {
  // The custom resource has them under a name of its own, and nobody follows what is put there.
  if (overriddenProperty(resource, 'Replicas')) return undefined;
  const override = overriddenProperty(resource, 'ReplicaRegions');
  if (override && override.value === undefined) return [];
  const overridden: unknown = override?.value;
  if (Array.isArray(overridden)) return overridden.flatMap(element => replicaOf({ ...element as Json }));
  const elements = elementsOf(resource, given);
  if (overridden === undefined || elements === undefined) return elements?.flatMap(replicaOf);
  return isObject(overridden) && !isIntrinsic(overridden) ? mergedElements(elements, overridden).flatMap(replicaOf) : undefined;
}

/** As `addPropertyOverride('ReplicaRegions.0.KmsKeyId', …)` does. */
function mergedElements(elements: readonly Json[], overrides: Json): Json[] {
  const merged = [...elements];
  for (const [index, override] of Object.entries(overrides)) {
    merged[Number(index)] = { ...merged[Number(index)], ...override as Json };
  }
  return merged;
}

function replicaOf({ Region: region, KmsKeyId: key }: Json): ReplicaState[] {
  return typeof region === 'string' ? [{ region, key: asText(key) }] : [];
}

/** With the references that they hold: a list is resolved, and its elements are not. */
function elementsOf(resource: CfnResource, given: unknown): Json[] | undefined {
  const list = unwrap(resource, given ?? []) ?? [];
  if (!Array.isArray(list)) return undefined;
  return list.map(element => (unwrap(resource, element) ?? {}) as CfnSecret.ReplicaRegionProperty)
    .map(({ region, kmsKeyId }) => ({ Region: region, KmsKeyId: kmsKeyId }));
}

/** False for what cannot be resolved yet. */
function unwrap(resource: CfnResource, value: unknown): unknown {
  if (!Tokenization.isResolvable(value)) return value;
  try {
    return value.resolve({
      scope: resource,
      preparing: false,
      documentPath: [],
      registerPostProcessor: () => undefined,
      resolve: (inner: unknown) => Stack.of(resource).resolve(inner),
    });
  } catch {
    return false;
  }
}
