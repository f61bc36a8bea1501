import { named } from './actions';
import { isObject, Json, listOf } from './json';
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
  const elements = isObject(document) ? listOf(document.Statement) : [];
  return elements.flatMap((element, position) => reading.element(element, position)).filter(({ actions }) => actions.size > 0);
}

/** Of one policy. */
class Reading {
  constructor(
    private readonly templates: Templates, private readonly policy: PolicyKind, private readonly resource: Resource, private readonly path: string,
  ) {}

  /** With Fn::If, both that may be. */
  public element(element: unknown, position: number, unknowns = this.ownUnknowns()): Statement[] {
    if (!isObject(element)) return [];
    const choice = element['Fn::If'];
    if (!Array.isArray(choice)) return element.Effect === undefined ? [] : [this.statement(element, position, unknowns)];
    const [condition, ...branches] = choice as unknown[];
    return branches.flatMap(branch => this.element(branch, position, [...unknowns, conditionText(condition)]));
  }

  private ownUnknowns(): string[] {
    return this.resource.condition === undefined ? [] : [conditionText(this.resource.condition)];
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
    if (!isObject(element)) return [{ type: 'AWS', value: this.value(element) }];
    return Object.entries(element).flatMap(([type, values]) => listOf(values).map(value => ({ type, value: this.value(value) })));
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

function conditionText(condition: unknown): string {
  return `only if CloudFormation's condition ${String(condition)} says so`;
}
