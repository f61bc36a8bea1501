import { named } from './actions';
import { Choice, choices, isObject, Json, listOf, note } from './json';
import { secretTarget } from './secret-target';
import { Resource, Templates, Value } from './templates';

export type PolicyKind = 'identity' | 'key' | 'secret';

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly Value[];
}

/** A statement of a policy, read. */
export interface Statement {
  /** Path of the policy, `#`, and the position of the statement in it. */
  readonly id: string;
  readonly policy: PolicyKind;
  /** Of the stack that has the policy: its own account is meant by `Resource: "*"` of an identity policy. */
  readonly stack: string;
  readonly effect: 'Allow' | 'Deny';
  /** Those of the actions known here that it names. */
  readonly actions: ReadonlySet<string>;
  readonly notActions: boolean;
  readonly actionTexts: readonly string[];
  readonly resources: readonly Value[];
  readonly notResources: boolean;
  /** Undefined in an identity policy. `service` and the like are the kinds that IAM knows; `*` is everybody. */
  readonly principals?: ReadonlyArray<{ readonly type: string; readonly value: Value }>;
  readonly notPrincipals: boolean;
  readonly conditions: readonly Condition[];
  /** What of it only CloudFormation knows. */
  readonly unknowns: readonly string[];
}

/** The statements of a document that say something of secrets or their keys. */
export function statementsOf(templates: Templates, policy: PolicyKind, resource: Resource, document: unknown, suffix = ''): Statement[] {
  const reading = new Reading(templates, policy, resource, resource.path + suffix);
  const found = choices(document).flatMap(({ value, conditions }) => (
    listOf(isObject(value) ? value.Statement : undefined).flatMap((element, position) => (
      choices(element, conditions).flatMap(choice => reading.statements(choice, position))))));
  return found.filter(({ actions }) => actions.size > 0);
}

/** Of one policy. */
class Reading {
  constructor(
    private readonly templates: Templates, private readonly policy: PolicyKind, private readonly resource: Resource, private readonly path: string,
  ) {}

  public statements({ value, conditions }: Choice, position: number): Statement[] {
    if (!isObject(value) || value.Effect === undefined) return [];
    const own = this.resource.condition === undefined ? [] : [this.resource.condition];
    return parted(value).map(part => this.statement(part.json, position, [...own, ...conditions, ...part.conditions].map(conditionText)));
  }

  private statement(json: Json, position: number, unknowns: readonly string[]): Statement {
    const actionTexts = this.texts(json.Action ?? json.NotAction);
    const principals = json.Principal ?? json.NotPrincipal;
    return {
      id: `${this.path}#${position}`,
      policy: this.policy,
      stack: this.resource.stack,
      effect: json.Effect === 'Allow' ? 'Allow' : 'Deny',
      actions: named(actionTexts, json.NotAction !== undefined),
      notActions: json.NotAction !== undefined,
      actionTexts,
      resources: listOf(json.Resource ?? json.NotResource).map(value => this.value(value)),
      notResources: json.NotResource !== undefined,
      principals: principals === undefined ? undefined : this.principals(principals),
      notPrincipals: json.NotPrincipal !== undefined,
      conditions: this.conditions(json.Condition),
      unknowns,
    };
  }

  private principals(element: unknown): Array<{ type: string; value: Value }> {
    return listOf(element).flatMap(one => !isObject(one) ? [{ type: 'AWS', value: this.value(one) }]
      : Object.entries(one).flatMap(([type, values]) => listOf(values).map(value => ({ type, value: this.value(value) }))));
  }

  private conditions(element: unknown): Condition[] {
    if (!isObject(element)) return [];
    return Object.entries(element).flatMap(([operator, operands]) => !isObject(operands) ? [{ operator, key: '?', values: [] }]
      : Object.entries(operands).map(([key, values]) => ({ operator, key, values: listOf(values).map(value => this.value(value)) })));
  }

  private texts(element: unknown): string[] {
    return listOf(element).map(value => this.value(value).text);
  }

  private value(value: unknown): Value {
    const { text, target, nameOf } = this.templates.value(this.resource.stack, value);
    return { text, target: secretTarget(this.templates, target) ?? target, nameOf };
  }
}

interface Part {
  readonly json: Json;
  readonly conditions: readonly string[];
}

/** What a statement names on a condition stands in a statement of its own. What it leaves out cannot be parted so, and stays. */
function parted(json: Json): Part[] {
  return partedBy(json, 'Resource', choices(json.Resource)).flatMap(({ json: part, conditions }) => (
    partedBy(part, 'Principal', principalChoices(part.Principal)).map(one => ({ json: one.json, conditions: [...conditions, ...one.conditions] }))));
}

function partedBy(json: Json, name: string, found: readonly Choice[]): Part[] {
  if (found.every(({ conditions }) => conditions.length === 0)) return [{ json, conditions: [] }];
  const groups = new Map<string, Choice[]>();
  for (const choice of found) note(groups, choice.conditions.join('\n'), choice);
  return [...groups.values()].map(group => ({ json: { ...json, [name]: group.map(({ value }) => value) }, conditions: group[0].conditions }));
}

function principalChoices(element: unknown): Choice[] {
  return choices(element).flatMap(({ value, conditions }) => !isObject(value) ? [{ value, conditions }]
    : Object.entries(value).flatMap(([type, of]) => choices(of, conditions).map(choice => ({ ...choice, value: { [type]: choice.value } }))));
}

function conditionText(condition: string): string {
  return `only if CloudFormation's condition ${condition} says so`;
}
