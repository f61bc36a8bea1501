import { allowsAction, KEY_ACTIONS, namedActions, possiblyNamedActions, SECRET_ACTIONS } from './actions';
import type { PolicyCondition } from './condition';
import { EXPOSING_ACTIONS } from './exposing-actions';
import { makingActions } from './making-actions';
import { PolicyPrincipal, PolicyStatement, readPolicy } from './policy-document';
import { termsOf } from '../cloudformation/choices';
import type { StackCondition } from '../cloudformation/exclusive-conditions';
import { secretTarget } from '../cloudformation/secret-target';
import { Templates } from '../cloudformation/template-index';
import { Resource, Value } from '../cloudformation/template-types';
import { UNKNOWN_VALUE } from '../cloudformation/unknown';

export type PolicyKind = 'identity' | 'key' | 'secret';

export type Condition = PolicyCondition<Value>;

/** A statement of a policy, with what its values refer to. */
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
  /**
   * Undefined in an identity policy. `service` and the like are the kinds that IAM knows; `*` is everybody.
   */
  readonly principals?: ReadonlyArray<PolicyPrincipal<Value>>;
  readonly notPrincipals: boolean;
  readonly conditions: readonly Condition[];
  /** The conditions of CloudFormation under which it is there. */
  readonly when: readonly StackCondition[];
  /** What else of it only CloudFormation knows. */
  readonly unknowns: readonly string[];
  /** As it is written, of one whose conditions were settled for a secret and a principal. */
  readonly original?: Statement;
}

export interface Statements {
  /** Those about secrets or their keys; in a policy of an identity, also those about where values end, and that make resources. */
  readonly statements: Statement[];
  /** False where the policy may allow more, which only the deployment knows. */
  readonly isReadable: boolean;
}

/** The statements of a policy of the templates. */
export function readStatements(templates: Templates, policy: PolicyKind, resource: Resource, document: unknown, suffix = ''): Statements {
  const { statements, isReadable } = readPolicy(document);
  const reading: Reading = { templates, policy, resource, path: resource.path + suffix };
  const isKept = (statement: Statement) => statement.actions.size > 0 || policy === 'identity' && isOfOthers(statement);
  return { statements: statements.flatMap(parsed => statementsOf(reading, parsed)).filter(isKept), isReadable };
}

/** Whether it is about a call that shows what values end in, or that makes resources. */
function isOfOthers({ actionTexts, notActions }: Statement): boolean {
  // Of one that may name an action known here, the possible statement is kept.
  const mayMake = () => possiblyNamedActions(actionTexts).size === 0 && makingActions(actionTexts, notActions).length > 0;
  return notActions || mayMake() || actionTexts.some(text => EXPOSING_ACTIONS.some(action => allowsAction([text], false, action)));
}

/** Stands for what cannot be read of the policy of a secret or a key: it may allow anybody anything. */
export function unreadableStatement(policy: PolicyKind, { path, stack }: Resource): Statement {
  return {
    id: `${path}#?`,
    policy,
    stack,
    effect: 'Allow',
    actions: new Set([...SECRET_ACTIONS, ...KEY_ACTIONS]),
    notActions: false,
    actionTexts: [UNKNOWN_VALUE],
    resources: [],
    notResources: false,
    principals: [{ type: 'AWS', value: { text: UNKNOWN_VALUE } }],
    notPrincipals: false,
    conditions: [],
    when: [],
    unknowns: ['only the deployment knows the policy'],
  };
}

interface Reading {
  readonly templates: Templates;
  readonly policy: PolicyKind;
  readonly resource: Resource;
  readonly path: string;
}

/** One of the actions that it surely names, and one of those that it only may name. */
function statementsOf(reading: Reading, parsed: PolicyStatement): Statement[] {
  const sure = statementOf(reading, parsed);
  const actions = possiblyNamedActions(sure.actionTexts);
  if (actions.size === 0) return [sure];
  return [sure, { ...sure, id: `${sure.id}?`, actions, unknowns: [...sure.unknowns, 'only the deployment knows its actions'] }];
}

function statementOf(reading: Reading, parsed: PolicyStatement): Statement {
  const { policy, path, resource: { stack } } = reading;
  const valueOf = (value: unknown) => readValue(reading, value);
  const actionTexts = parsed.actions.map(action => valueOf(action).text);
  return {
    id: `${path}#${parsed.position}`,
    policy,
    stack,
    effect: parsed.effect ?? 'Allow',
    actions: namedActions(actionTexts, parsed.isNotAction),
    notActions: parsed.isNotAction,
    actionTexts,
    resources: parsed.resources.map(valueOf),
    notResources: parsed.isNotResource,
    principals: parsed.principals?.map(({ type, value }) => ({ type, value: valueOf(value) })),
    notPrincipals: parsed.isNotPrincipal,
    conditions: parsed.conditions.map(condition => ({ ...condition, values: condition.values.map(valueOf) })),
    when: [...reading.templates.conditionsOf(reading.resource), ...termsOf(stack, parsed.when)],
    unknowns: parsed.effect === undefined ? ['it has no effect that synthesis can read'] : [],
  };
}

/** A statement that is there only if conditions of the template of a stack are met. */
export function under(statement: Statement, stack: string, conditions: readonly string[]): Statement {
  if (conditions.length === 0) return statement;
  return { ...statement, when: [...statement.when, ...termsOf(stack, conditions)] };
}

/**
 * The conditions of CloudFormation under which a statement is there, and what else
 * only the deployment knows of it.
 */
export function openTexts({ when, unknowns }: Pick<Statement, 'when' | 'unknowns'>): string[] {
  return [...new Set([...when.map(({ name }) => `only if CloudFormation's condition ${name} says so`), ...unknowns])];
}

function readValue({ templates, resource: { stack } }: Reading, value: unknown): Value {
  const { target, possibleTarget, ...rest } = templates.value(stack, value);
  return {
    ...rest,
    target: secretTarget(templates, target) ?? target,
    possibleTarget: secretTarget(templates, possibleTarget) ?? possibleTarget,
  };
}
