import { parseOperator, PolicyCondition, possibleValues, UNKNOWN_KEY } from './condition';
import { branches, Choice, choices } from '../cloudformation/choices';
import { interpret, Interpretation, parseExpression } from '../cloudformation/expression';
import { isObject, Json, listOf, note } from '../cloudformation/json';
import { UNKNOWN_VALUE } from '../cloudformation/unknown';

/** A principal of a `Principal` element: `AWS`, `Service` and the like, and its value in the template. */
export interface PolicyPrincipal<V = unknown> {
  readonly type: string;
  readonly value: V;
}

/** A statement as a template has it, without `Fn::If`: that makes a statement for each of its branches. */
export interface PolicyStatement {
  /** In the policy, from 0. */
  readonly position: number;
  /** Undefined where only the deployment knows. */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly unknown[];
  readonly isNotAction: boolean;
  readonly resources: readonly unknown[];
  readonly isNotResource: boolean;
  /** Undefined where the statement has no such element, as in an identity policy. */
  readonly principals?: readonly PolicyPrincipal[];
  readonly isNotPrincipal: boolean;
  readonly conditions: readonly PolicyCondition[];
  /** Conditions of CloudFormation under which the statement is there. */
  readonly when: readonly string[];
  /** Whether it applies to its principals whatever these conditions are: they concern its actions and resources at most. */
  readonly isCertain: boolean;
}

export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
  /** False where there is something in it, or may be, that only the deployment knows. */
  readonly isReadable: boolean;
}

/**
 * Reads a policy document, which may be an object, JSON text, or JSON text by `Fn::Sub`, `Fn::Join` and
 * `Fn::ToJsonString`.
 */
export function readPolicy(document: unknown): PolicyDocument {
  const found = choices(document).flatMap(({ value, conditions }) => readDocument(documentOf(value), conditions));
  return { statements: found.filter(statement => statement !== undefined), isReadable: !found.includes(undefined) };
}

/** Undefined stands for what cannot be read. An element of which only the deployment knows the name may be any. */
function readDocument(document: Json | undefined, conditions: readonly string[]): Array<PolicyStatement | undefined> {
  if (document?.Statement === undefined) return [undefined];
  const found = readStatements(document.Statement, conditions);
  return UNKNOWN_KEY in document ? [undefined, ...found] : found;
}

function readStatements(element: unknown, conditions: readonly string[]): Array<PolicyStatement | undefined> {
  return listOf(element).flatMap((statement, position) => choices(statement, conditions).flatMap(({ value, conditions: when }) => {
    const expression = parseExpression(value);
    if (expression.kind !== 'object' || UNKNOWN_KEY in expression.json) return [undefined];
    return splitByConditions({ json: expression.json, conditions: when, deciding: when })?.map(part => statementOf(part, position)) ?? [undefined];
  }));
}

/** A policy document as an object, where synthesis can read it. */
export function documentOf(document: unknown): Json | undefined {
  return interpret(document, DOCUMENTS, undefined);
}

const DOCUMENTS: Interpretation<Json | undefined, undefined> = {
  object: ({ json }) => json,
  jsonString: ({ json }) => documentOf(json),
  literal: ({ value }) => typeof value === 'string' ? parseJson([value]) : undefined,
  concat: ({ separator, parts }) => parseJson(flatten(separator, parts)),
  otherwise: () => undefined,
};

/** The parts of a text, those of texts within it included, with the separators between them. */
function flatten(separator: unknown, parts: readonly unknown[]): unknown[] {
  return parts.flatMap((part, index) => {
    const expression = parseExpression(part);
    const texts = expression.kind === 'concat' ? flatten(expression.separator, expression.parts) : [part];
    return index === 0 ? texts : [separator, ...texts];
  });
}

/** A noncharacter around the number of a part that is not literal. */
const MARK = '\uFDD1';
const MARKED = new RegExp(`${MARK}([0-9]+)${MARK}`);

