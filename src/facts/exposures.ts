import { withoutEncryptedPassword } from './connection-passwords';
import { ExposedValueReader, FoundValue } from './exposed-values';
import { literalKeysIn } from './literal-keys';
import { findManagedResource } from './managed-resources';
import type { TemplateSecrets } from './template-secrets';
import { parameterDefinition, parameterOrigin, parametersIn, parametersOfTemplate } from './value-parameters';
import { branches } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { isObject, Json, note } from '../cloudformation/json';
import { pathOfSecret, secretTarget } from '../cloudformation/secret-target';
import type { Templates } from '../cloudformation/template-index';
import { keyOf, Resource, StackTemplate, Target } from '../cloudformation/template-types';
import {
  EXPOSURE_PLACES, ExposurePlace, METADATA, NESTED_STACK, OUTPUT, TEXT_PLACES,
} from '../rules/exposure-places';
import type { ExposureFacts } from '../rules/exposures';
import { isPublicField } from '../rules/secret-fields';

/** A value of a secret, or what looks like a key, in a place that others may read. */
export interface Exposure extends ExposureFacts {
  readonly stack: string;
  /** Undefined for an output. */
  readonly resource?: Resource;
  /** `Properties/…`, `Metadata/…`, or `Outputs/…`. */
  readonly location: string;
  /** The secret, if it is one of the app. */
  readonly secret?: Target;
  /** The name or the ARN of a secret of another app. */
  readonly foreign?: string;
}

type ExposedSecret = Pick<Exposure, 'thing' | 'secret' | 'foreign'>;

/** A value that a call shows, before it is read. */
interface ShownValue {
  readonly place: ExposurePlace;
  readonly value: unknown;
  readonly location: string;
}

const BY_TYPE = new Map<string, ExposurePlace[]>();
for (const place of EXPOSURE_PLACES) note(BY_TYPE, place.type, place);

/** Finds where values of secrets end. Of each resource, it reads only what a call shows, once. */
export class ExposureFinder {
  private readonly reader: ExposedValueReader;
  private readonly nested = new Map<string, StackTemplate>();
  /** The secrets that a parameter gives a value to, by the stack and the name of the parameter. */
  private readonly bySecretParameter = new Map<string, Resource>();

  constructor(private readonly templates: Templates, private readonly secrets: TemplateSecrets) {
    this.reader = new ExposedValueReader(templates);
    for (const stack of templates.stacks) this.recordNested(stack);
    for (const resource of templates.resources) {
      if (secretTarget(templates, resource) === resource) this.recordParameters(resource);
    }
  }

  public all(): Exposure[] {
    const ofResources = this.templates.resources.flatMap(resource => this.exposuresIn(resource));
    return [...ofResources, ...this.templates.stacks.flatMap(stack => this.exposuresInOutputs(stack))];
  }

  private exposuresInOutputs({ path, template }: StackTemplate): Exposure[] {
    return sectionOf(template.Outputs).flatMap(([name, output]) => {
      const value = isObject(output) ? output.Value : undefined;
      return this.readShown({ place: OUTPUT, value, location: `Outputs/${name}/Value` }, path);
    });
  }

  private exposuresIn(resource: Resource): Exposure[] {
    const { stack, id } = resource;
    const definition = sectionOf(this.templates.stackAt(stack)!.template.Resources, id);
    const metadata = { place: METADATA, value: definition.Metadata, location: 'Metadata' };
    return [...this.shownOf(resource), metadata].flatMap(shown => this.readShown(shown, stack, resource));
  }

  private shownOf(resource: Resource): ShownValue[] {
    const { type, properties } = resource;
    if (type === NESTED_STACK.type) return this.shownParameters(resource);
    const own = (BY_TYPE.get(type) ?? []).flatMap(place => (
      valuesAt(properties, place.path, 'Properties').map(({ value, location }) => (
        { place, location, value: withoutEncryptedPassword(this.templates, resource, withoutPasswordOption(value)) }))));
    const hasOwnRule = !type.startsWith('AWS::') || secretTarget(this.templates, resource) === resource;
    return hasOwnRule ? own : [...own, ...TEXT_PLACES.flatMap(place => textsAt(resource, place))];
  }

  /** Of a nested stack of which the app has no template, nobody knows what is NoEcho. */
  private shownParameters(resource: Resource): ShownValue[] {
    const child = this.nested.get(keyOf(resource));
    if (child === undefined) return [];
    return sectionOf(resource.properties.Parameters)
      .filter(([name]) => !parameterDefinition(name, sectionOf(child.template.Parameters, name)).isNoEcho)
      .map(([name, value]) => ({ place: NESTED_STACK, value, location: `Properties/Parameters/${name}` }));
  }

