import { accountIn } from './arn';
import type { Statement } from './statements';
import { note, unique } from '../cloudformation/json';
import { makesRole, PERMISSION_SET } from '../cloudformation/made-roles';
import { Templates } from '../cloudformation/template-index';
import { keyOf, Resource, Place, Value, Target } from '../cloudformation/template-types';
import { isOpen, mayBeEqual, unknownOfStack } from '../cloudformation/unknown';

export type PrincipalKind =
  'role' | 'user' | 'group' | 'policy' | 'account' | 'service' | 'organization' | 'federated' | 'everybody' | 'unknown';

export interface Principal {
  /** Construct path of one of the app; else its ARN, account or name. */
  readonly id: string;
  readonly kind: PrincipalKind;
  /** Undefined for what belongs to none, such as a service or an organization. */
  readonly account?: string;
  readonly name: string;
  readonly arn?: string;
  /** Whether its own policies are among the templates, as far as they are written in policies of IAM. */
  readonly isOfApp: boolean;
  readonly target?: Target;
  /** For a principal that stands for all that have a policy: the policy. */
  readonly policy?: Target;
}

/** The properties of a policy that name who has it. */
export const PRINCIPALS_OF_POLICY: ReadonlyArray<readonly [string, PrincipalKind]> = [
  ['Roles', 'role'], ['RoleName', 'role'], ['Users', 'user'], ['UserName', 'user'], ['Groups', 'group'], ['GroupName', 'group'],
];

const KINDS: Record<string, PrincipalKind> = { 'AWS::IAM::Role': 'role', 'AWS::IAM::User': 'user', 'AWS::IAM::Group': 'group' };
const NAME_PROPERTIES: Record<string, string> = { role: 'RoleName', user: 'UserName', group: 'GroupName' };

/** All principals that the templates make or name: one for each, whatever it is called by. */
export class Principals {
  private readonly byTarget = new Map<string, Principal>();
  /** By account, kind and name; of roles of the app that have one. */
  private readonly byName = new Map<string, Principal>();
  /** Those of each kind and name, in all accounts. */
  private readonly namesakes = new Map<string, Principal[]>();
  private readonly others = new Map<string, Principal>();
  /**
   * The same, of roles and users of which the app has policies or ARNs only: in an account, a name is given
   * once, whatever its path.
   */
  private readonly othersByName = new Map<string, Principal>();

  constructor(private readonly templates: Templates) {
    for (const resource of templates.resources) this.noteResource(resource);
  }

  /** What `Roles`, `Users` and `Groups` of a policy name. */
  public attached(kind: PrincipalKind, { text, target }: Value, { account, partition }: Omit<Place, 'region'>): Principal {
    return (
      this.ofTarget(target)
      ?? this.otherNamed({
        id: `arn:${partition}:iam::${account}:${kind}/${text}`,
        kind,
        account,
        name: text,
        isOfApp: false,
      })
    );
  }

  /**
   * Of one that a policy names, the only one of the app with that name, if only the deployment knows whether
   * their accounts are one.
   */
  public onlyNamesake({ isOfApp, kind, name, account }: Principal): Principal | undefined {
    const found = isOfApp || isOpen(name) ? [] : this.namesakes.get(nameKey('', kind, name)) ?? [];
    return found.length === 1 && mayBeEqual(found[0].account!, account!) ? found[0] : undefined;
  }

  /**
   * The ARN with the path is the id, whichever policy has it: so all that policies of resources name comes
   * before what is attached to a name.
   */
  public learn({ principals = [], conditions }: Statement): void {
    const arns = conditions.filter(({ key }) => key.toLowerCase() === 'aws:principalarn').flatMap(({ values }) => values);
    for (const { text, target } of [...principals.map(({ value }) => value), ...arns]) {
      const principal = target || /[*?]/.test(text) ? undefined : this.identityOf(text);
      if (principal) this.keepLonger(nameKeyOf(principal), principal);
    }
  }

  private keepLonger(key: string, principal: Principal): void {
    const known = this.othersByName.get(key);
    const isLonger =
      !known
      || principal.id.length > known.id.length
      || (principal.id.length === known.id.length && principal.id < known.id);
    if (isLonger) this.othersByName.set(key, principal);
  }

  private otherNamed(principal: Principal): Principal {
    const key = nameKeyOf(principal);
    const known = this.byName.get(key) ?? this.othersByName.get(key) ?? principal;
    if (!known.isOfApp) this.othersByName.set(key, known);
    return known;
  }

  public ofTarget(target: Target | undefined): Principal | undefined {
    return target && this.byTarget.get(keyOf(target));
  }

  /** An element `Principal` of a policy, or a value of `aws:PrincipalArn`. */
  public named(type: string, value: Value): Principal {
    const { text } = value;
    if (text === '*' && type === 'AWS') return this.other({ id: '*', kind: 'everybody', name: 'everybody', isOfApp: false });
    if (type === 'Service') return this.service(text === '*' ? '*.amazonaws.com' : text);
    if (type === 'Federated') return this.identityProvider(text);
    return this.ofTarget(value.target) ?? this.ofArn(text);
  }

