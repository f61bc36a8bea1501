import { Stage } from 'aws-cdk-lib';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { namesAnother, policyKeys, qualifiedNames, secretKeys } from './resource-policies';

const LIVE = new WeakMap<IConstruct, LivePolicies>();

/** The resource policy that the secret has by now, whoever made it and wherever in its stage that stands. */
export function findPolicyNow(secret: CfnSecret): CfnResourcePolicy | undefined {
  const stage = Stage.of(secret) ?? secret.node.root;
  const live = LIVE.get(stage) ?? new LivePolicies(stage);
  LIVE.set(stage, live);
  return live.find(secret);
}

/** Up to this many constructs, a search looks at all of them. */
const SMALL_STAGE = 2_000;
/** In a larger stage, one search in so many constructs by this number does. */
const SHARE = 16;

/**
 * The resource policies of a stage that is still being made. Every construct is read once: a search counts the
 * children of those that it knows, and reads the new ones. To do so for each of thousands of secrets would take
 * a square of time: then most searches look where something new is likely, around the secret and where the
 * stage grew last.
 */
class LivePolicies {
  private children = new Map<IConstruct, number>();
  private byKey = new Map<IConstruct | string, CfnResourcePolicy[]>();
  private secrets: CfnSecret[] = [];
  private quickSearches = 0;

  constructor(private readonly stage: IConstruct) {
    this.restart();
  }

  public find(secret: CfnSecret): CfnResourcePolicy | undefined {
    if (this.isThoroughSearchDue) this.readNew(this.children.keys());
    else this.readNew([...secret.node.scopes, ...lastBranchOf(this.stage)]);
    return secretKeys(secret).map(key => this.policyUnder(key, secret)).find(policy => policy !== undefined);
  }

  private get isThoroughSearchDue(): boolean {
    const isDue = this.children.size < SMALL_STAGE || ++this.quickSearches * SHARE > this.children.size;
    if (isDue) this.quickSearches = 0;
    return isDue;
  }

  private policyUnder(key: IConstruct | string, secret: CfnSecret): CfnResourcePolicy | undefined {
    const known = this.byKey.get(key) ?? [];
    const found = known.find(({ stack }) => stack === secret.stack) ?? known[0];
    const isAnother = found && typeof key === 'string' && namesAnother(found, key, qualifiedNames(this.secrets));
    return isAnother ? undefined : found;
  }

  private restart(): void {
    this.children = new Map([[this.stage, 0]]);
    this.byKey = new Map();
    this.secrets = [];
  }

  /** A map that grows while its keys are read gives the new ones as well. */
  private readNew(scopes: Iterable<IConstruct>): void {
    for (const scope of scopes) {
      const known = this.children.get(scope);
      const { children } = scope.node;
      if (known === undefined || known === children.length) continue;
      if (known > children.length) return this.readAgain();
      this.children.set(scope, children.length);
      children.slice(known).forEach(child => this.read(child));
    }
  }

  /** Something was removed. */
  private readAgain(): void {
    this.restart();
    this.readNew(this.children.keys());
  }

  /** With all that is within it. What is within another stage has an environment of its own. */
  private read(construct: IConstruct): void {
    if (Stage.isStage(construct)) return;
    const { children } = construct.node;
    this.children.set(construct, children.length);
    if (CfnSecret.isCfnSecret(construct)) this.secrets.push(construct);
    if (CfnResourcePolicy.isCfnResourcePolicy(construct)) this.addPolicy(construct);
    children.forEach(child => this.read(child));
  }

  private addPolicy(policy: CfnResourcePolicy): void {
    for (const key of policyKeys(policy)) this.byKey.set(key, [...this.byKey.get(key) ?? [], policy]);
  }
}

/** The stage, its last child, the last child of that, and so on. */
function lastBranchOf(stage: IConstruct): IConstruct[] {
  const branch: IConstruct[] = [];
  for (let scope: IConstruct | undefined = stage; scope; scope = scope.node.children.at(-1)) branch.push(scope);
  return branch;
}
