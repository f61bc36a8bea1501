import { Stack } from 'aws-cdk-lib';
import { arnWithoutSuffix, TemplateSecrets, withoutSuffix } from './template-secrets';
import { contractOf, ForeignContract } from './value-contracts';
import { combinedFields, mayAddFields, valueOfProperties, valueOfSource, WrittenValue } from './value-fields';
import { resolved } from '../app/tokens';
import { branches } from '../cloudformation/choices';
import { note } from '../cloudformation/json';
import { isRotationOfAws } from '../cloudformation/rotation-application';
import {
  isCreatedByHandler, isOfOtherFunction, pathOfSecret, representedSecret,
} from '../cloudformation/secret-target';
import type { Templates } from '../cloudformation/template-index';
import { keyOf, Resource, Target } from '../cloudformation/template-types';
import { isTransformed } from '../cloudformation/transforms';
import { hasPlaceholder } from '../cloudformation/unknown';
import { KnownValue, UNKNOWN } from '../rules/field-references';
import { ValueFields } from '../rules/value-fields';

/** A secret that a reference means, and what is known of its value. */
export interface ReferredSecret {
  readonly path: string;
  /** Undefined for a secret of another app. */
  readonly target?: Target;
  readonly value: KnownValue;
}

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const ATTACHMENT = 'AWS::SecretsManager::SecretTargetAttachment';
/** In a policy: who may put a value, and where it names no secret. */
const MAY_WRITE = /"secretsmanager:(\*|Put|Update)/i;
const ANY_RESOURCE = /"Resource":(\["\*"\]|"\*")/;
/** A copy may be one of a copy. */
const MAX_DEPTH = 5;

/**
 * What is known of the values of an app's secrets, and of those of other apps whose fields it has declared.
 */
export class KnownValues {
  /** The custom resources that write versions, attachments, and schedules, by the secret. */
  private readonly versions = new Map<string, Resource[]>();
  private readonly attached = new Set<string>();
  private readonly rotated = new Set<string>();
  /** Those that rotate by a function which may add fields. */
  private readonly extended = new Set<string>();
  private readonly known = new Map<string, KnownValue>();
  private readonly foreign = new Map<string, ReferredSecret>();
  /** Whether something may rotate, attach, or write any secret at all. */
  private isOpen = false;
  private possibleWriters?: readonly string[];

  constructor(
    private readonly templates: Templates, private readonly secrets: TemplateSecrets, foreign: readonly ForeignContract[],
  ) {
    for (const resource of templates.resources) this.record(resource);
    for (const contract of foreign) this.recordForeign(contract);
  }

  /** Undefined for a secret of which nothing is known. */
  public find(stack: string, secretId: unknown): ReferredSecret | undefined {
    const { text, target, nameOf } = this.templates.value(stack, secretId);
    const found = this.secrets.find(stack, secretId) ?? (text.startsWith('${') ? nameOf : undefined);
    const resource = this.templates.find(found);
    if (!resource) return this.findForeign(stack, text);
    if (target === undefined && this.isNamesake(resource)) return undefined;
    return { path: pathOfSecret(resource), target: resource, value: this.of(resource) };
  }

  private findForeign(stack: string, text: string): ReferredSecret | undefined {
    const keys = [text, withoutSuffix(text)].map(each => this.foreignKey(stack, each));
    return this.foreign.get(keys[0]) ?? this.foreign.get(keys[1]);
  }

  /** Of two of one name, under conditions that exclude each other, a name may mean either. */
  private isNamesake(secret: Resource): boolean {
    const arn = this.namedArn(secret);
    return this.templates.resources.some(other => (
      other.type === secret.type && keyOf(other) !== keyOf(secret) && this.namedArn(other) === arn));
  }

  private namedArn({ stack, properties: { Name } }: Resource): string {
    const { account, region } = this.templates.placeOf(stack);
    return arnWithoutSuffix(account, region, this.templates.value(stack, Name).text);
  }

  private of(secret: Resource, depth = 0): KnownValue {
    const key = keyOf(secret);
    const known = this.known.get(key) ?? (depth > MAX_DEPTH ? UNKNOWN : this.read(secret, depth));
    if (depth === 0) this.known.set(key, known);
    return known;
  }

