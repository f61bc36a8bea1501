import { Stage } from 'aws-cdk-lib';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { namesAnother, policyKeys, qualifiedNames, secretKeys } from './resource-policies';
import { hasChildren } from '../cdk/internals';

const LIVE = new WeakMap<IConstruct, LivePolicies>();

/** The resource policy that the secret has by now, from any construct in its stage. */
export function findPolicyNow(secret: CfnSecret): CfnResourcePolicy | undefined {
  const stage = Stage.of(secret) ?? secret.node.root;
  const live = LIVE.get(stage) ?? new LivePolicies(stage);
  LIVE.set(stage, live);
  return live.find(secret);
}

/** A construct as the last search saw it. */
interface ReadScope {
  readonly scope: IConstruct;
  children: readonly IConstruct[];
}

/**
 * The resource policies of a stage that is still being made. Every construct is read once: a search counts
 * the children of those that it knows, and reads the new ones. Nothing less would do: a policy that is
 * overlooked gets a second one beside it.
 */
class LivePolicies {
  private scopes: ReadScope[] = [];
  private known = new Set<IConstruct>();
  private byKey = new Map<IConstruct | string, CfnResourcePolicy[]>();
  private secrets: CfnSecret[] = [];

  constructor(private readonly stage: IConstruct) {
    this.restart();
  }

  public find(secret: CfnSecret): CfnResourcePolicy | undefined {
    this.readNew();
    return secretKeys(secret).map(key => this.policyUnder(key, secret)).find(policy => policy !== undefined);
  }

  private policyUnder(key: IConstruct | string, secret: CfnSecret): CfnResourcePolicy | undefined {
    const known = this.byKey.get(key) ?? [];
    const found = known.find(({ stack }) => stack === secret.stack) ?? known[0];
    const isAnother = found && typeof key === 'string' && namesAnother(found, key, qualifiedNames(this.secrets));
    return isAnother ? undefined : found;
  }

  private restart(): void {
    this.scopes = [{ scope: this.stage, children: [] }];
    this.known = new Set();
    this.byKey = new Map();
    this.secrets = [];
  }

  private readNew(): void {
    // What is read here comes after those that were known.
    const { scopes: { length } } = this;
    for (let index = 0; index < length; index++) {
      const read = this.scopes[index];
      if (read.children.length === 0 && !hasChildren(read.scope)) continue;
      const { children } = read.scope.node;
      if (isSameList(read.children, children)) continue;
      const present = new Set(children);
      if (read.children.some(child => !present.has(child))) return this.readAgain();
      // Not the last ones of the list: JavaScript has ids that are numbers before all others.
      const added = children.filter(child => !this.known.has(child));
      read.children = children;
      added.forEach(child => this.read(child));
    }
  }

  /** Something was removed. */
  private readAgain(): void {
    this.restart();
    this.readNew();
  }

  /** With all that is within it. What is within another stage has an environment of its own. */
  private read(construct: IConstruct): void {
    this.known.add(construct);
    if (Stage.isStage(construct)) return;
    const { children } = construct.node;
    this.scopes.push({ scope: construct, children });
    if (CfnSecret.isCfnSecret(construct)) this.secrets.push(construct);
    if (CfnResourcePolicy.isCfnResourcePolicy(construct)) this.addPolicy(construct);
    children.forEach(child => this.read(child));
  }

  private addPolicy(policy: CfnResourcePolicy): void {
    for (const key of policyKeys(policy)) this.byKey.set(key, [...this.byKey.get(key) ?? [], policy]);
  }
}

function isSameList(one: readonly IConstruct[], other: readonly IConstruct[]): boolean {
  return one.length === other.length && one.every((element, index) => element === other[index]);
}
