import { contradictEachOther, StackCondition } from './exclusive-conditions';
import { isObject, Json, listOf, scalarText, unique } from './json';
import type { StackTemplate } from './template-types';

interface Given {
  readonly stack: string;
  readonly value: unknown;
}

/** What is asked of the stacks of an app. */
interface Stacks {
  stackAt(path: string): StackTemplate | undefined;
  /** What the stack around a nested stack gives to a parameter. */
  givenTo(stack: string, parameter: string): Given | undefined;
}

/** A nested stack is in the account and the region of the one around it. */
const OF_PLACE = new Set(['AWS::AccountId', 'AWS::Partition', 'AWS::Region', 'AWS::URLSuffix']);
/** Given the name of a parameter of Systems Manager, such a one has the value of that. */
const OF_SYSTEMS_MANAGER = /^AWS::SSM::/;

/**
 * The conditions of stacks in one set of terms: a parameter of a nested stack is what the stack around it
 * gives. So two stacks that compare one parameter have one condition.
 */
export class ConditionsAcrossStacks {
  private readonly read = new Map<string, Json>();

  constructor(private readonly index: Stacks) {}

  /** Only a nested stack has anything in common with another one. */
  public contradictEachOther(terms: readonly StackCondition[]): boolean {
    const stacks = unique(terms.map(({ stack }) => stack));
    if (stacks.length < 2 || stacks.every(stack => !this.index.stackAt(stack)!.parent)) return false;
    const conditions = Object.assign({}, ...stacks.map(stack => this.conditionsOf(stack))) as Json;
    return contradictEachOther(conditions, terms.map(({ stack, name, isMet }) => ({ name: nameIn(stack, name), isMet })));
  }

  private conditionsOf(stack: string): Json {
    const known = this.read.get(stack);
    if (known) return known;
    const own = Object.entries((this.index.stackAt(stack)!.template.Conditions ?? {}) as Json);
    const found = Object.fromEntries(own.map(([name, term]) => [nameIn(stack, name), this.termIn(stack, term)]));
    this.read.set(stack, found);
    return found;
  }

  private termIn(stack: string, term: unknown): unknown {
    if (!isObject(term)) return term;
    return Object.fromEntries(Object.entries(term).map(([name, operand]) => {
      if (name === 'Condition') return [name, nameIn(stack, scalarText(operand))];
      return [name, listOf(operand).map(each => name === 'Fn::Equals' ? this.sideIn(stack, each) : this.termIn(stack, each))];
    }));
  }

  private sideIn(stack: string, side: unknown): unknown {
    if (!isObject(side)) return side;
    const name = scalarText(side.Ref);
    const given = OF_PLACE.has(name) ? this.around(stack, side) : this.givenTo(stack, name);
    return given ? this.sideIn(given.stack, given.value) : { [stack]: side };
  }

  private around(stack: string, value: unknown): Given | undefined {
    const { parent } = this.index.stackAt(stack)!;
    return parent && this.index.stackAt(parent.path) ? { stack: parent.path, value } : undefined;
  }

  /**
   * A text, or what a Ref stands for; other functions may be the same for two parameters, and are not read
   * here.
   */
  private givenTo(stack: string, name: string): Given | undefined {
    const { Parameters } = this.index.stackAt(stack)!.template;
    const definition = isObject(Parameters) ? Parameters[name] : undefined;
    if (!isObject(definition) || OF_SYSTEMS_MANAGER.test(scalarText(definition.Type))) return undefined;
    const given = this.index.givenTo(stack, name);
    return given && (!isObject(given.value) || isReference(given.value)) ? given : undefined;
  }
}

function isReference({ Ref }: Json): boolean {
  return typeof Ref === 'string' && Ref !== 'AWS::NoValue';
}

function nameIn(stack: string, name: string): string {
  return `${stack}\n${name}`;
}
