import { Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ReplicaRegion } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { literal } from './app/tokens';
import { effectiveBlueprintFor, recordConsumedDefaults, recordSecret } from './blueprint/applied-blueprints';
import { SecretReplicaDefault } from './blueprint/blueprint-props';
import type { EffectiveBlueprint, ResolvedDefault } from './blueprint/effective-blueprint';
import { keyFromFactory } from './blueprint/key-from-factory';
import { SecretCreationMode } from './blueprint/modes';
import { secretVariables, Variables } from './blueprint/name-placeholders';
import { applySecretInjector, nearestInjectorScope } from './blueprint/property-injectors';
import { SECRET_INJECTION_ID } from './cdk/names';
import { importKey, resolveKmsReference } from './grants/key-target';
import { INJECTION_ID } from './managed-secret-base';
import type { ManagedSecretProps } from './managed-secret-props';
import { registerGuardRails } from './plugin/register-guard-rails';
import { blueprintFinding } from './rules/blueprint';
import { Finding } from './rules/rule';
import { SecretCreation } from './secret-creation';

/** The properties of a secret, as they are after blueprints and injectors. */
export interface ResolvedProps {
  readonly props: ManagedSecretProps;
  /** Under those that `Tags.of()` brings. */
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
  readonly origins: ReadonlyMap<string, string>;
}

/** A text of a blueprint, with that blueprint. */
type TextDefault = Pick<ResolvedDefault, 'by'> & { readonly value: string };

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Users win over injectors, injectors over blueprints, and blueprints over the defaults of the library. */
export function resolveProps(scope: Construct, id: string, props: ManagedSecretProps): ResolvedProps {
  recordSecret(scope, `${scope.node.path}/${id}`);
  const effective = effectiveBlueprintFor(scope);
  if (effective) registerGuardRails(scope.node.root);
  const resolver = new PropsResolver(scope, id, props);
  const { value: honors, by } = effective?.honorsInjectors ?? { value: true };
  if (nearestInjectorScope(scope, SECRET_INJECTION_ID)) {
    recordConsumedDefaults(scope, `honorSecretInjectors: ${honors}`, by);
    if (honors) resolver.applyInjector();
  }
  if (effective) resolver.applyBlueprint(effective);
  return resolver;
}

/** No secret has the value, the type, or the token, of another: a blueprint has no default of it. */
const NO_DEFAULT = 'no default';
/** It has a default, which another property's step fills in. */
const BY_ANOTHER_STEP = 'by another step';

class PropsResolver implements ResolvedProps {
  public readonly props: Writable<ManagedSecretProps>;
  public readonly findings: Finding[] = [];
  public readonly origins = new Map<string, string>();
  public defaultTags: Record<string, string> = {};

  constructor(
    private readonly scope: Construct,
    private readonly id: string,
    props: ManagedSecretProps,
  ) {
    this.props = { ...props };
    const injecting = nearestInjectorScope(scope, INJECTION_ID);
    const origin = injecting
      ? `properties, or injector of ManagedSecret (${injecting.node.path || 'App'})`
      : 'properties';
    for (const [property, value] of Object.entries(props)) {
      if (value !== undefined) this.origins.set(property, origin);
    }
    if (props.creation?._options?.recoveryWindow) this.origins.set('recoveryWindow', origin);
  }

  /** A `kmsKeyId` counts as a key, so that the injector does not create another one that nobody uses. */
  public applyInjector(): void {
    const { encryptionKey, kmsKeyId } = this.props;
    const referred =
      encryptionKey === undefined && kmsKeyId !== undefined ? this.keyByReference(kmsKeyId) : undefined;
    const injected = applySecretInjector(this.scope, this.id, {
      ...this.props,
      encryptionKey: encryptionKey ?? referred,
    });
    if (!injected) return;
    const { props, others, origin } = injected;
    this.setProps(props, origin);
    if (referred && props.encryptionKey) delete this.props.kmsKeyId;
    for (const name of others) this.findings.push(blueprintFinding('injector', name, `It is the ${origin}.`));
  }

  /** Nobody else calls a construct so. */
  private keyByReference(kmsKeyId: string): IKey {
    return importKey(
      this.scope,
      `${this.id}@kmsKeyId`,
      kmsKeyId,
      resolveKmsReference(this.scope, Stack.of(this.scope), kmsKeyId),
    );
  }

