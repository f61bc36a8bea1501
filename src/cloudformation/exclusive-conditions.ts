import { evaluateTerm, functionOfTerm, Truth } from './condition-terms';
import { isObject, Json, listOf, scalarText } from './json';

/** What a variable of a condition is: one of the texts that it is compared with, or another one. */
type Values = ReadonlyMap<string, string | undefined>;

/** Conditions that name each other in a circle cannot be deployed. */
type Path = readonly string[];

/** More are not tried: the conditions then count as ones that may hold together. */
const MAX_COMBINATIONS = 1_024;

/** A condition of a template that holds, or that does not. */
export interface ConditionTerm {
  readonly name: string;
  readonly isMet: boolean;
}

/** A condition of CloudFormation, and the stack whose template has it. */
export interface StackCondition extends ConditionTerm {
  readonly stack: string;
}

/** Whether conditions of one template never hold together. */
export function excludeEachOther(conditions: Json, names: readonly string[]): boolean {
  return contradictEachOther(conditions, names.map(name => ({ name, isMet: true })));
}

/**
 * Whether terms of one template are never met together, such as `IsProd` and `Fn::Not` of it, or two that
 * compare one parameter with two texts. What is not read here may hold.
 */
export function contradictEachOther(conditions: Json, wanted: readonly ConditionTerm[]): boolean {
  if (wanted.some(one => wanted.some(other => one.name === other.name && one.isMet !== other.isMet))) return true;
  const terms = wanted.map(({ name, isMet }) => isMet ? { Condition: name } : { 'Fn::Not': [{ Condition: name }] });
  const variables = new Map<string, Set<string>>();
  for (const term of terms) collect(conditions, term, variables, []);
  const size = [...variables.values()].reduce((product, { size: texts }) => product * (texts + 1), 1);
  if (size > MAX_COMBINATIONS) return false;
  return combinationsOf([...variables]).every(values => terms.some(term => isTrue(conditions, term, values, []) === false));
}

/** The texts that each variable is compared with. */
function collect(conditions: Json, term: unknown, variables: Map<string, Set<string>>, path: Path): void {
  const [name, operand] = functionOfTerm(term);
  if (name === 'Condition') {
    const next = scalarText(operand);
    return path.includes(next) ? undefined : collect(conditions, conditions[next], variables, [...path, next]);
  }
  if (name !== 'Fn::Equals') return listOf(operand).forEach(each => collect(conditions, each, variables, path));
  const compared = comparisonOf(operand);
  if (compared.text === undefined) return;
  variables.set(compared.variable, (variables.get(compared.variable) ?? new Set()).add(compared.text));
}

function combinationsOf(variables: ReadonlyArray<readonly [string, ReadonlySet<string>]>): Values[] {
  return variables.reduce<Values[]>((all, [name, texts]) => (
    all.flatMap(values => [...texts, undefined].map(text => new Map([...values, [name, text]])))), [new Map()]);
}

/** Undefined where that is not known, and for a condition that names itself. */
function isTrue(conditions: Json, term: unknown, values: Values, path: Path): Truth {
  return evaluateTerm(term, {
    named: name => path.includes(name) ? undefined : isTrue(conditions, conditions[name], values, [...path, name]),
    areEqual: sides => areEqual(comparisonOf(sides), values),
  });
}

/** Two sides of `Fn::Equals`: a variable and a text, or what is not read here. */
interface Comparison {
  readonly variable: string;
  readonly text?: string;
  readonly isConstant?: boolean;
}

function comparisonOf(operand: unknown): Comparison {
  const sides = listOf(operand);
  const literals = sides.filter(side => typeof side !== 'object').map(scalarText);
  const variable = JSON.stringify(sides.find(isObject));
  if (sides.length !== 2 || literals.length === 0) return { variable };
  return literals.length === 2 ? { variable, isConstant: literals[0] === literals[1] } : { variable, text: literals[0] };
}

function areEqual({ variable, text, isConstant }: Comparison, values: Values): Truth {
  return text === undefined ? isConstant : values.get(variable) === text;
}
