import { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable, IConstruct, IDependable } from 'constructs';
import { DependencyGraph } from './dependency-graph';
import { HandlerPolicy } from './handler-policy';
import { Permission } from './shared-statements';

/** IAM lets a role have ten managed policies; while they change, it also has the former ones. */
const MAX_POLICIES = 5;

/** What a resource needs of the handler. */
interface PermissionRequest {
  readonly resource: IConstruct;
  readonly permissions: readonly Permission[];
}

/**
 * The permissions of the handler's role, in as few policies as can be.
 *
 * A secret waits for the policy with its permissions, and so must not be in one that waits for the secret
 * itself, because another one's source, key or shell does. This is known when the tree is complete: those
 * that wait are then put into policies of a higher layer.
 */
export class HandlerPolicies extends Construct {
  private readonly policyOf = new Map<PermissionRequest, HandlerPolicy>();
  private policies: HandlerPolicy[] = [];
  private createdPolicies = 0;
  private state: 'open' | 'asking' | 'settled' = 'open';

  constructor(scope: Construct, id: string, private readonly role: IRole) {
    super(scope, id);
  }

  /** Has a resource wait for what it needs of the handler. */
  public allow(resource: IConstruct, permissions: readonly Permission[]): void {
    const request = { resource, permissions };
    this.placeRequest(request, 0);
    this.state = 'open';
    resource.node.addDependency(this.dependableFor(request));
  }

  /** Whether the role cannot have so many policies. */
  public get exceedsLimit(): boolean {
    return this.policies.length > MAX_POLICIES;
  }

  private dependableFor(request: PermissionRequest): IDependable {
    const rootsOf = () => this.assignLayers() ? [this.policyOf.get(request)!] : [];
    const dependable: IDependable = {};
    Dependable.implement(dependable, { get dependencyRoots() { return rootsOf(); } });
    return dependable;
  }

  /** @returns false while it asks what waits for what: that which is decided here is no answer */
  private assignLayers(): boolean {
    if (this.state === 'open') {
      this.state = 'asking';
      const layers = computeLayers([...this.policyOf.keys()], this);
      // Ids and names may have become longer since.
      if (
        ![...layers.values()].every(layer => layer === 0)
        || !this.policies.every(policy => policy.hasRoomFor([]))
      ) {
        this.rearrangePolicies(layers);
      }
      this.state = 'settled';
    }
    return this.state === 'settled';
  }

  private rearrangePolicies(layers: ReadonlyMap<PermissionRequest, number>): void {
    for (const policy of this.policies) policy.clear();
    for (const [request, layer] of layers) this.placeRequest(request, layer);
    for (const { node } of this.policies.filter(({ isEmpty }) => isEmpty)) this.node.tryRemoveChild(node.id);
    this.policies = this.policies.filter(({ isEmpty }) => !isEmpty);
  }

  private placeRequest(request: PermissionRequest, layer: number): void {
    const ofLayer = this.policies.filter(policy => policy.layer === layer);
    const begun = ofLayer.filter(({ isEmpty }) => !isEmpty).pop();
    const policy = begun?.hasRoomFor(request.permissions) ? begun : ofLayer.find(({ isEmpty }) => isEmpty) ?? this.addPolicy(layer);
    policy.allow(request.permissions);
    this.policyOf.set(request, policy);
  }

  private addPolicy(layer: number): HandlerPolicy {
    const policy = new HandlerPolicy(this, `${this.createdPolicies++}`, this.role, layer);
    this.policies.push(policy);
    return policy;
  }
}

/** One more than the highest layer of the resources that come before what the permissions name. */
function computeLayers(requests: readonly PermissionRequest[], scope: IConstruct): Map<PermissionRequest, number> {
  const waiting = new DependencyGraph();
  const layers = new Map<PermissionRequest, number>();
  const layerOf = (request: PermissionRequest): number => {
    const known = layers.get(request);
    if (known !== undefined) return known;
    // What waits for itself is in a circle that no policy makes: CloudFormation reports it.
    layers.set(request, 0);
    const before = waiting.everythingBefore(request.permissions, scope);
    const earlier = requests.filter(({ resource }) => before.has(resource.node.defaultChild ?? resource));
    const layer = Math.max(-1, ...earlier.map(layerOf)) + 1;
    layers.set(request, layer);
    return layer;
  };
  return new Map(requests.map(request => [request, layerOf(request)]));
}