/** JSON text of which some parts are references. Those that are not within a string make it unreadable. */
function parseJson(parts: readonly unknown[]): Json | undefined {
  const text = parts.map((part, index) => typeof part === 'string' ? part.replaceAll(MARK, '') : `${MARK}${index}${MARK}`).join('');
  try {
    const json = restoreReferences(JSON.parse(text), parts);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** With the references where their marks are. */
function restoreReferences(json: unknown, parts: readonly unknown[]): unknown {
  if (Array.isArray(json)) return json.map(item => restoreReferences(item, parts));
  if (typeof json === 'string') return restoredText(json, parts);
  if (!isObject(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => (
    [MARKED.test(key) ? UNKNOWN_KEY : key, restoreReferences(value, parts)])));
}

function restoredText(text: string, parts: readonly unknown[]): unknown {
  const pieces = text.split(MARKED).map((piece, index) => index % 2 === 0 ? piece : parts[Number(piece)]).filter(piece => piece !== '');
  if (pieces.length === 0) return '';
  return pieces.length === 1 ? pieces[0] : { 'Fn::Join': ['', pieces] };
}

/** So many combinations of branches are read one by one; more are as good as unknown. */
const MAX_COMBINATIONS = 64;

/** A statement, and the conditions of CloudFormation under which it is so. */
interface Part {
  readonly json: Json;
  readonly conditions: readonly string[];
  /** Those of the conditions that decide whether somebody is allowed anything. */
  readonly deciding: readonly string[];
}

type Split = (json: Json) => ReadonlyArray<Omit<Part, 'deciding'>>;

/** How a statement is split, and whether that decides whether somebody is allowed anything. */
const SPLITS: ReadonlyArray<readonly [Split, boolean]> = [
  [byEffect, true], [byElement('Action'), false], [byElement('Resource'), false], [byPrincipal, true], [byCondition, true],
];

/**
 * What a statement names on a condition makes a statement of its own. What a `Not…` element leaves out cannot
 * be parted so, and stays. Undefined for too many.
 */
function splitByConditions(whole: Part): Part[] | undefined {
  return SPLITS.reduce<Part[] | undefined>((parts, [split, isDeciding]) => {
    const found = parts?.flatMap(part => split(part.json).map(({ json, conditions }) => ({
      json,
      conditions: [...part.conditions, ...conditions],
      deciding: isDeciding ? [...part.deciding, ...conditions] : part.deciding,
    })));
    return found && found.length > MAX_COMBINATIONS ? undefined : found;
  }, [whole]);
}

function byEffect(json: Json): ReturnType<Split> {
  return branches(json.Effect).map(({ value, conditions }) => ({ json: { ...json, Effect: value }, conditions }));
}

function byElement(name: string): Split {
  return json => groupedBy(json, name, choices(json[name]));
}

function byPrincipal(json: Json): ReturnType<Split> {
  return groupedBy(json, 'Principal', choices(json.Principal).flatMap(({ value, conditions }) => {
    const expression = parseExpression(value);
    if (expression.kind !== 'object') return [{ value, conditions }];
    return Object.entries(expression.json).flatMap(([type, of]) => (
      choices(of, conditions).map(choice => ({ ...choice, value: { [type]: choice.value } }))));
  }));
}

function groupedBy(json: Json, name: string, found: readonly Choice[]): ReturnType<Split> {
  if (found.every(({ conditions }) => conditions.length === 0)) return [{ json, conditions: [] }];
  const groups = new Map<string, Choice[]>();
  for (const choice of found) note(groups, choice.conditions.join('\n'), choice);
  return [...groups.values()].map(group => ({
    json: { ...json, [name]: group.map(({ value }) => value) },
    conditions: group[0].conditions,
  }));
}

/** `Fn::If` may be around the element, or around the keys of an operator. Around values it stays. */
function byCondition(json: Json): ReturnType<Split> {
  const combinations = branches(json.Condition).flatMap(({ value, conditions }) => {
    const expression = parseExpression(value);
    return expression.kind === 'object' ? combinationsOf(expression.json, conditions) : [{ value, conditions }];
  });
  if (combinations.length > MAX_COMBINATIONS) return [{ json: { ...json, Condition: UNKNOWN_VALUE }, conditions: [] }];
  return combinations.map(({ value, conditions }) => ({ json: { ...json, Condition: value }, conditions }));
}

function combinationsOf(operators: Json, conditions: readonly string[]): Choice[] {
  return Object.entries(operators).reduce<Choice[]>(
    (combinations, [operator, keys]) =>
      combinations.flatMap(combination =>
        combinations.length > MAX_COMBINATIONS
          ? [combination]
          : keysOf(keys, combination.conditions).map(branch => ({
            ...branch,
            value:
                branch.value === undefined
                  ? combination.value
                  : { ...(combination.value as Json), [operator]: branch.value },
          })),
      ),
    [{ value: {}, conditions }],
  );
}

/** The keys of an operator, without those that `AWS::NoValue` leaves out; undefined where none is left. */
function keysOf(keys: unknown, conditions: readonly string[]): Choice[] {
  return branches(keys, conditions).map(branch => {
    const json = objectOf(branch.value);
    const kept = json && Object.entries(json).filter(([, operand]) => parseExpression(operand).kind !== 'noValue');
    return kept ? { ...branch, value: kept.length > 0 ? Object.fromEntries(kept) : undefined } : branch;
  });
}

function statementOf({ json, conditions, deciding }: Part, position: number): PolicyStatement {
  const principals = json.Principal ?? json.NotPrincipal;
  return {
    position,
    effect: json.Effect === 'Allow' || json.Effect === 'Deny' ? json.Effect : undefined,
    actions: elementsOf(json.Action ?? json.NotAction),
    isNotAction: json.NotAction !== undefined,
    resources: elementsOf(json.Resource ?? json.NotResource),
    isNotResource: json.NotResource !== undefined,
    principals: principals === undefined ? undefined : readPrincipals(principals),
    isNotPrincipal: json.NotPrincipal !== undefined,
    conditions: readConditions(json.Condition),
    when: [...new Set(conditions)],
    isCertain: deciding.length === 0,
  };
}

/** A list without what `AWS::NoValue` leaves out. */
function elementsOf(value: unknown): unknown[] {
  return listOf(value).filter(item => parseExpression(item).kind !== 'noValue');
}

/** `"*"` is `{ "AWS": "*" }`, and so is `{ "*": "*" }`. */
function readPrincipals(element: unknown): PolicyPrincipal[] {
  return elementsOf(element).flatMap((one): PolicyPrincipal[] => {
    const expression = parseExpression(one);
    if (expression.kind !== 'object') return [{ type: 'AWS', value: one }];
    return Object.entries(expression.json).flatMap(([type, values]) => elementsOf(values).map(value => principalOf(type, value)));
  });
}

function principalOf(type: string, value: unknown): PolicyPrincipal {
  if (type === UNKNOWN_KEY) return { type: 'AWS', value: UNKNOWN_VALUE };
  return { type: type === '*' ? 'AWS' : type, value };
}

function readConditions(element: unknown): PolicyCondition[] {
  if (element === undefined) return [];
  return Object.entries(objectOf(element) ?? { [UNKNOWN_KEY]: undefined }).flatMap(([name, operands]) => {
    const keys = Object.entries(objectOf(operands) ?? { [UNKNOWN_KEY]: [] });
    return keys.map(([key, operand]) => ({ operator: parseOperator(name), key, values: possibleValues(operand) }));
  });
}

function objectOf(value: unknown): Json | undefined {
  const expression = parseExpression(value);
  return expression.kind === 'object' ? expression.json : undefined;
}