  private read(secret: Resource, depth: number): KnownValue {
    const key = keyOf(secret);
    const contract = contractOf(this.templates.stackAt(secret.stack)?.elements?.get(secret.id));
    const isChanged = isTransformed(this.templates, secret);
    const written = this.writtenTo(secret, depth);
    const isAttached = this.attached.has(key);
    const mayRotate = this.isOpen || this.extended.has(key);
    const fields = combinedFields(isChanged ? undefined : written.fields, contract, { isAttached, mayRotate });
    const isLeftAlone = !isChanged && !this.isOpen && !isAttached && !this.rotated.has(key);
    return { fields, isUnwritten: isLeftAlone && !written.isWritten && !this.hasWriter(secret) };
  }

  private writtenTo(secret: Resource, depth: number): WrittenValue {
    const ofCopy = (stack: string) => (secretId: unknown): ValueFields => {
      const source = this.templates.find(this.secrets.find(stack, secretId));
      return source && this.of(source, depth + 1).fields;
    };
    if (isCreatedByHandler(secret)) return valueOfSource(secret.properties.Source, ofCopy(secret.stack));
    const [version, ...others] = this.versions.get(keyOf(secret)) ?? [];
    if (others.length > 0) return { fields: undefined, isWritten: true };
    if (!version) return valueOfProperties(secret.properties);
    return valueOfSource(version.properties.Source, ofCopy(version.stack));
  }

  private record(resource: Resource): void {
    const secretId = representedSecret(this.templates, resource);
    if (secretId === undefined || resource.type === 'AWS::SecretsManager::ResourcePolicy') return;
    for (const { value } of branches(secretId)) this.recordFor(resource, value);
  }

  private recordFor(resource: Resource, secretId: unknown): void {
    const { type, stack, properties } = resource;
    const secret = this.secrets.find(stack, secretId);
    // Of a secret that a parameter names, nobody knows that it is not this one.
    if (!secret) this.isOpen ||= hasPlaceholder(this.templates.value(stack, secretId).text);
    else if (type === ATTACHMENT) this.attached.add(keyOf(secret));
    else if (type === SCHEDULE) this.recordRotation(keyOf(secret), mayAddFields(properties) && !this.isRotatedByAws(resource));
    else note(this.versions, keyOf(secret), resource);
  }

  private isRotatedByAws({ stack, properties: { RotationLambdaARN } }: Resource): boolean {
    const application = this.templates.find(this.templates.value(stack, RotationLambdaARN).target);
    return application !== undefined && isRotationOfAws(this.templates, application);
  }

  private recordRotation(key: string, mayAdd: boolean): void {
    this.rotated.add(key);
    if (mayAdd) this.extended.add(key);
  }

  private recordForeign({ construct, arn, declared }: ForeignContract): void {
    const { path } = Stack.of(construct).node;
    if (!this.templates.stackAt(path)) return;
    const { text } = this.templates.value(path, resolved(construct, arn));
    const secret = { path: construct.node.path, value: { fields: declared, isUnwritten: false } };
    for (const each of [text, withoutSuffix(text)]) this.foreign.set(this.foreignKey(path, each), secret);
  }

  /** `${Name}` of a parameter is another text in another stack. */
  private foreignKey(stack: string, text: string): string {
    const { account, region } = this.templates.placeOf(stack);
    const [start, , ...rest] = text.split(':');
    const arn = start === 'arn' ? rest.join(':') : `secretsmanager:${region}:${account}:secret:${text}`;
    return hasPlaceholder(text) ? `${stack}\n${arn}` : arn;
  }

  /**
   * Whether a custom resource may write the first value: it, or a policy that lets
   * anybody write, names the secret.
   */
  private hasWriter(secret: Resource): boolean {
    const { Name } = secret.properties;
    const names = [secret.id, ...typeof Name === 'string' ? [Name] : []];
    return this.writers.some(text => names.some(name => text.includes(name)) || ANY_RESOURCE.test(text));
  }

  /** During a deployment, only custom resources write. */
  private get writers(): readonly string[] {
    const { resources } = this.templates;
    const textOf = ({ properties }: Resource) => JSON.stringify(properties);
    const custom = resources.filter(({ type }) => isOfOtherFunction(type)).map(textOf);
    const policies = custom.length === 0 ? [] : resources.map(textOf).filter(text => MAY_WRITE.test(text));
    return this.possibleWriters ??= [...custom, ...policies];
  }
}
