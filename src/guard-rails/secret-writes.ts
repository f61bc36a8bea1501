import { Stack } from 'aws-cdk-lib';
import { automationRails, isRunbook } from './automation-documents';
import { namedTags, toGuardedSecret } from './guarded-secret';
import { HiddenDefinitions } from './hidden-definitions';
import { readSdkCalls, SdkCall } from './sdk-calls';
import { integratedRails, isIntegrated } from './sdk-integrations';
import { railsOfActions } from './secret-actions';
import { secretVariants, waysOfValue } from './secret-variants';
import { hasTransform } from '../cloudformation/has-transform';
import { isObject, Json, scalarText } from '../cloudformation/json';
import { mayBeOfHandler } from '../cloudformation/possible-handler';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { PlacedPolicy, TemplateSecret } from '../facts/secret-from-template';
import { TemplateSecretFacts, TemplateSecrets } from '../facts/template-secrets';
import { Variants } from '../rules/guard-rails';
import { GuardedSecret, RailName } from '../rules/guarded-secret';

/** What a resource makes of a secret at deployment, and the guardrails that can judge it. */
export interface SecretWrite {
  readonly guarded: GuardedSecret;
  /** All, where there are none. */
  readonly rails?: readonly RailName[];
  /** The ways that it can go. */
  readonly variants?: readonly Variants[];
}

/** What the template does not show of it, and the guardrails that it can break: all, where there are none. */
export interface UnshownWrite extends Pick<SecretWrite, 'rails'> {
  readonly guarded?: undefined;
}

/** Where a resource writes secrets. */
export type Writes = ReadonlyArray<SecretWrite | UnshownWrite>;

export const UNSHOWN: UnshownWrite = {};

const CONNECTION = 'AWS::Events::Connection';

/** Of these, a macro may change what they write. */
const CALLER = /^(Custom::AWS|AWS::Events::Connection)$/;
const CREATED_BY = 'created by a call of the SDK';
const KEY_RAILS: readonly RailName[] = ['customerManagedKey', 'keyAccounts'];
const DEFAULT_WINDOW = 30;

/** Reads what custom resources and connections do to secrets. */
export class SecretWriteReader {
  private readonly hiddenDefinitions: HiddenDefinitions;

  constructor(private readonly templates: Templates, private readonly secrets: TemplateSecrets) {
    this.hiddenDefinitions = new HiddenDefinitions(templates);
  }

  public read(resource: Resource, stack: Stack): Writes {
    if (isIntegrated(resource.type)) return this.readIntegrations(resource);
    const isShown = !mayBeOfHandler(this.templates, resource) && !(CALLER.test(resource.type) && hasTransform(resource.properties));
    return [...isShown ? [] : [UNSHOWN], ...this.readShown(resource, stack)];
  }

  /** State machines, schedules, and runbooks: what they make at run time is not judged. */
  public readIntegrations(resource: Resource): UnshownWrite[] {
    if (!isIntegrated(resource.type)) return [];
    const found = isRunbook(resource)
      ? [automationRails(this.templates, resource)]
      : [integratedRails(this.templates, resource), this.hiddenDefinitions.railsOf(resource)];
    return found.flatMap(rails => rails === 'all' ? [UNSHOWN] : rails.length > 0 ? [{ rails }] : []);
  }

  private readShown(resource: Resource, stack: Stack): Writes {
    if (resource.type === CONNECTION) {
      return keysOf(resource.properties.AuthParameters).map(value => this.write(resource, stack, { SecretString: value }, ['noPlaintext']));
    }
    const calls = readSdkCalls(resource, value => waysOfValue(this.templates, resource, value));
    return calls.flatMap(call => call === undefined ? [UNSHOWN] : this.ofCall(resource, stack, call));
  }

