import { note } from '../cloudformation/json';
import { Templates } from '../cloudformation/template-index';
import { keyOf, Resource, Value } from '../cloudformation/template-types';
import { hasPlaceholder, isOpen, replacePlaceholders } from '../cloudformation/unknown';


const MANAGED_POLICY = 'AWS::IAM::ManagedPolicy';

/** The managed policies of the templates, by each way to name one. */
export class ManagedPolicies {
  public readonly all: readonly Resource[];
  private readonly byName = new Map<string, Resource[]>();
  private readonly boundaries: ReadonlySet<string>;

  constructor(private readonly templates: Templates) {
    this.all = templates.resources.filter(({ type }) => type === MANAGED_POLICY);
    for (const policy of this.all) this.recordName(policy);
    this.boundaries = this.all.length > 0 ? new Set(this.findBoundaries()) : new Set();
  }

  /**
   * What an entry of `ManagedPolicyArns` means, which may be an ARN, or the name that a permission set has.
   *
   * @param account of whom the policy is attached to: in an account, a name is given once, whatever its path
   */
  public find({ text, target, parametersOf }: Value, account: string): readonly Resource[] {
    const found = this.templates.find(target);
    if (found) return found.type === MANAGED_POLICY ? [found] : [];
    const [, owner = account, name = text] = POLICY_ARN.exec(withoutSlashes(text)) ?? [];
    return (this.byName.get(nameKey({ text: name, parametersOf })) ?? []).filter(policy => {
      const { account: other } = this.templates.placeOf(policy.stack);
      return other === owner || isOpen(owner) || isOpen(other);
    });
  }

  /** A boundary by itself allows nothing. */
  public isBoundary(policy: Resource): boolean {
    return this.boundaries.has(keyOf(policy));
  }

  private recordName(policy: Resource): void {
    const { stack, properties: { ManagedPolicyName } } = policy;
    if (ManagedPolicyName === undefined) return;
    const { text, parametersOf } = this.templates.value(stack, ManagedPolicyName);
    note(this.byName, nameKey({ text: withoutSlashes(text), parametersOf }), policy);
  }

  private findBoundaries(): string[] {
    return this.templates.resources.filter(({ properties }) => properties.PermissionsBoundary !== undefined).flatMap(resource => {
      const boundary = this.templates.value(resource.stack, resource.properties.PermissionsBoundary);
      return this.find(boundary, this.templates.placeOf(resource.stack).account).map(keyOf);
    });
  }
}

const POLICY_ARN = /^arn:[^:]*:iam::([^:]*):policy\/(?:[^/]*\/)*([^/]+)$/;

/** A name has no slash; what only the deployment knows may stand here with one. */
function withoutSlashes(text: string): string {
  return replacePlaceholders(text, found => found.replaceAll('/', ' ').replaceAll(':', ' '));
}

/** The same parameter of another stack is another name. */
function nameKey({ text, parametersOf = [] }: Pick<Value, 'text' | 'parametersOf'>): string {
  return hasPlaceholder(text) ? [text, ...parametersOf].join('\n') : text;
}
