import { Duration, Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ReplicaRegion } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { SECRET_INJECTION_ID } from './cdk/names';
import { importKey, referenceTo } from './grants/key-target';
import type { ManagedSecretProps } from './managed-secret-props';
import { blueprintsAround, effectiveFor, noteTaken } from './platform/applied';
import type { Default, Effective } from './platform/effective';
import { injectedBySecretInjector, injectingAround } from './platform/injectors';
import { SecretCreationMode } from './platform/modes';
import { secretVariables, Variables } from './platform/naming';
import { ISecretKeyFactory, SecretReplicaDefault } from './platform/secret-blueprint';
import { literal } from './private/tokens';
import { blueprintFinding } from './rules/blueprint';
import { Finding } from './rules/rule';
import { SecretCreation } from './secret-creation';
import { RECOVERY_WINDOW } from './secrets-manager';

/** What a property of a secret is, and who says so. */
export interface SecretSetting {
  /** As text. Of the content, only that there is one. */
  readonly value: string;
  /**
   * `properties`, `default of the library`, or the blueprint, context or injector that gave it, with its scope. Where an injector for
   * `ManagedSecret` is around, nobody can tell what it set from what the user did: `properties, or injector of ManagedSecret (App)`.
   */
  readonly origin: string;
}

/** The properties of a secret, as they are after blueprints and injectors. */
export interface Settled {
  readonly props: ManagedSecretProps;
  /** Under those that `Tags.of()` brings. */
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
  readonly origins: ReadonlyMap<string, string>;
}

/** A text of a blueprint, and whose it is. */
type Texted = Pick<Default, 'by'> & { readonly value: string };

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Users win over injectors, injectors over blueprints, and blueprints over the defaults of the library. */
export function settle(scope: Construct, id: string, given: ManagedSecretProps): Settled {
  noteTaken(scope, 'defaults');
  const effective = blueprintsAround(scope).length > 0 ? effectiveFor(scope) : undefined;
  const settling = new Settling(scope, id, given);
  const { value: honors, by } = effective?.honorsInjectors ?? { value: true };
  if (injectingAround(scope, SECRET_INJECTION_ID)) {
    noteTaken(scope, `honorSecretInjectors: ${honors}`, by);
    if (honors) settling.inject();
  }
  if (effective) settling.fill(effective);
  return settling;
}

/** By which the CDK finds injectors for a ManagedSecret: it has run them before the constructor, and does not say what they set. */
export const INJECTION_ID = 'cdk-managed-secret.ManagedSecret';

/** No secret has the value, or the token, of another: a blueprint has no default of it. */
const NO_DEFAULT = 'no default';
/** It has a default, which another property's step fills in. */
const BY_ANOTHER_STEP = 'by another step';

class Settling implements Settled {
  public readonly props: Writable<ManagedSecretProps>;
  public readonly findings: Finding[] = [];
  public readonly origins = new Map<string, string>();
  public defaultTags: Record<string, string> = {};

  constructor(private readonly scope: Construct, private readonly id: string, given: ManagedSecretProps) {
    this.props = { ...given };
    const injecting = injectingAround(scope, INJECTION_ID);
    const origin = injecting ? `properties, or injector of ManagedSecret (${injecting.node.path || 'App'})` : 'properties';
    for (const [property, value] of Object.entries(given)) if (value !== undefined) this.origins.set(property, origin);
    if (given.creation?._options?.recoveryWindow) this.origins.set('recoveryWindow', origin);
  }

  /** Of the key, the user's reference counts like a construct of his: an injector that saw none would make one that nobody uses. */
  public inject(): void {
    const { encryptionKey, kmsKeyId } = this.props;
    const referred = encryptionKey === undefined && kmsKeyId !== undefined ? this.keyOf(kmsKeyId) : undefined;
    const injected = injectedBySecretInjector(this.scope, this.id, { ...this.props, encryptionKey: encryptionKey ?? referred });
    if (!injected) return;
    const { props, others, origin } = injected;
    this.set(props, origin);
    if (referred && props.encryptionKey) delete this.props.kmsKeyId;
    for (const name of others) this.findings.push(blueprintFinding('injector', name, `It is the ${origin}.`));
  }

  /** Nobody else calls a construct so. */
  private keyOf(kmsKeyId: string): IKey {
    return importKey(this.scope, `${this.id}@kmsKeyId`, kmsKeyId, referenceTo(this.scope, Stack.of(this.scope), kmsKeyId));
  }