  /**
   * A property that is missing here is an error of the compiler: it has a default in a blueprint, or has
   * none.
   */
  public applyBlueprint(effective: EffectiveBlueprint): void {
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
      type: NO_DEFAULT,
      content: NO_DEFAULT,
      clientRequestToken: NO_DEFAULT,
      fields: NO_DEFAULT,
    } satisfies Record<keyof ManagedSecretProps, (() => void) | typeof BY_ANOTHER_STEP | typeof NO_DEFAULT>;
    for (const step of Object.values(steps)) if (typeof step === 'function') step();
  }

  private applyDefault<K extends keyof ManagedSecretProps>(
    property: K,
    found: { value: unknown; by: { origin: string } } | undefined,
  ): void {
    if (found) this.setProps({ [property]: found.value }, found.by.origin);
  }

  private setProps(props: Partial<ManagedSecretProps>, origin: string): void {
    for (const [property, value] of Object.entries(props)) {
      if (value === undefined) continue;
      Object.assign(this.props, { [property]: value });
      this.origins.set(property, origin);
    }
  }

  private fillText(
    property: 'secretName' | 'description',
    from: 'namePattern' | 'description',
    effective: EffectiveBlueprint,
    variables: Variables,
  ): void {
    const found = this.props[property] === undefined ? effective.defaultFor(from) : undefined;
    const text = found && this.fillPattern(effective, `defaults.${from}`, found, variables);
    if (text !== undefined) this.setProps({ [property]: text }, found!.by.origin);
  }

  private fillPattern(
    effective: EffectiveBlueprint,
    where: string,
    { value: pattern, by }: TextDefault,
    variables: Variables,
  ): string | undefined {
    const { text, missing, placeholders } = effective.fillPlaceholders(
      pattern,
      Stack.of(this.scope),
      variables,
    );
    for (const name of placeholders) {
      recordConsumedDefaults(this.scope, `nameVariables.${name}`, effective.providerOfVariable(name));
    }
    if (missing.length === 0) return text;
    const problem = `There is no value for ${missing.join(', ')}. The default comes from ${by.origin}.`;
    this.findings.push(blueprintFinding('variable', where, problem, pattern));
    return undefined;
  }

  private fillRemovalPolicy(effective: EffectiveBlueprint): void {
    if (this.props.removalPolicy === undefined) {
      this.applyDefault('removalPolicy', effective.defaultFor('removalPolicy'));
    }
  }

  private fillTags(effective: EffectiveBlueprint): void {
    for (const [key, { value, by }] of Object.entries(effective.tags)) {
      this.defaultTags[key] = value;
      if (this.props.tags?.[key] === undefined) this.origins.set(`tags.${key}`, by.origin);
    }
  }

  private fillKey(effective: EffectiveBlueprint, variables: Variables): void {
    if (this.props.encryptionKey !== undefined || this.props.kmsKeyId !== undefined) return;
    const { encryptionKey, keyFactory, kmsKeyId } = effective.firstDefault(
      'encryptionKey',
      'keyFactory',
      'kmsKeyId',
    );
    this.applyDefault('encryptionKey', encryptionKey);
    if (keyFactory) this.makeKey(keyFactory);
    if (kmsKeyId) {
      this.setProps(
        { kmsKeyId: this.fillPattern(effective, 'defaults.kmsKeyId', kmsKeyId, variables) },
        kmsKeyId.by.origin,
      );
    }
  }

  private makeKey({ value: factory, by }: ResolvedDefault<'keyFactory'>): void {
    const stack = Stack.of(this.scope);
    const encryptionKey = keyFromFactory(factory, stack);
    if (encryptionKey) return this.setProps({ encryptionKey }, by.origin);
    const property = `${by.props.name ?? 'blueprint'}.defaults.keyFactory`;
    this.findings.push(
      blueprintFinding('malformed', property, `It returned no key for the stack ${stack.node.path}.`),
    );
  }

  /** A secret has no replica where it is itself. */
  private fillReplicas(effective: EffectiveBlueprint, variables: Variables): void {
    const found = this.props.replicaRegions === undefined ? effective.defaultFor('replicas') : undefined;
    if (!found) return;
    const others = found.value.filter(({ region }) => region !== literal(Stack.of(this.scope).region));
    const replicaRegions = others.map(replica => this.toReplicaRegion(replica, found.by, effective, variables));
    this.setProps({ replicaRegions }, found.by.origin);
  }

  private toReplicaRegion(
    { region, encryptionKey, kmsKeyId }: SecretReplicaDefault,
    by: TextDefault['by'],
    effective: EffectiveBlueprint,
    variables: Variables,
  ): ReplicaRegion {
    const fill = (value: string) => (
      this.fillPattern(effective, 'defaults.replicas[].kmsKeyId', { value, by }, { ...variables, region }));
    const keyArn = kmsKeyId === undefined ? undefined : fill(kmsKeyId);
    if (encryptionKey || keyArn === undefined) return { region, encryptionKey };
    return { region, encryptionKey: { keyRef: { keyArn, keyId: keyArn } } as ReplicaRegion['encryptionKey'] };
  }

  private fillCreation(effective: EffectiveBlueprint): void {
    if (this.props.creation === undefined) {
      this.applyDefault('creation', creationForMode(effective.defaultFor('creation')));
    }
    const options = this.props.creation?._options;
    const window =
      options && options.recoveryWindow === undefined ? effective.defaultFor('recoveryWindow') : undefined;
    if (!window) return;
    this.props.creation = SecretCreation.createSecret({ ...options, recoveryWindow: window.value });
    this.origins.set('recoveryWindow', window.by.origin);
  }
}

function creationForMode(found: ResolvedDefault<'creation'> | undefined) {
  const isOurs = found?.value === SecretCreationMode.CREATE_SECRET;
  return found && { by: found.by, value: isOurs ? SecretCreation.createSecret() : SecretCreation.cloudFormation() };
}
