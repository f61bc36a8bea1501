import { HiddenPolicies, hiddenPolicies } from './hidden-policies';
import { rolePolicies } from './made-roles';
import { ManagedPolicies } from './managed-policies';
import { choices } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { areIncluded, givenOrIncluded } from '../cloudformation/included';
import { Json, unique, note } from '../cloudformation/json';
import { Templates } from '../cloudformation/template-index';
import { keyOf, Resource, Value } from '../cloudformation/template-types';
import { isOpen } from '../cloudformation/unknown';
import { isWithoutSecrets } from '../iam/aws-managed-policies';
import { Principal, PrincipalKind, Principals, PRINCIPALS_OF_POLICY } from '../iam/principals';
import { readStatements, Statement, under } from '../iam/statements';

export interface PrincipalFacts {
  readonly principal: Principal;
  readonly statements: readonly Statement[];
  /** Managed policies that are not in the templates, and policies in them that synthesis cannot read. */
  readonly unread: readonly string[];
}

/** Policies that are resources of their own. */
const POLICIES = /^AWS::IAM::((Managed|Role|User|Group)?Policy)$/;

/** The policies of all roles, users and groups of the templates, by principal. */
export class IdentityPolicies {
  private readonly statements = new Map<string, Statement[]>();
  private readonly unread = new Map<string, string[]>();
  private readonly principalsById = new Map<string, Principal>();
  private readonly attached = new Set<string>();
  private readonly attachedPolicies = new Set<string>();
  private readonly managed: ManagedPolicies;
  private readonly memberships: Array<{ readonly user: Principal; readonly group: Principal }> = [];

  constructor(private readonly templates: Templates, private readonly principals: Principals) {
    this.managed = new ManagedPolicies(templates);
    for (const resource of templates.resources) this.record(resource);
    for (const policy of this.managed.all) if (!this.attachedPolicies.has(keyOf(policy))) this.recordUnattached(policy);
    for (const hidden of hiddenPolicies(templates)) this.recordHidden(hidden);
    for (const membership of this.memberships) this.inheritGroupPolicies(membership);
  }

  public all(): ReadonlyMap<string, PrincipalFacts> {
    return new Map([...this.principalsById].map(([id, principal]) => [id, {
      principal, statements: this.statements.get(id) ?? [], unread: unique(this.unread.get(id) ?? []),
    }]));
  }

  private record(resource: Resource): void {
    if (POLICIES.test(resource.type)) this.recordPolicyResource(resource);
    const own = this.principals.ofTarget(resource);
    if (own) this.recordInlinePolicies(resource, own);
    if (own?.kind === 'user') this.recordMembers(resource, [own], resource.properties.Groups);
    if (resource.type === 'AWS::IAM::UserToGroupAddition') {
      this.recordMembers(resource, this.principalsNamedBy(resource, 'user', resource.properties.Users), resource.properties.GroupName);
    }
  }

  private recordMembers(resource: Resource, users: readonly Principal[], groups: unknown): void {
    for (const group of this.principalsNamedBy(resource, 'group', groups)) this.memberships.push(...users.map(user => ({ user, group })));
  }

  /** A user may do what the user's groups may do. */
  private inheritGroupPolicies({ user, group }: { readonly user: Principal; readonly group: Principal }): void {
    this.addStatements(user, { statements: this.statements.get(group.id) ?? [] });
    for (const policy of this.unread.get(group.id) ?? []) note(this.unread, user.id, policy);
  }

  private principalsNamedBy({ stack }: Resource, kind: PrincipalKind, element: unknown): Principal[] {
    const place = this.templates.placeOf(stack);
    return choices(element).map(({ value }) => this.principals.attached(kind, this.templates.value(stack, value), place));
  }

  private recordPolicyResource(resource: Resource): void {
    const policy = this.policyOf(resource, givenOrIncluded(resource.properties, 'PolicyDocument'));
    for (const [property, kind] of PRINCIPALS_OF_POLICY) {
      for (const { value, conditions } of choices(resource.properties[property])) {
        const [principal] = this.principalsNamedBy(resource, kind, value);
        this.attach(principal, policyUnder(policy, resource.stack, conditions));
        this.attachedPolicies.add(keyOf(resource));
      }
    }
  }

  /** To the principal with a name: in an account that only the deployment knows, to the only one of the app with it. */
  private attach(named: Principal, policy: IdentityPolicy): void {
    const namesake = this.principals.onlyNamesake(named);
    if (namesake) this.addStatements(namesake, ofOpenAccount(policy, namesake));
    if (!namesake || !isOpen(named.account!)) this.addStatements(named, policy);
  }

