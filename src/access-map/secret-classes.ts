import { KEY_TOKEN, policyToken, replicaKeyToken, SECRET_TOKEN } from './expand-access-map';
import { KeyPolicies, namedIdentities } from './key-policy';
import type { TemplateKeyFacts, TemplateSecretFacts } from '../facts/template-secrets';
import type { Principals } from '../iam/principals';
import type { Statement } from '../iam/statements';

/** Secrets that are alike to whoever no policy of theirs names, and that reaches them by a wildcard. */
export interface SecretClass {
  readonly number: number;
  /** Any of them, with tokens for what each has of its own. */
  readonly common: TemplateSecretFacts;
}

/** Where a statement of `common` comes from in each secret of the class. */
type Origin = (secret: TemplateSecretFacts) => Statement | undefined;

/** Finds the class of each secret. A class is judged once, however many secrets it has. */
export class SecretClasses {
  private readonly known = new Map<TemplateSecretFacts, SecretClass>();
  private readonly byFacts = new Map<string, SecretClass>();
  private readonly origins = new Map<Statement, Origin>();

  constructor(private readonly principals: Principals, private readonly keyPolicies: KeyPolicies) {}

  public of(secret: TemplateSecretFacts): SecretClass {
    const known = this.known.get(secret) ?? this.classify(secret);
    this.known.set(secret, known);
    return known;
  }

  /** The facts of its class, with what a statement of an identity policy may name the secret and its keys by. */
  public commonOf(secret: TemplateSecretFacts): TemplateSecretFacts {
    const { common } = this.of(secret);
    const { name, arn, target, rotationFunctions } = secret;
    return {
      ...common,
      name,
      arn,
      target,
      rotationFunctions,
      key: named(common.key, secret.key),
      replicas: common.replicas.map(({ region, key }, index) => ({ region, key: named(key, secret.replicas[index].key) })),
    };
  }

  /** The statement of the secret's own policies that a statement of its class stands for; or the statement itself. */
  public originOf(statement: Statement, secret: TemplateSecretFacts): Statement | undefined {
    const origin = this.origins.get(statement);
    return origin ? origin(secret) : statement;
  }

  private classify(secret: TemplateSecretFacts): SecretClass {
    const common = this.commonFacts(secret);
    const facts = JSON.stringify(fingerprint(secret, common));
    const known = this.byFacts.get(facts) ?? { number: this.byFacts.size, common };
    this.byFacts.set(facts, known);
    return known;
  }

  private commonFacts(secret: TemplateSecretFacts): TemplateSecretFacts {
    return {
      ...secret,
      id: SECRET_TOKEN,
      statements: secret.statements && this.commonPolicy(secret.statements),
      key: secret.key && this.commonKey(secret.key, KEY_TOKEN, one => one.key),
      replicas: secret.replicas.map(({ region, key }, index) => (
        { region, key: key && this.commonKey(key, replicaKeyToken(region), one => one.replicas[index].key) })),
    };
  }

  private commonPolicy(statements: readonly Statement[]): Statement[] {
    const policies = policiesOf(statements);
    return this.generalOf(statements).map((statement, index) => {
      const [policy, position] = splitId(statement.id);
      const common = { ...statement, id: `${policyToken(policies.indexOf(policy))}#${position}` };
      this.origins.set(common, secret => this.generalOf(secret.statements!)[index]);
      return common;
    });
  }

  private generalOf(statements: readonly Statement[]): Statement[] {
    return statements.filter(statement => namedIdentities(statement, this.principals).length === 0);
  }

  /** A key that is not of the app has no statements, and keeps its name. */
  private commonKey(key: TemplateKeyFacts, token: string, keyOf: (secret: TemplateSecretFacts) => TemplateKeyFacts | undefined): TemplateKeyFacts {
    if (!key.target || !key.statements) return key;
    const statements = this.keyPolicies.of(key).general.map((statement, index) => {
      const [policy, position] = splitId(statement.id);
      const common = { ...statement, id: `${policy === key.id ? token : policy}#${position}` };
      this.origins.set(common, secret => this.keyPolicies.of(keyOf(secret)!).general[index]);
      return common;
    });
    return { ...key, id: token, statements };
  }
}

function named(common: TemplateKeyFacts | undefined, key: TemplateKeyFacts | undefined): TemplateKeyFacts | undefined {
  return common && key && { ...common, arn: key.arn, aliases: key.aliases, target: key.target };
}

/** The constructs of a resource policy, in their order. */
export function policiesOf(statements: readonly Statement[] = []): string[] {
  return [...new Set(statements.map(({ id }) => splitId(id)[0]))];
}

function splitId(id: string): readonly [policy: string, position: string] {
  const at = id.lastIndexOf('#');
  return [id.slice(0, at), id.slice(at + 1)];
}

/** All that decides, but names; and the secret itself where a condition of its policies asks for that. */
function fingerprint(secret: TemplateSecretFacts, common: TemplateSecretFacts): unknown {
  const { account, region, madeBy, key, replicas, statements } = common;
  const keys = [key, ...replicas.map(replica => replica.key)];
  const policies = [statements, ...keys.map(one => one?.statements)];
  const isAlone = policies.some(policy => policy?.some(dependsOnSecret));
  return [account, region, madeBy, keys.map(keyFacts), replicas.map(replica => replica.region),
    statements?.map(statementFacts), isAlone ? secret.id : ''];
}

function keyFacts(key: TemplateKeyFacts | undefined): unknown {
  return key && [key.id, key.account, key.region, key.statements?.map(statementFacts)];
}

function statementFacts({ id, effect, actionTexts, notActions, principals, notPrincipals, conditions, unknowns }: Statement): unknown {
  return [id, effect, actionTexts, notActions, principals, notPrincipals, conditions, unknowns];
}

/** Keys of conditions that say the same of all secrets of one account and region. */
const SAME_FOR_ALL =
  /^(aws:(principal|source(account|ip|org|owner|vpc)|userid|securetransport|resourceaccount|via|calledvia)|kms:(viaservice|calleraccount)$|secretsmanager:versionstage$)/;

/** Whether secrets of one class may differ under it. */
export function dependsOnSecret({ conditions }: Statement): boolean {
  return conditions.some(({ key }) => !SAME_FOR_ALL.test(key.toLowerCase()));
}