  private service(name: string): Principal {
    return this.other({ id: name, kind: 'service', name, isOfApp: false });
  }

  /** All of them are not everybody, whose id is the same text. */
  private identityProvider(text: string): Principal {
    const name = text === '*' ? 'every identity provider' : text;
    return this.other({ id: name, kind: 'federated', account: accountIn(text), name, isOfApp: false });
  }

  public organization(id: string): Principal {
    return this.other({ id, kind: 'organization', name: id, isOfApp: false });
  }

  public account(account: string): Principal {
    return this.other({ id: account, kind: 'account', account, name: `account ${account}`, isOfApp: false });
  }

  /** Stands for all that have a managed policy which no template attaches to anybody. */
  public havingPolicy(policy: Resource): Principal {
    const { account } = this.templates.placeOf(policy.stack);
    const name = `principals with ${policy.path}`;
    return this.other({ id: policy.path, kind: 'policy', account, name, isOfApp: false, policy });
  }

  /** Principals that a macro or a loop adds to a template. */
  public addedBy(path: string, name: string, account: string): Principal {
    return this.other({ id: path, kind: 'unknown', account, name, isOfApp: false });
  }

  private ofArn(text: string): Principal {
    const account = accountIn(text);
    const resource = text.split(':').slice(5).join(':');
    if (account && (text === account || resource === 'root')) return this.account(account);
    const identity = this.identityOf(text);
    return identity
      ? this.otherNamed(identity)
      : (this.ofSession(text)
          ?? this.other({ id: text, kind: 'unknown', account, name: text, isOfApp: false }));
  }

  /** A role or a user. */
  private identityOf(arn: string): Principal | undefined {
    const account = accountIn(arn);
    const [kind, ...path] = arn.split(':').slice(5).join(':').split('/');
    if (!account || kind !== 'role' && kind !== 'user' || path.length === 0) return undefined;
    return { id: arn, kind, account, name: path[path.length - 1], isOfApp: false, arn };
  }

  private ofSession(arn: string): Principal | undefined {
    const account = accountIn(arn);
    const [kind, name] = arn.split(':').slice(5).join(':').split('/');
    if (!account || kind !== 'assumed-role') return undefined;
    return this.byName.get(nameKey(account, 'role', name)) ?? this.other({ id: arn, kind: 'role', account, name, isOfApp: false, arn });
  }

  private other(principal: Principal): Principal {
    const known = this.others.get(principal.id) ?? principal;
    this.others.set(principal.id, known);
    return known;
  }

  private noteResource(resource: Resource): void {
    const kind = KINDS[resource.type];
    if (kind) this.noteOwn(resource, kind);
    else if (makesRole(resource)) this.noteMade(resource);
  }

  /** A role of which only the service that makes it knows the name. */
  private noteMade({ type, stack, id, path }: Resource): void {
    const { account } = this.templates.placeOf(stack);
    const target = { stack, id };
    const own = type === PERMISSION_SET ? assignedAccount(this.templates, target) ?? unknownOfStack('account', path) : account;
    this.byTarget.set(keyOf(target), { id: path, kind: 'role', account: own, name: path, isOfApp: true, target });
  }

  private noteOwn(resource: Resource, kind: PrincipalKind): void {
    const { account, partition } = this.templates.placeOf(resource.stack);
    const nameProperty = resource.properties[NAME_PROPERTIES[kind]];
    const name = nameProperty === undefined ? undefined : this.templates.value(resource.stack, nameProperty).text;
    const path = typeof resource.properties.Path === 'string' ? resource.properties.Path : '/';
    const arn = name === undefined ? undefined : `arn:${partition}:iam::${account}:${kind}${path}${name}`;
    const target = { stack: resource.stack, id: resource.id };
    const principal = { id: resource.path, kind, account, name: name ?? resource.path, arn, isOfApp: true, target };
    this.byTarget.set(keyOf(resource), principal);
    if (name === undefined) return;
    this.byName.set(nameKey(account, kind, name), principal);
    note(this.namesakes, nameKey('', kind, name), principal);
  }
}

/** The one account in which the templates assign a permission set. Undefined for none and for several. */
function assignedAccount(templates: Templates, permissionSet: Target): string | undefined {
  const accounts = unique(templates.resources
    .filter(({ type, stack, properties }) => {
      const { target } = type === 'AWS::SSO::Assignment' ? templates.value(stack, properties.PermissionSetArn) : {};
      return target !== undefined && keyOf(target) === keyOf(permissionSet);
    })
    .map(({ stack, properties }) => templates.value(stack, properties.TargetId).text));
  return accounts.length === 1 ? accounts[0] : undefined;
}

function nameKeyOf({ account, kind, name }: Principal): string {
  return nameKey(account!, kind, name);
}

function nameKey(account: string, kind: string, name: string): string {
  return [account, kind, name].join('\n');
}
