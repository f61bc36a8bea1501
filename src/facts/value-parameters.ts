import { choices } from '../cloudformation/choices';
import { interpret, Interpretation, parseExpression } from '../cloudformation/expression';
import { isObject, Json, parseJson, scalarText } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import { DYNAMIC_REFERENCE } from '../cloudformation/text';
import { ParameterFacts } from '../rules/parameters';
import { Complete } from '../rules/rule';

/** A parameter of a template, as CloudFormation has it. */
export interface ParameterDefinition {
  readonly name: string;
  readonly type: string;
  readonly isNoEcho: boolean;
  readonly defaultValue?: string;
  readonly hasAllowedValues: boolean;
}

/** Finds the definition of a parameter by its logical id. Undefined for a reference to anything else. */
export type FindParameter = (name: string) => ParameterDefinition | undefined;

/** A reference within a value: to what, and whether it is the whole of its field. */
interface Reference {
  readonly name: string;
  readonly field?: string;
  readonly isAlone: boolean;
}

export function parameterDefinition(name: string, definition: Json): ParameterDefinition {
  const { Type, NoEcho, Default, AllowedValues } = definition;
  return {
    name,
    type: scalarText(Type ?? 'String'),
    isNoEcho: scalarText(NoEcho).toLowerCase() === 'true',
    defaultValue: Default === undefined ? undefined : scalarText(Default),
    hasAllowedValues: Array.isArray(AllowedValues),
  };
}

/** A parameter, and the stack in whose template it is. */
interface PlacedParameter {
  readonly stack: string;
  readonly name: string;
}

/**
 * The parameter itself; for one of a nested stack, the one that the stack around it
 * passes on, if it passes one.
 */
export function parameterOrigin(templates: Templates, stack: string, name: string): PlacedParameter | undefined {
  const argument = templates.givenTo(stack, name);
  if (!argument) return { stack, name };
  const expression = parseExpression(argument.value);
  if (expression.kind !== 'reference' || expression.attribute !== undefined) return undefined;
  return parameterOrigin(templates, argument.stack, expression.id);
}

/** Those of a template, and, of a nested stack, those that the stack around it hands on. */
export function parametersOfTemplate(templates: Templates, stack: string): FindParameter {
  return name => {
    const origin = parameterOrigin(templates, stack, name);
    const found = origin && (templates.stackAt(origin.stack)?.template.Parameters as Json | undefined)?.[origin.name];
    return isObject(found) ? parameterDefinition(origin!.name, found) : undefined;
  };
}

/** The parameters that a value of a template takes something from. */
export function parametersIn(value: unknown, find: FindParameter): Array<Complete<ParameterFacts>> {
  const all = choices(value).flatMap(choice => referencesIn(choice.value)).flatMap(reference => {
    const definition = find(reference.name);
    return definition && mayHoldSecret(definition) ? [factsOf(reference, definition)] : [];
  });
  return [...new Map(all.map(facts => [`${facts.field}\n${facts.name}`, facts])).values()];
}

function factsOf({ field, isAlone }: Reference, parameter: ParameterDefinition): Complete<ParameterFacts> {
  const { name, isNoEcho, defaultValue } = parameter;
  return { name, field, isAlone, isNoEcho, defaultValue };
}

const TEXT_TYPES = ['String', 'CommaDelimitedList', 'Number', 'List<Number>'];

/**
 * An id of a resource is no secret, nor is what a template lists. What CloudFormation looks up in the
 * Parameter Store (`AWS::SSM::Parameter::Value<String>`) stands there readable, as the value of a dynamic
 * reference (`{{resolve:ssm:…}}`) does: no template has it.
 */
function mayHoldSecret({ type, hasAllowedValues }: ParameterDefinition): boolean {
  return TEXT_TYPES.includes(type) && !hasAllowedValues;
}

/** A noncharacter around the number of a part that is not literal. */
const MARK = '\uFDD2';
const MARKS = new RegExp(`${MARK}([0-9]+)${MARK}`, 'g');
const BARE = new RegExp(`(?<=[:,[]\\s*)(${MARK}[0-9]+${MARK})(?=\\s*[,}\\]])`, 'g');

function referencesIn(value: unknown): Reference[] {
  const expression = parseExpression(value);
  if (expression.kind === 'jsonString') return referencesInJson(expression.json);
  if (expression.kind === 'base64') return choices(expression.text).flatMap(choice => referencesIn(choice.value));
  const { text, names } = markedText(value);
  const json = parseJson(text) ?? parseJson(text.replace(BARE, '"$1"'));
  return isObject(json) ? referencesInMarked(json, names) : referencesInText(text, names);
}

/** An object with functions of CloudFormation in it. */
function referencesInJson(json: unknown, field?: string): Reference[] {
  const expression = parseExpression(json);
  if (expression.kind === 'object') {
    return Object.entries(expression.json).flatMap(([name, each]) => referencesInJson(each, name));
  }
  if (expression.kind === 'list') return expression.items.flatMap(each => referencesInJson(each, field));
  return choices(json).flatMap(({ value }) => {
    const { text, names } = markedText(value);
    return referencesInText(text, names, field);
  });
}

/** JSON that was text, with marks for the references. */
function referencesInMarked(json: unknown, names: readonly string[], field?: string): Reference[] {
  if (typeof json === 'string') return referencesInText(json, names, field);
  if (Array.isArray(json)) return json.flatMap(each => referencesInMarked(each, names, field));
  if (!isObject(json)) return [];
  return Object.entries(json).flatMap(([name, each]) => referencesInMarked(each, names, name));
}

/** What names a value elsewhere, in a dynamic reference, is none itself. */
function referencesInText(whole: string, names: readonly string[], field?: string): Reference[] {
  const text = whole.replace(DYNAMIC_REFERENCE, '{}');
  const found = [...text.matchAll(MARKS)].map(([, index]) => names[Number(index)]);
  const isAlone = found.length === 1 && text.replace(MARKS, '').trim() === '';
  return found.filter(name => name !== '').map(name => ({ name, field, isAlone }));
}

/** A text with a mark for each part that is not literal, and the id that each refers to, if it is one. */
interface MarkedText {
  readonly text: string;
  readonly names: readonly string[];
}

function markedText(value: unknown): MarkedText {
  const names: string[] = [];
  return { text: interpret(value, WRITING, name => `${MARK}${names.push(name) - 1}${MARK}`), names };
}

type MarkName = (name: string) => string;

/** Of branches, and of a list, each may be the text: it has the marks of all. */
const WRITING: Interpretation<string, MarkName> = {
  literal: ({ value }) => scalarText(value ?? '').replaceAll(MARK, ''),
  concat: ({ separator, parts }, mark) => (
    parts.map(part => interpret(part, WRITING, mark)).join(scalarText(separator))),
  choice: ({ branches }, mark) => branches.map(branch => interpret(branch, WRITING, mark)).join(''),
  noValue: () => '',
  list: ({ items }, mark) => items.map(item => interpret(item, WRITING, mark)).join(''),
  select: ({ list }, mark) => interpret(list, WRITING, mark),
  split: ({ text }, mark) => interpret(text, WRITING, mark),
  base64: ({ text }, mark) => interpret(text, WRITING, mark),
  reference: ({ id, attribute }, mark) => mark(attribute === undefined ? id : ''),
  otherwise: (_, mark) => mark(''),
};
