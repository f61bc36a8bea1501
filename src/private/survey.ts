import { Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import { CfnResourcePolicy, CfnSecret, CfnSecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { literal } from './tokens';
import { NamesakeFacts } from '../rules/namesakes';

/** What has to be known of a whole stage, or app, to judge one secret: read from the construct tree in one pass. */
export class Survey {
  private readonly named = new Map<string, CfnSecret[]>();
  private readonly policies = new Map<IConstruct, CfnResourcePolicy[]>();

  constructor(stage: IConstruct) {
    this.visit(stage);
  }

  public secretsNamed(name: string): readonly CfnSecret[] {
    return this.named.get(name) ?? [];
  }

  public policiesOf(secret: CfnSecret): readonly CfnResourcePolicy[] {
    return this.policies.get(secret) ?? [];
  }

  private visit(construct: IConstruct): void {
    if (CfnSecret.isCfnSecret(construct)) this.note(this.named, literal(construct.name), construct);
    else if (CfnResourcePolicy.isCfnResourcePolicy(construct)) this.note(this.policies, secretOf(construct.secretId), construct);
    for (const child of construct.node.children) if (!Stage.isStage(child)) this.visit(child);
  }

  private note<K, V>(index: Map<K, V[]>, key: K | undefined, value: V): void {
    if (key === undefined) return;
    const known = index.get(key);
    if (known) known.push(value);
    else index.set(key, [value]);
  }
}

/** The secret that an id refers to, through its attachments to databases. */
function secretOf(secretId: string): IConstruct | undefined {
  if (!Token.isUnresolved(secretId)) return undefined;
  const token = Tokenization.reverse(secretId, { failConcat: false });
  if (!Reference.isReference(token)) return undefined;
  return CfnSecretTargetAttachment.isCfnSecretTargetAttachment(token.target) ? secretOf(token.target.secretId) : token.target;
}

/** The secrets that have the same literal name, told apart by how sure it is that they meet. */
export function namesakesOf(secret: CfnSecret, surveys: Iterable<Survey>): NamesakeFacts | undefined {
  const name = literal(secret.name);
  if (!name) return undefined;
  const others = [...surveys].flatMap(survey => survey.secretsNamed(name)).filter(other => other !== secret);
  const meeting = others.map(other => ({ path: pathOf(other), meets: meets(secret, other) }));
  return {
    name,
    sure: meeting.filter(({ meets: sure }) => sure === true).map(({ path }) => path),
    possible: meeting.filter(({ meets: sure }) => sure === undefined).map(({ path }) => path),
  };
}

/** Undefined where synthesis cannot tell. */
function meets(one: CfnSecret, other: CfnSecret): boolean | undefined {
  const [here, there] = [Stack.of(one), Stack.of(other)];
  if (one.cfnOptions.condition || other.cfnOptions.condition) return sameStackOrPlace(here, there) === false ? false : undefined;
  return sameStackOrPlace(here, there);
}

function sameStackOrPlace(here: Stack, there: Stack): boolean | undefined {
  if (here === there) return true;
  const [accounts, regions] = [same(here.account, there.account), same(here.region, there.region)];
  if (accounts === false || regions === false) return false;
  return accounts && regions;
}

function same(one: string, other: string): boolean | undefined {
  return Token.isUnresolved(one) || Token.isUnresolved(other) ? undefined : one === other;
}

function pathOf(secret: CfnSecret): string {
  return secret.node.id === 'Resource' ? secret.node.scope!.node.path : secret.node.path;
}
