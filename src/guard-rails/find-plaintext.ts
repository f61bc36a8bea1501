import { isDoubtfulField } from './declared-fields';
import { choices } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { isObject } from '../cloudformation/json';
import { GAP, MARK, PlaintextEvaluator } from '../cloudformation/plaintext-evaluator';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import type { TemplateSecret } from '../facts/secret-from-template';
import { FindParameter, parametersIn, parametersOfTemplate } from '../facts/value-parameters';
import { parseJsonObject } from '../rules/content';
import { GuardedPlaintext } from '../rules/guarded-secret';
import { echoedParameters } from '../rules/parameters';
import { isPlainName, isPublicField, isPublicFieldText, isPublicLiteral, isSecretName, isShownName } from '../rules/secret-fields';

const NONE: GuardedPlaintext = { places: [], isIncomplete: false };

/** What of a value may be read. */
interface Publicity {
  readonly isPublic: (field: string) => boolean;
  /** Whether it is so by the user's word alone, and its name or what it holds says otherwise. */
  readonly isDoubtful: (name: string, field: unknown) => boolean;
}

/**
 * What of a value stands readable in a template, whatever the user agreed to. Most of `SecretStringTemplate`
 * is meant to.
 */
export function findPlaintext(templates: Templates, { resource, managed, consent }: TemplateSecret): GuardedPlaintext {
  const own = managed ? consent.plaintextFields ?? [] : [];
  const isDoubtful = (name: string, field: unknown) => own.includes(name) && isDoubtfulField(name, field);
  const isPublic = (field: string) => isPublicField(field) || own.includes(field);
  const reader = new PlaintextEvaluator(templates, isPublicLiteral);
  return mergePlaintext([
    ...possibleValues(resource.properties.SecretString).map(value =>
      plaintextOfValue(reader, reader.read(resource.stack, value), { isPublic, isDoubtful }),
    ),
    { ...NONE, places: [...echoed(templates, resource, isPublic), ...patternPlaces(reader, resource, isPublic)], declared: own },
  ]);
}

/**
 * The fields of a generator's pattern that are secrets by the last word of their names, and whose text is
 * none of the usual settings. Others, such as a user name, are meant to be read.
 */
function patternPlaces(reader: PlaintextEvaluator, { stack, properties }: Resource, isPublic: (field: string) => boolean): string[] {
  return choices(properties.GenerateSecretString).flatMap(({ value }) => {
    if (!isObject(value)) return [];
    const json = jsonOf(reader.withoutReferences(reader.read(stack, value.SecretStringTemplate)));
    return (json === undefined ? [] : namedFields(fieldsOf(json, parseJsonObject(json)!)))
      .filter(([name, field]) => isPasswordOfPattern(name, field) && !isPublic(name) && name !== value.GenerateStringKey)
      .flatMap(([name, field]) => plaintextOfField(reader, field, isShownName(name) ? `field ${name}` : 'a field of it', true).places);
  });
}

const SECRET_WORD = /^(password|passwd|passphrase|secret|token|(private|api)key)$/;
/** With these, the name is that of a setting, such as `requirePassword`. */
const SETTING_WORD = /^(allow|disabled?|enabled?|has|is|needs?|requires?|uses?|with)$/;
const SHORTEST_SECRET = 6;

function isPasswordOfPattern(name: string, field: unknown): boolean {
  const words = name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).map(word => word.toLowerCase());
  const isNamed = [words.slice(-1), words.slice(-2)].some(last => SECRET_WORD.test(last.join('')));
  const isText = typeof field === 'object' || typeof field === 'string' && field.length >= SHORTEST_SECRET && !/^(arn:|[0-9]+$)/.test(field);
  return isNamed && isText && !SETTING_WORD.test(words[0]);
}

/** The parameters without NoEcho that give a secret. */
function echoed(templates: Templates, { stack, properties }: Resource, isPublic: (field: string) => boolean): string[] {
  const find = givenAtDeployment(templates, stack);
  const patterns = choices(properties.GenerateSecretString).map(({ value }) => isObject(value) ? value.SecretStringTemplate : undefined);
  const names = [
    ...echoedParameters(parametersIn(properties.SecretString, find), isPublic),
    ...patterns.flatMap(pattern => echoedParameters(parametersIn(pattern, find), isPublic, true)),
  ];
  return names.map(name => `parameter ${name} has no NoEcho, and gives it`);
}

/** Nobody can give a parameter of a nested stack a value, but the stack around it: one that does not leaves its default. */
function givenAtDeployment(templates: Templates, stack: string): FindParameter {
  const find = parametersOfTemplate(templates, stack);
  const isNested = templates.stackAt(stack)!.parent !== undefined;
  return name => {
    const found = find(name);
    return isNested && found?.defaultValue !== undefined && !templates.givenTo(stack, name) ? undefined : found;
  };
}

/** Each that it may be. Some functions change the form only. */
function possibleValues(value: unknown): unknown[] {
  return choices(value).flatMap(({ value: one }) => {
    const expression = parseExpression(one);
    if (expression.kind === 'base64') return possibleValues(expression.text);
    return expression.kind === 'jsonString' ? possibleValues(expression.json) : [one];
  });
}

/** In JSON, what stands for a number has no quotes. */
const BARE = new RegExp(`(?<=[:,[]\\s*)(${GAP}|${MARK.source})(?=\\s*[,}\\]])`, 'g');

function jsonOf(masked: string): string | undefined {
  return [masked, masked.replace(BARE, '"$1"')].find(text => parseJsonObject(text));
}

