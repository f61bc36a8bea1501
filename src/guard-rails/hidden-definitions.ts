import { isWriting, normalizeAction, railsOfActions } from './secret-actions';
import { choices } from '../cloudformation/choices';
import { exists } from '../cloudformation/existence';
import { hasTransform } from '../cloudformation/has-transform';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { IdentityPolicies, PrincipalFacts } from '../facts/identity-policies';
import { SECRET_ACTIONS } from '../iam/actions';
import { makingActions } from '../iam/making-actions';
import { Principals } from '../iam/principals';
import { mayConcern } from '../iam/resource-services';
import type { Statement } from '../iam/statements';
import type { RailName } from '../rules/guarded-secret';

const MACHINE = /^AWS::(StepFunctions|Serverless)::StateMachine$/;
const SERVICE = 'secretsmanager';
const NAMES = SECRET_ACTIONS.filter(action => action.startsWith(`${SERVICE}:`)).map(action => action.slice(SERVICE.length + 1));

/** What state machines do of which no template shows the definition: at most what their roles allow. */
export class HiddenDefinitions {
  private known?: { readonly principals: Principals; readonly identities: ReadonlyMap<string, PrincipalFacts> };

  constructor(private readonly templates: Templates) {}

  /** The guardrails that such a machine can break; `all` for each. */
  public railsOf(resource: Resource): readonly RailName[] | 'all' {
    if (!isDefinitionHidden(resource) || exists(this.templates, resource) === false) return [];
    const allowing = this.allowingStatements(resource);
    if (allowing === undefined || allowing.some(statement => this.mayMakeResources(statement))) return 'all';
    const onSecrets = allowing.filter(statement => mayConcern(this.templates, statement, SERVICE));
    if (onSecrets.some(isOpenStatement)) return 'all';
    const actions = NAMES.filter(name => onSecrets.some(statement => statement.actions.has(`${SERVICE}:${name}`))).map(normalizeAction);
    return railsOfActions(actions.filter(isWriting)) ?? 'all';
  }

  /** Undefined where not all policies of its role are in the templates. */
  private allowingStatements(resource: Resource): Statement[] | undefined {
    const roles = this.rolesOf(resource);
    if (roles.length === 0 || roles.some(role => role === undefined || role.unread.length > 0)) return undefined;
    return roles.flatMap(role => role!.statements).filter(({ effect }) => effect === 'Allow');
  }

  /** Such as stacks, whose secrets no template of the app shows. */
  private mayMakeResources(statement: Statement): boolean {
    return makingActions(statement.actionTexts, statement.notActions)
      .some(action => mayConcern(this.templates, statement, action.split(':')[0]));
  }

  /** SAM makes a role of a machine without one. */
  private rolesOf(resource: Resource): Array<PrincipalFacts | undefined> {
    const { principals, identities } = this.known ??= this.readPolicies();
    const { stack, properties: { RoleArn, Role = RoleArn } } = resource;
    const made = principals.ofTarget(resource);
    const named = choices(Role).map(({ value }) => principals.ofTarget(this.templates.value(stack, value).target));
    return [...made ? [made] : [], ...named].map(principal => principal && identities.get(principal.id));
  }

  private readPolicies(): NonNullable<HiddenDefinitions['known']> {
    const principals = new Principals(this.templates);
    return { principals, identities: new IdentityPolicies(this.templates, principals).all() };
  }
}

/** In a bucket, by a macro, or by what only the deployment knows. */
function isDefinitionHidden({ type, properties }: Resource): boolean {
  if (!MACHINE.test(type)) return false;
  const { DefinitionS3Location, DefinitionUri, DefinitionString, Definition } = properties;
  if ([DefinitionS3Location, DefinitionUri].some(place => choices(place).length > 0)) return true;
  return hasTransform(properties) || choices([DefinitionString, Definition]).some(({ value }) => !/States/.test(JSON.stringify(value)));
}

/** An action of which only the deployment knows the name may be any. */
function isOpenStatement({ actionTexts }: Statement): boolean {
  return actionTexts.some(text => text.includes('${'));
}