  private readShown({ place, value, location }: ShownValue, stack: string, resource?: Resource): Exposure[] {
    const found = value === undefined ? [] : this.reader.read(stack, value, location);
    const isOpen = place === OUTPUT || place === METADATA;
    const keys = place.hasKeyCheck ? literalKeysIn(value, location) : [];
    const at = { place, stack, resource };
    return distinct([
      ...found.flatMap(each => this.exposureOf(each, isOpen && !each.isResolved).map(one => (
        { ...one, ...at, location: each.location }))),
      ...keys.map(key => ({ thing: { kind: 'key' as const, form: key.form }, ...at, location: key.location })),
    ]);
  }

  private exposureOf(found: FoundValue, isText: boolean): ExposedSecret[] {
    if (found.parameter !== undefined) return this.exposureOfParameter(found.stack, found.parameter);
    const { stack, secretId, field } = found;
    const target = this.secrets.find(stack, secretId);
    const resource = this.templates.find(target);
    // A reference that stays as text is wrong whatever its field holds.
    if (!isText && field && this.isPublic(resource, field)) return [];
    const { text } = this.templates.value(stack, secretId);
    const secret = resource ? pathOfSecret(resource) : `secret ${text}`;
    const thing = { kind: isText ? 'reference' as const : 'value' as const, secret, field };
    return [{ thing, ...resource ? { secret: resource } : { foreign: text } }];
  }

  private isPublic(secret: Resource | undefined, field: string): boolean {
    const element = secret && this.templates.stackAt(secret.stack)!.elements?.get(secret.id);
    const declared = findManagedResource(element)?.consent.plaintextFields ?? [];
    return isPublicField(field) || declared.includes(field);
  }

  private exposureOfParameter(stack: string, parameter: string): ExposedSecret[] {
    const secret = this.bySecretParameter.get(`${stack}\n${parameter}`);
    return secret ? [{ thing: { kind: 'parameter', parameter, secret: pathOfSecret(secret) }, secret }] : [];
  }

  /** Only what is NoEcho is meant to be hidden. */
  private recordParameters(secret: Resource): void {
    const { stack, properties: { SecretString } } = secret;
    const find = parametersOfTemplate(this.templates, stack);
    const withStack = (name: string) => {
      const [found, origin] = [find(name), parameterOrigin(this.templates, stack, name)];
      return found && { ...found, name: `${origin!.stack}\n${origin!.name}` };
    };
    for (const { name, field = '', isNoEcho: isHidden } of parametersIn(SecretString, withStack)) {
      if (isHidden && !isPublicField(field)) this.bySecretParameter.set(name, secret);
    }
  }

  private recordNested(stack: StackTemplate): void {
    const { parent } = stack;
    if (parent) this.nested.set(keyOf({ stack: parent.path, id: parent.logicalId }), stack);
  }
}

function sectionOf(section: unknown): Array<[string, unknown]>;
function sectionOf(section: unknown, name: string): Json;
function sectionOf(section: unknown, name?: string): Array<[string, unknown]> | Json {
  const json = isObject(section) ? section : {};
  if (name === undefined) return Object.entries(json);
  return isObject(json[name]) ? json[name] : {};
}

/** Those at a path, in each element of a list and each branch of a choice. */
function valuesAt(
  value: unknown, [name, ...rest]: readonly string[], location: string,
): Array<Omit<ShownValue, 'place'>> {
  return branches(value).flatMap(({ value: one }) => {
    if (name === undefined) return [{ value: one, location }];
    if (Array.isArray(one)) {
      return one.flatMap((each, index) => valuesAt(each, [name, ...rest], `${location}/${index}`));
    }
    return isObject(one) ? valuesAt(one[name], rest, `${location}/${name}`) : [];
  });
}

/**
 * The options of Beanstalk, without the one that is meant for the password of a database: that the service
 * does not return it is inferred from the properties of databases.
 */
function withoutPasswordOption(value: unknown): unknown {
  const expression = parseExpression(value);
  if (expression.kind === 'list') return expression.items.map(withoutPasswordOption);
  if (expression.kind === 'choice') return { 'Fn::If': [expression.condition, ...expression.branches.map(withoutPasswordOption)] };
  return isPasswordOption(value) ? {} : value;
}

function isPasswordOption(option: unknown): boolean {
  return isObject(option) && option.Namespace === 'aws:rds:dbinstance' && option.OptionName === 'DBPassword';
}

/** A name is `Name`, or that of the type: `FunctionName`. Any may be a description: `AlarmDescription`. */
function textsAt({ type, properties }: Resource, place: ExposurePlace): ShownValue[] {
  const [name] = place.path;
  const names = name === 'Name' ? ['Name', `${type.split('::').pop()}Name`] : [name];
  const isNamed = (each: string) => names.includes(each) || name === 'Description' && each.endsWith(name);
  return Object.keys(properties).filter(isNamed).map(each => (
    { place, value: properties[each], location: `Properties/${each}` }));
}

/** Both branches of a choice may read the same. */
function distinct(exposures: readonly Exposure[]): Exposure[] {
  return [...new Map(exposures.map(one => [JSON.stringify([one.location, one.thing]), one])).values()];
}