  /** A property that is missing here is an error of the compiler: it has a default in a blueprint, or has none. */
  public fill(effective: Effective): void {
    const variables = secretVariables(this.scope, this.id);
    const steps = {
      secretName: () => this.fillText('secretName', 'namePattern', effective, variables),
      description: () => this.fillText('description', 'description', effective, variables),
      encryptionKey: () => this.fillKey(effective, variables),
      kmsKeyId: BY_ANOTHER_STEP,
      removalPolicy: () => this.fillRemovalPolicy(effective),
      replicaRegions: () => this.fillReplicas(effective, variables),
      creation: () => this.fillCreation(effective),
      tags: () => this.fillTags(effective),
      content: NO_DEFAULT,
      clientRequestToken: NO_DEFAULT,
    } satisfies Record<keyof ManagedSecretProps, (() => void) | typeof BY_ANOTHER_STEP | typeof NO_DEFAULT>;
    for (const step of Object.values(steps)) if (typeof step === 'function') step();
  }

  private take<K extends keyof ManagedSecretProps>(property: K, found: { value: unknown; by: { origin: string } } | undefined): void {
    if (found) this.set({ [property]: found.value }, found.by.origin);
  }

  private set(props: Partial<ManagedSecretProps>, origin: string): void {
    for (const [property, value] of Object.entries(props)) {
      if (value === undefined) continue;
      Object.assign(this.props, { [property]: value });
      this.origins.set(property, origin);
    }
  }

  private fillText(property: 'secretName' | 'description', from: 'namePattern' | 'description', effective: Effective, variables: Variables): void {
    const found = this.props[property] === undefined ? effective.default(from) : undefined;
    const text = found && this.filled(effective, `defaults.${from}`, found, variables);
    if (text !== undefined) this.set({ [property]: text }, found!.by.origin);
  }

  private filled(effective: Effective, where: string, { value: pattern, by }: Texted, variables: Variables): string | undefined {
    const { text, missing, placeholders } = effective.fill(pattern, Stack.of(this.scope), variables);
    for (const name of placeholders) noteTaken(this.scope, `nameVariables.${name}`, effective.giverOf(name));
    if (missing.length === 0) return text;
    const problem = `There is no value for ${missing.join(', ')}. The default is of ${by.origin}.`;
    this.findings.push(blueprintFinding('variable', where, problem, pattern));
    return undefined;
  }

  private fillRemovalPolicy(effective: Effective): void {
    if (this.props.removalPolicy === undefined) this.take('removalPolicy', effective.default('removalPolicy'));
  }

  private fillTags(effective: Effective): void {
    for (const [key, { value, by }] of Object.entries(effective.tags)) {
      this.defaultTags[key] = value;
      if (this.props.tags?.[key] === undefined) this.origins.set(`tags.${key}`, by.origin);
    }
  }

  private fillKey(effective: Effective, variables: Variables): void {
    if (this.props.encryptionKey !== undefined || this.props.kmsKeyId !== undefined) return;
    const { encryptionKey, keyFactory, kmsKeyId } = effective.firstDefault('encryptionKey', 'keyFactory', 'kmsKeyId');
    this.take('encryptionKey', encryptionKey);
    if (keyFactory) this.makeKey(keyFactory);
    if (kmsKeyId) this.set({ kmsKeyId: this.filled(effective, 'defaults.kmsKeyId', kmsKeyId, variables) }, kmsKeyId.by.origin);
  }

  private makeKey({ value: factory, by }: Default<'keyFactory'>): void {
    const stack = Stack.of(this.scope);
    const encryptionKey = keyOf(factory, stack);
    if (encryptionKey) return this.set({ encryptionKey }, by.origin);
    const property = `${by.props.name ?? 'blueprint'}.defaults.keyFactory`;
    this.findings.push(blueprintFinding('malformed', property, `It gave no key for the stack ${stack.node.path}.`));
  }

  /** A secret has no replica where it is itself. */
  private fillReplicas(effective: Effective, variables: Variables): void {
    const found = this.props.replicaRegions === undefined ? effective.default('replicas') : undefined;
    if (!found) return;
    const others = found.value.filter(({ region }) => region !== literal(Stack.of(this.scope).region));
    this.set({ replicaRegions: others.map(replica => this.replica(replica, found.by, effective, variables)) }, found.by.origin);
  }

