import { CfnResource, Stack, Stage, Token } from 'aws-cdk-lib';
import { CfnResourcePolicy, CfnSecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { outermost } from './home';
import { secretBehind } from './references';
import { isSecretShape, SecretShape } from './secret-shape';
import { textOf } from './tokens';
import { NamesakeFacts } from '../rules/namesakes';

/** What has to be known of a whole stage, or app, to judge one secret: read from the construct tree in one pass. */
export class Survey {
  private readonly names = new Map<SecretShape, string>();
  private readonly named = new Map<string, SecretShape[]>();
  private readonly policies = new Map<IConstruct, CfnResourcePolicy[]>();
  private readonly attached = new Set<IConstruct>();

  constructor(stage: IConstruct) {
    this.visit(stage);
  }

  /** The name where it is known in whole. */
  public nameOf(secret: SecretShape): string | undefined {
    return this.names.get(secret);
  }

  public secretsNamed(name: string): readonly SecretShape[] {
    return this.named.get(name) ?? [];
  }

  public policiesOf(secret: IConstruct): readonly CfnResourcePolicy[] {
    return this.policies.get(secret) ?? [];
  }

  /** Whether a database adds its host and port to a secret of the construct. */
  public isAttached(construct: IConstruct): boolean {
    return this.attached.has(construct);
  }

  private visit(construct: IConstruct): void {
    if (isSecretShape(construct)) this.noteName(construct, textOf(construct, construct.name)?.value);
    else if (CfnResourcePolicy.isCfnResourcePolicy(construct)) note(this.policies, secretBehind(construct.secretId), construct);
    else if (CfnSecretTargetAttachment.isCfnSecretTargetAttachment(construct)) this.noteAttached(secretBehind(construct.secretId));
    for (const child of construct.node.children) if (!Stage.isStage(child)) this.visit(child);
  }

  private noteAttached(resource: IConstruct | undefined): void {
    for (const around of resource?.node.scopes ?? []) this.attached.add(around);
  }

  private noteName(secret: SecretShape, name: string | undefined): void {
    if (!name) return;
    this.names.set(secret, name);
    note(this.named, name, secret);
  }
}

function note<K, V>(index: Map<K, V[]>, key: K | undefined, value: V): void {
  if (key === undefined) return;
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}

/** The secrets that have the same literal name, told apart by how sure it is that they meet. */
export function namesakesOf(secret: SecretShape, surveys: Iterable<Survey>): NamesakeFacts | undefined {
  const all = [...surveys];
  const name = all.map(survey => survey.nameOf(secret)).find(known => known !== undefined);
  if (name === undefined) return undefined;
  const others = all.flatMap(survey => survey.secretsNamed(name)).filter(other => other !== secret);
  if (others.length === 0) return { name, sure: [], possible: [] };
  const meeting = others.map(other => ({ path: pathOf(other), meets: meets(secret, other) }));
  return {
    name,
    sure: meeting.filter(({ meets: sure }) => sure === true).map(({ path }) => path),
    possible: meeting.filter(({ meets: sure }) => sure === undefined).map(({ path }) => path),
  };
}

/** Undefined where synthesis cannot tell. */
function meets(one: SecretShape, other: SecretShape): boolean | undefined {
  const place = samePlace(outermost(one), outermost(other));
  const conditional = one.stack === other.stack ? hasCondition : isConditional;
  return place && (conditional(one) || conditional(other)) ? undefined : place;
}

function samePlace(here: Stack, there: Stack): boolean | undefined {
  if (here === there) return true;
  const [accounts, regions] = [same(here.account, there.account), same(here.region, there.region)];
  if (accounts === false || regions === false) return false;
  return accounts && regions;
}

type Optional = Pick<CfnResource, 'stack' | 'cfnOptions'>;

/** Of its own, or of a nested stack around it. */
function isConditional(resource: Optional): boolean {
  const nesting = resource.stack.nestedStackResource as CfnResource | undefined;
  return hasCondition(resource) || nesting !== undefined && isConditional(nesting);
}

function hasCondition({ cfnOptions }: Optional): boolean {
  return cfnOptions.condition !== undefined;
}

function same(one: string, other: string): boolean | undefined {
  return Token.isUnresolved(one) || Token.isUnresolved(other) ? undefined : one === other;
}

function pathOf(secret: SecretShape): string {
  return /^(Resource|CreateSecret)$/.test(secret.node.id) ? secret.node.scope!.node.path : secret.node.path;
}
