import { PropertyInjectors } from 'aws-cdk-lib';
import { ReplicaRegion, SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct } from 'constructs';
import { SECRET_INJECTION_ID } from '../cdk/names';

/** What a Secret and a ManagedSecret have in common. */
const SHARED = ['secretName', 'description', 'encryptionKey', 'removalPolicy', 'replicaRegions'] as const;

export type SharedProps = Pick<SecretProps, typeof SHARED[number]>;

export interface InjectedProps {
  /** What the injector sets otherwise than the user. */
  readonly props: SharedProps;
  /** What else it sets, by name. */
  readonly others: readonly string[];
  readonly origin: string;
}

/**
 * What an injector that a company registered for `secretsmanager.Secret` makes of the same properties. As in
 * the CDK, the nearest one counts.
 */
export function applySecretInjector(scope: Construct, id: string, props: SharedProps): InjectedProps | undefined {
  const around = nearestInjectorScope(scope, SECRET_INJECTION_ID);
  if (!around) return undefined;
  const before = pickDefined(props, SHARED);
  const injector = PropertyInjectors.of(around).for(SECRET_INJECTION_ID)!;
  const after = (injector.inject(copyOf(before), { scope, id }) ?? {}) as SecretProps; // Java's may return null.
  const changed = SHARED.filter(property => !isSameValue(before[property], after[property]));
  const others = Object.entries(after).filter(([name, value]) => value !== undefined && !(SHARED as readonly string[]).includes(name));
  return {
    props: pickDefined(after, changed),
    others: others.map(([name]) => name),
    origin: `injector of secretsmanager.Secret (${around.node.path || 'App'})`,
  };
}

/** The nearest scope that has an injector for a class. */
export function nearestInjectorScope(scope: Construct, uniqueId: string): IConstruct | undefined {
  for (let each: IConstruct | undefined = scope; each; each = each.node.scope) {
    if (PropertyInjectors.hasPropertyInjectors(each) && PropertyInjectors.of(each).for(uniqueId)) return each;
  }
  return undefined;
}

/** An injector may change what it is handed, instead of making something new of it. */
function copyOf({ replicaRegions, ...others }: SharedProps): SharedProps {
  return { ...others, ...replicaRegions && { replicaRegions: replicaRegions.map(replica => ({ ...replica })) } };
}

/** A list that went through an injector of another language comes back as a copy. */
function isSameValue(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return before === after;
  const isSameReplica = (one: ReplicaRegion, other?: ReplicaRegion) =>
    one.region === other?.region && one.encryptionKey === other.encryptionKey;
  return before.length === after.length && before.every((replica, index) => isSameReplica(replica, after[index]));
}

function pickDefined<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter(key => from[key] !== undefined).map(key => [key, from[key]])) as Pick<T, K>;
}