  private ofCall(resource: Resource, stack: Stack, { action, parameters }: SdkCall): Writes {
    const { KmsKeyId, ResourcePolicy, AddReplicaRegions: ReplicaRegions } = parameters;
    const SecretString = parameters.SecretString ?? parameters.SecretBinary;
    const { Name, Tags } = parameters;
    const value = SecretString === undefined ? [] : [this.write(resource, stack, { SecretString }, ['noPlaintext'])];
    switch (action) {
      case 'createSecret': return [this.write(resource, stack, { Name, KmsKeyId, SecretString, Tags, ReplicaRegions })];
      case 'updateSecret': return [...value, ...KmsKeyId === undefined ? [] : [this.write(resource, stack, { KmsKeyId }, KEY_RAILS)]];
      case 'putSecretValue': return value;
      case 'putResourcePolicy': return [this.write(resource, stack, {}, ['consumers'], {}, [policyOf(resource, ResourcePolicy)])];
      case 'replicateSecretToRegions': return [this.ofReplicas(resource, stack, ReplicaRegions)];
      case 'deleteSecret': return [this.write(resource, stack, {}, ['minimumRecoveryWindow'], { recoveryWindow: windowOf(parameters) })];
      default: return [{ rails: railsOfActions([action]) }];
    }
  }

  /** The key and the region of the secret itself are not of the call. */
  private ofReplicas(resource: Resource, stack: Stack, ReplicaRegions: unknown): SecretWrite {
    const { guarded } = this.write(resource, stack, { ReplicaRegions });
    const changes = { keys: guarded.keys.slice(1), regions: guarded.regions.slice(1) };
    return { guarded: changed(guarded, changes), rails: [...KEY_RAILS, 'regions'] };
  }

  private write(
    resource: Resource, stack: Stack, properties: Json, rails?: readonly RailName[], changes: Partial<GuardedSecret> = {},
    policies: readonly PlacedPolicy[] = [],
  ): SecretWrite {
    const secret = { ...resource, type: 'AWS::SecretsManager::Secret', properties, deletionPolicy: 'Retain', updateReplacePolicy: 'Retain' };
    const facts = { ...this.secrets.toSecretFacts(secret), target: undefined };
    const found = { resource: secret, stack, consent: {}, policies, possiblePolicies: [] };
    const guard = (one: TemplateSecret, its: TemplateSecretFacts) => (
      changed(toGuardedSecret(this.templates, one, its, {}), { creation: CREATED_BY, tags: this.tagsOf(one.resource.properties), ...changes }));
    const guardVariant = ({ resource: one, ...rest }: TemplateSecret) => {
      const retained = { ...one, deletionPolicy: 'Retain', updateReplacePolicy: 'Retain' };
      return guard({ ...rest, resource: retained }, { ...this.secrets.toSecretFacts(retained), target: undefined });
    };
    const variants = [false, true].map(takesDefaults => () => secretVariants(this.templates, found, takesDefaults).map(guardVariant));
    return { guarded: guard(found, facts), rails, variants };
  }

  /** The tags of a stack reach no secret that a call creates. */
  private tagsOf(properties: Json): GuardedSecret['tags'] {
    return new Map(namedTags(properties, this.templates.pendingLookups).map(({ key, value }) => [key.literal, value]));
  }
}

/** Its parts stay as late as they are. */
function changed(guarded: GuardedSecret, changes: Partial<GuardedSecret>): GuardedSecret {
  return Object.create(guarded, Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, { value, enumerable: true }])));
}

function policyOf({ stack, path }: Resource, document: unknown): PlacedPolicy {
  return { stack, path, document, isConditional: false, deletionPolicy: undefined };
}

/** Days; undefined where only the deployment knows. */
function windowOf({ ForceDeleteWithoutRecovery: force, RecoveryWindowInDays: days = DEFAULT_WINDOW }: Json): number | undefined {
  if (scalarText(force) === 'true') return 0;
  return typeof force === 'object' || !/^\d+$/.test(scalarText(days)) ? undefined : Number(days);
}

/** The values of which EventBridge makes a secret, as the AuthParameters of AWS::Events::Connection have them. */
const KEYS = ['ApiKeyValue', 'Password', 'ClientSecret'];

function keysOf(parameters: unknown): unknown[] {
  if (Array.isArray(parameters)) return parameters.flatMap(keysOf);
  if (!isObject(parameters)) return [];
  const { IsValueSecret = false } = parameters;
  if (typeof IsValueSecret === 'object' || scalarText(IsValueSecret) === 'true') return [parameters.Value];
  return Object.entries(parameters).flatMap(([name, value]) => KEYS.includes(name) ? [value] : keysOf(value));
}
