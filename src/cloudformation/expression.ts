import { isObject, Json, listOf, scalarText } from './json';
import { UNRESOLVABLE } from './unknown';

/**
 * A value of a template by the grammar of CloudFormation's intrinsic functions. Operands are values of the
 * template too.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export type Expression =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'list'; readonly items: readonly unknown[] }
  | { readonly kind: 'object'; readonly json: Json }
  /** `Ref`, or `Fn::GetAtt` with its attribute. */
  | { readonly kind: 'reference'; readonly id: string; readonly attribute?: string }
  | { readonly kind: 'noValue' }
  /** `Fn::Join` of a list, or `Fn::Sub`. */
  | { readonly kind: 'concat'; readonly separator: unknown; readonly parts: readonly unknown[] }
  /** `Fn::Join` of what is a list only when it is deployed. */
  | { readonly kind: 'concatList'; readonly separator: unknown; readonly list: unknown }
  | { readonly kind: 'choice'; readonly condition: string; readonly branches: readonly unknown[] }
  | { readonly kind: 'select'; readonly index: unknown; readonly list: unknown }
  | { readonly kind: 'split'; readonly separator: unknown; readonly text: unknown }
  | { readonly kind: 'import'; readonly name: unknown }
  | { readonly kind: 'stackOutput'; readonly stackName: unknown; readonly outputName: unknown; readonly place: Json }
  | { readonly kind: 'map'; readonly map: unknown; readonly keys: readonly unknown[]; readonly options: unknown }
  | { readonly kind: 'base64'; readonly text: unknown }
  | { readonly kind: 'jsonString'; readonly json: unknown }
  /** A function that is not read here. */
  | { readonly kind: 'other'; readonly name: string }
  /** What CDK could not resolve. */
  | { readonly kind: 'unresolvable' };

export type Kind = Expression['kind'];
type Of<K extends Kind> = Extract<Expression, { readonly kind: K }>;

/** What a value comes to for one reader: a row for each kind that it knows, and one for all others. */
export type Interpretation<T, C> = {
  readonly [K in Kind]?: (expression: Of<K>, context: C) => T;
} & { readonly otherwise: (expression: Expression, context: C) => T };

/** Reads a value by a reader's table. The reader calls this again for the operands that it wants. */
export function interpret<T, C>(value: unknown, table: Interpretation<T, C>, context: C): T {
  const expression = parseExpression(value);
  const row = (table[expression.kind] ?? table.otherwise) as (expression: Expression, context: C) => T;
  return row(expression, context);
}

export function parseExpression(value: unknown): Expression {
  if (typeof value !== 'object' || value === null) return { kind: 'literal', value };
  if (Array.isArray(value)) return { kind: 'list', items: value as unknown[] };
  if (value === UNRESOLVABLE) return { kind: 'unresolvable' };
  if (!isIntrinsic(value)) return { kind: 'object', json: value as Json };
  const [[name, operand]] = Object.entries(value);
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name](operand) : { kind: 'other', name };
}

/** Of `Fn::Join` or `Fn::Sub` of one part, that part. */
export function withoutJoin(value: unknown): unknown {
  const expression = parseExpression(value);
  if (expression.kind !== 'concat') return value;
  const parts = expression.separator === '' ? expression.parts.filter(part => part !== '') : expression.parts;
  return parts.length === 1 ? withoutJoin(parts[0]) : value;
}

/** True for an object that CloudFormation, or nobody, puts a value in place of. */
export function isIntrinsic(value: object): boolean {
  const [name, ...others] = Object.keys(value);
  return value === UNRESOLVABLE || name !== undefined && others.length === 0 && /^(Ref|Fn::.*)$/.test(name);
}

/** The name of the function that an expression comes from, for those that are read as one kind. */
export const FUNCTION_NAMES: Partial<Record<Kind, string>> = {
  concat: 'Fn::Join',
  concatList: 'Fn::Join',
  choice: 'Fn::If',
  select: 'Fn::Select',
  split: 'Fn::Split',
  import: 'Fn::ImportValue',
  stackOutput: 'Fn::GetStackOutput',
  map: 'Fn::FindInMap',
  base64: 'Fn::Base64',
  jsonString: 'Fn::ToJsonString',
};

export function functionName(expression: Expression): string {
  return expression.kind === 'other' ? expression.name : FUNCTION_NAMES[expression.kind] ?? '?';
}

const FUNCTIONS: Record<string, (operand: unknown) => Expression> = {
  'Ref': operand => operand === 'AWS::NoValue' ? { kind: 'noValue' } : { kind: 'reference', id: scalarText(operand) },
  'Fn::GetAtt': parseAttribute,
  'Fn::Join': parseJoin,
  'Fn::Sub': parseSub,
  'Fn::If': parseIf,
  'Fn::Select': operand => ({ kind: 'select', index: listOf(operand)[0], list: listOf(operand)[1] }),
  'Fn::Split': operand => ({ kind: 'split', separator: listOf(operand)[0], text: listOf(operand)[1] }),
  'Fn::ImportValue': name => ({ kind: 'import', name }),
  'Fn::GetStackOutput': parseStackOutput,
  'Fn::FindInMap': parseMap,
  'Fn::Base64': text => ({ kind: 'base64', text }),
  'Fn::ToJsonString': json => ({ kind: 'jsonString', json }),
};

/** `Fn::GetAtt` takes a list, or a text with a dot. */
function parseAttribute(operand: unknown): Expression {
  const [id, ...attribute] = Array.isArray(operand) ? operand.map(scalarText) : scalarText(operand).split('.');
  return { kind: 'reference', id, attribute: attribute.join('.') };
}

function parseJoin(operand: unknown): Expression {
  const [separator, list] = listOf(operand);
  return Array.isArray(list) ? { kind: 'concat', separator, parts: list as unknown[] } : { kind: 'concatList', separator, list };
}

/** In `Fn::Sub`, `${Name}` is a variable, a parameter or a resource, and `${!Name}` the text `${Name}`. */
function parseSub(operand: unknown): Expression {
  const [template, variables] = listOf(operand);
  if (typeof template !== 'string') return { kind: 'other', name: 'Fn::Sub' };
  const parts = template.split(/\$\{([^!}][^}]*)\}/).map((part, position) => (
    position % 2 === 0 ? part.replaceAll('${!', '${') : variableOf(part.trim(), variables)));
  return { kind: 'concat', separator: '', parts: parts.filter(part => part !== '') };
}

function variableOf(name: string, variables: unknown): unknown {
  if (isObject(variables) && Object.hasOwn(variables, name)) return variables[name];
  const [id, ...attribute] = name.split('.');
  return attribute.length > 0 ? { 'Fn::GetAtt': [id, attribute.join('.')] } : { Ref: name };
}

function parseIf(operand: unknown): Expression {
  const [condition, ...branches] = listOf(operand);
  return { kind: 'choice', condition: scalarText(condition), branches };
}

function parseStackOutput(operand: unknown): Expression {
  const { StackName, OutputName, ...place } = isObject(operand) ? operand : {};
  return { kind: 'stackOutput', stackName: StackName, outputName: OutputName, place };
}

function parseMap(operand: unknown): Expression {
  const [map, first, second, options] = listOf(operand);
  return { kind: 'map', map, keys: [first, second], options };
}