  /** One that only another app attaches, or somebody by hand. */
  private recordUnattached(resource: Resource): void {
    if (this.managed.isBoundary(resource)) return;
    this.addStatements(this.principals.havingPolicy(resource), this.policyOf(resource, givenOrIncluded(resource.properties, 'PolicyDocument')));
  }

  /** What it adds is a principal of its own, so that nobody takes the rest for all. */
  private recordHidden({ path, name, stack, mayConcern, isWithin }: HiddenPolicies): void {
    const { account } = this.templates.placeOf(stack);
    const concerned = [...this.principalsById.values()].filter(mayConcern);
    const added = isWithin ? [] : [this.principals.addedBy(path, name, account)];
    for (const principal of added) this.addStatements(principal, NO_POLICY);
    for (const principal of [...concerned, ...added]) this.recordUnreadPolicy(principal, path);
  }

  private recordInlinePolicies(resource: Resource, principal: Principal): void {
    this.addStatements(principal, NO_POLICY);
    if (areIncluded(resource.properties)) this.recordUnreadPolicy(principal, resource.path);
    const { Policies, ManagedPolicyArns } = rolePolicies(resource);
    const policies = choices(Policies).map(choice => ({ ...choice, expression: parseExpression(choice.value) }));
    policies.filter(({ expression }) => expression.kind !== 'literal').forEach(({ expression, conditions }, position) => {
      if (expression.kind !== 'object') return this.recordUnreadPolicy(principal, resource.path);
      const suffix = `/${inlineName(expression.json, conditions.length > 0, position)}`;
      this.addStatements(principal, policyUnder(this.policyOf(resource, expression.json.PolicyDocument, suffix), resource.stack, conditions));
    });
    for (const { value, conditions } of choices(ManagedPolicyArns)) {
      this.recordManagedPolicy(principal, this.templates.value(resource.stack, value), resource.stack, conditions);
    }
  }

  private recordManagedPolicy(principal: Principal, value: Value, stack: string, conditions: readonly string[]): void {
    const found = this.managed.find(value, principal.account!);
    if (found.length === 0) return this.recordUnreadPolicy(principal, value.text.replace(/^arn:[^:]*:/, 'arn:aws:'));
    for (const policy of found) {
      this.attachedPolicies.add(keyOf(policy));
      this.addStatements(principal, policyUnder(this.policyOf(policy, givenOrIncluded(policy.properties, 'PolicyDocument')), stack, conditions));
    }
  }

  private recordUnreadPolicy({ id }: Principal, arn: string): void {
    if (!isWithoutSecrets(arn)) note(this.unread, id, arn);
  }

  private policyOf(resource: Resource, document: unknown, suffix = ''): IdentityPolicy {
    const { statements, isReadable } = readStatements(this.templates, 'identity', resource, document, suffix);
    return { statements, unreadable: isReadable ? undefined : resource.path + suffix };
  }

  /** A policy that is attached from both sides counts once. */
  private addStatements(principal: Principal, { statements, unreadable }: IdentityPolicy): void {
    this.principalsById.set(principal.id, principal);
    if (unreadable !== undefined) note(this.unread, principal.id, unreadable);
    const attachmentOf = ({ id }: Statement) => `${principal.id}\n${id}`;
    const added = statements.filter(statement => !this.attached.has(attachmentOf(statement)));
    for (const statement of added) {
      this.attached.add(attachmentOf(statement));
      note(this.statements, principal.id, statement);
    }
  }
}

interface IdentityPolicy {
  readonly statements: readonly Statement[];
  /** Its path, where not all of it can be read. */
  readonly unreadable?: string;
}

const NO_POLICY: IdentityPolicy = { statements: [] };

/** A policy that the principal has only if conditions of CloudFormation hold. */
function policyUnder(policy: IdentityPolicy, stack: string, conditions: readonly string[]): IdentityPolicy {
  return { ...policy, statements: policy.statements.map(statement => under(statement, stack, conditions)) };
}

/** One of a stack whose account may be another than that of the principal with the name. */
function ofOpenAccount(policy: IdentityPolicy, { id }: Principal): IdentityPolicy {
  const unknown = `only the deployment knows whether its account is that of ${id}`;
  return { ...policy, statements: policy.statements.map(statement => ({ ...statement, unknowns: [...statement.unknowns, unknown] })) };
}

/** Policies of two branches may have one name. */
function inlineName({ PolicyName }: Json, isConditional: boolean, position: number): string {
  if (typeof PolicyName !== 'string') return String(position);
  return isConditional ? `${PolicyName}-${position}` : PolicyName;
}