  private replica({ region, encryptionKey, kmsKeyId }: SecretReplicaDefault, by: Texted['by'], effective: Effective, variables: Variables): ReplicaRegion {
    const keyArn = kmsKeyId === undefined ? undefined
      : this.filled(effective, 'defaults.replicas[].kmsKeyId', { value: kmsKeyId, by }, { ...variables, region });
    if (encryptionKey || keyArn === undefined) return { region, encryptionKey };
    return { region, encryptionKey: { keyRef: { keyArn, keyId: keyArn } } as ReplicaRegion['encryptionKey'] };
  }

  private fillCreation(effective: Effective): void {
    if (this.props.creation === undefined) this.take('creation', creationOf(effective.default('creation')));
    const options = this.props.creation?._options;
    const window = options && options.recoveryWindow === undefined ? effective.default('recoveryWindow') : undefined;
    if (!window) return;
    this.props.creation = SecretCreation.createSecret({ ...options, recoveryWindow: window.value });
    this.origins.set('recoveryWindow', window.by.origin);
  }
}

function creationOf(found: Default<'creation'> | undefined) {
  const isOurs = found?.value === SecretCreationMode.CREATE_SECRET;
  return found && { by: found.by, value: isOurs ? SecretCreation.createSecret() : SecretCreation.cloudFormation() };
}

const KEYS = new WeakMap<ISecretKeyFactory, WeakMap<Stack, IKey | undefined>>();

/** One key for the secrets of a stack, however often they ask. */
function keyOf(factory: ISecretKeyFactory, stack: Stack): IKey | undefined {
  const known = KEYS.get(factory) ?? new WeakMap<Stack, IKey | undefined>();
  KEYS.set(factory, known);
  if (!known.has(stack)) known.set(stack, factory.keyFor(stack));
  return known.get(stack);
}

const LIBRARY = 'default of the library';

/** A property that `effectiveConfig` shows under another name, or does not show. */
const NOT_SHOWN = () => undefined;

/** What each property is, as text: of one that is missing, the compiler tells. In the order of `effectiveConfig`. */
const SHOWN = {
  secretName: ({ secretName, creation }) => secretName ?? `chosen by ${creation?._options ? 'the library' : 'CloudFormation'}`,
  description: ({ description }) => description ?? 'none',
  encryptionKey: ({ encryptionKey, kmsKeyId }) => encryptionKey?.node.path ?? kmsKeyId ?? 'aws/secretsmanager',
  kmsKeyId: NOT_SHOWN,
  content: ({ content }) => content ? 'given' : 'generated',
  creation: ({ creation }) => creation?._options ? SecretCreationMode.CREATE_SECRET : SecretCreationMode.CLOUD_FORMATION,
  clientRequestToken: NOT_SHOWN,
  removalPolicy: ({ removalPolicy }) => removalPolicy ?? 'retain-on-update-or-delete',
  replicaRegions: ({ replicaRegions }) => replicaRegions?.map(({ region }) => region).join(', ') || 'none',
  tags: NOT_SHOWN, // Each by its key, with those of blueprints.
} satisfies Record<keyof ManagedSecretProps, (props: ManagedSecretProps) => string | undefined>;

/** For each property, what it is and who says so. */
export function settingsOf({ props, defaultTags, origins }: Settled): Record<string, SecretSetting> {
  const options = props.creation?._options;
  const shown = Object.entries(SHOWN).map(([property, show]): [string, string | undefined] => [property, show(props)]);
  const values: Record<string, string> = {
    ...Object.fromEntries(shown.flatMap(([property, value]) => value === undefined ? [] : [[property, value]])),
    ...options ? { recoveryWindow: (options.recoveryWindow ?? Duration.days(RECOVERY_WINDOW.defaultDays)).toHumanString() } : {},
    ...Object.fromEntries(Object.entries({ ...defaultTags, ...props.tags }).map(([key, value]) => [`tags.${key}`, value])),
  };
  const originOf = (property: string) => origins.get(property) ?? origins.get(ALSO[property] ?? property.split('.')[0]) ?? LIBRARY;
  return Object.fromEntries(Object.entries(values).map(([property, value]) => [property, { value, origin: originOf(property) }]));
}

/** A property that is given under another name. */
const ALSO: Record<string, string> = { encryptionKey: 'kmsKeyId' };