function plaintextOfValue(reader: PlaintextEvaluator, written: string, { isPublic, isDoubtful }: Publicity): GuardedPlaintext {
  const masked = reader.withoutReferences(written);
  const json = jsonOf(masked);
  if (json === undefined) return plaintextOfText(reader, masked, 'all of it');
  const fields = fieldsOf(json, parseJsonObject(json)!);
  return mergePlaintext([
    {
      ...NONE,
      isIncomplete: namesIn(parseJsonObject(json)).some(mayBeValue),
      doubtful: fields.filter(([name, field]) => isDoubtful(name, field) && plaintextOfField(reader, field, '').places.length > 0).map(([name]) => name),
    },
    ...fields
      .filter(([name]) => !isPublic(name))
      .map(([name, field]) => plaintextOfField(reader, field, isShownName(name) ? `field ${name}` : 'a field of it', isSecretName(name))),
  ]);
}

/** The strings, numbers and brackets of JSON. */
const JSON_PART = /"(?:[^"\\]|\\.)*"(\s*:)?|-?[0-9][0-9.eE+-]*/g;

/** JSON keeps the last of two fields of one name, and the template has both: then each is looked at, however deep. */
function fieldsOf(json: string, object: Record<string, unknown>): Array<readonly [string, unknown]> {
  const parts = [...json.matchAll(JSON_PART)];
  if (parts.filter(([, colon]) => colon).length === countFields(object)) return Object.entries(object);
  let name = '';
  const values = parts.flatMap(([part, colon]) => {
    if (!colon) return [[name, part.startsWith('"') ? JSON.parse(part) as string : part] as const];
    name = JSON.parse(part.slice(0, -colon.length)) as string;
    return [];
  });
  return [...Object.entries(object), ...values];
}

/** Fields and those within them, however deep. */
function namedFields(fields: ReadonlyArray<readonly [string, unknown]>): Array<readonly [string, unknown]> {
  return fields.flatMap(([name, field]) => [
    [name, field] as const, ...typeof field === 'object' && field !== null ? namedFields(Object.entries(field)) : [],
  ]);
}

/** The names of fields, however deep. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const within = Object.values(value).flatMap(namesIn);
  return Array.isArray(value) ? within : [...Object.keys(value), ...within];
}

function countFields(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const within = Object.values(value).reduce<number>((count, each) => count + countFields(each), 0);
  return within + (Array.isArray(value) ? 0 : Object.keys(value).length);
}

/** A name with one number in it, such as `s3Bucket`, is a name as well. */
const NUMBERED_NAME = /^[A-Za-z][A-Za-z_.-]{0,15}[0-9]{1,3}[A-Za-z_.-]{0,15}$/;

/** Whether the name of a field may be what is to be hidden. */
function mayBeValue(name: string): boolean {
  return name !== '' && !isPlainName(name) && !NUMBERED_NAME.test(name) && !isPublicLiteral(name);
}

/** A literal within, however deep. Below the name of a secret, no name is public. */
function plaintextOfField(reader: PlaintextEvaluator, field: unknown, place: string, isSecret = false): GuardedPlaintext {
  if (typeof field !== 'object' || field === null) {
    const text = String(field ?? '');
    if (isPublicFieldText(text) && !(isSecret && /^[[{]/.test(text))) return NONE;
    return isSecret ? plaintextOfText(reader, text, place) : plaintextOfText(reader, withoutNames(reader, text), place);
  }
  const within = Object.entries(field).filter(([name]) => Array.isArray(field) || isSecret || !isPublicField(name));
  return mergePlaintext(within.map(([name, each]) => plaintextOfField(reader, each, place, isSecret || isSecretName(name))));
}

/** In an ordinary field, such as `bucket`, the name of a resource is what belongs there. */
function withoutNames(reader: PlaintextEvaluator, text: string): string {
  return text.replace(MARK, mark => reader.marksIn(mark).some(({ nameOf }) => nameOf !== undefined) ? GAP : mark);
}

/** A text with gaps, such as a connection string, may hold the secret in the gaps or beside them. */
function plaintextOfText(reader: PlaintextEvaluator, masked: string, place: string): GuardedPlaintext {
  if (masked.replaceAll(GAP, '') === '' || isPublicLiteral(masked)) return NONE;
  const marks = reader.marksIn(masked);
  const isAlone = marks.length === 1 && masked.replace(MARK, '') === '';
  const isName = marks.some(({ nameOf }) => nameOf !== undefined);
  const isWhole = !isName && (isAlone || !masked.includes(GAP) && !marks.some(({ isPerhaps }) => isPerhaps));
  const places = marks.filter(({ isSecret }) => isWhole || isSecret).map(({ what }) => `${what} is in it`);
  return { ...NONE, places: isWhole && marks.length === 0 ? [`${place} is a literal`] : places, isIncomplete: !isWhole };
}

function mergePlaintext(all: readonly GuardedPlaintext[]): GuardedPlaintext {
  const distinct = (part: (one: GuardedPlaintext) => readonly string[] | undefined) => [...new Set(all.flatMap(one => part(one) ?? []))];
  const [doubtful, declared] = [distinct(one => one.doubtful), distinct(one => one.declared)];
  return {
    places: distinct(({ places }) => places),
    isIncomplete: all.some(({ isIncomplete }) => isIncomplete),
    ...doubtful.length > 0 && { doubtful },
    ...declared.length > 0 && { declared },
  };
}
