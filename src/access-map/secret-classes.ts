import { keyToken, policyToken, SECRET_TOKEN } from './expand-access-map';
import { KeyPolicies, namedIdentities } from './key-policy';
import { keyIdsOf, regionalSecretsOf } from './regional-secrets';
import type { TemplateFacts } from '../facts/template-facts';
import type { EncryptionKeys, TemplateKeyFacts } from '../facts/template-keys';
import type { TemplateSecretFacts } from '../facts/template-secrets';
import type { Statement } from '../iam/statements';

/** Secrets alike to each principal that their policies do not name, and that reaches them by a wildcard. */
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

  constructor(private readonly facts: TemplateFacts, private readonly keyPolicies: KeyPolicies) {}

  public of(secret: TemplateSecretFacts): SecretClass {
    const known = this.known.get(secret) ?? this.classify(secret);
    this.known.set(secret, known);
    return known;
  }

  /**
   * The facts of its class, with what a statement of an identity policy may name the secret and its keys by.
   */
  public commonOf(secret: TemplateSecretFacts): TemplateSecretFacts {
    const { common } = this.of(secret);
    const { name, arn, target, rotationFunctions } = secret;
    return {
      ...common,
      name,
      arn,
      target,
      rotationFunctions,
      ...namedKeys(common, secret),
      replicas: common.replicas.map(({ region, ...keys }, index) => ({ region, ...namedKeys(keys, secret.replicas[index]) })),
    };
  }

  /**
   * The statement of the secret's own policies that a statement of its class stands
   * for; or the statement itself.
   */
  public originOf(statement: Statement, secret: TemplateSecretFacts): Statement | undefined {
    const origin = this.origins.get(statement);
    return origin ? origin(secret) : statement;
  }

  private classify(secret: TemplateSecretFacts): SecretClass {
    const common = this.commonFacts(secret);
    const facts = JSON.stringify([...fingerprint(secret, common), this.conditionsOf(secret)]);
    const known = this.byFacts.get(facts) ?? { number: this.byFacts.size, common };
    this.byFacts.set(facts, known);
    return known;
  }

  private commonFacts(secret: TemplateSecretFacts): TemplateSecretFacts {
    return {
      ...secret,
      id: SECRET_TOKEN,
      statements: secret.statements && this.commonPolicy(secret.statements),
      ...this.commonKeys(secret, one => one),
      replicas: secret.replicas.map((replica, index) => (
        { region: replica.region, ...this.commonKeys(replica, one => one.replicas[index], replica.region) })),
    };
  }

  /** The conditions of CloudFormation under which the secret is there. */
  private conditionsOf({ target }: TemplateSecretFacts): unknown {
    const resource = this.facts.templates.find(target);
    return resource && this.facts.templates.conditionsOf(resource);
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
    return statements.filter(statement => namedIdentities(statement, this.facts.principals).length === 0);
  }

  private commonKeys({ key, keyChoices }: EncryptionKeys, keysOf: (secret: TemplateSecretFacts) => EncryptionKeys, region?: string): EncryptionKeys {
    if (!keyChoices) return { key: key && this.commonKey(key, keyToken(0, region), secret => keysOf(secret).key) };
    const ids = keyIdsOf(keyChoices);
    return {
      keyChoices: keyChoices.map(({ key: one, when }, at) => ({
        key: one && this.commonKey(one, keyToken(ids.indexOf(one.id), region), secret => keysOf(secret).keyChoices![at].key), when,
      })),
    };
  }

  /** A key that is not of the app has no statements, and keeps its name. */
  private commonKey(key: TemplateKeyFacts, token: string, keyOf: (secret: TemplateSecretFacts) => TemplateKeyFacts | undefined): TemplateKeyFacts {
    if (!key.statements) return key;
    const statements = this.keyPolicies.of(key).general.map((statement, index) => {
      const [policy, position] = splitId(statement.id);
      const common = { ...statement, id: `${policy === key.id ? token : policy}#${position}` };
      this.origins.set(common, secret => this.keyPolicies.of(keyOf(secret)!).general[index]);
      return common;
    });
    return { ...key, id: token, statements };
  }
}

function namedKeys(common: EncryptionKeys, { key, keyChoices }: EncryptionKeys): EncryptionKeys {
  return {
    key: named(common.key, key),
    keyChoices: common.keyChoices?.map((choice, at) => ({ ...choice, key: named(choice.key, keyChoices![at].key) })),
  };
}

function named(
  common: TemplateKeyFacts | undefined, key: TemplateKeyFacts | undefined,
): TemplateKeyFacts | undefined {
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
function fingerprint(secret: TemplateSecretFacts, common: TemplateSecretFacts): unknown[] {
  const { account, region, madeBy, replicas, statements } = common;
  const policies = [statements, ...regionalSecretsOf(common).map(({ key }) => key?.statements)];
  const isAlone = policies.some(policy => policy?.some(dependsOnSecret));
  return [account, region, madeBy, [common, ...replicas].map(keyChoiceFacts), replicas.map(replica => replica.region),
    statements?.map(statementFacts), isAlone ? secret.id : ''];
}

function keyChoiceFacts({ key, keyChoices }: EncryptionKeys): unknown {
  return keyChoices ? keyChoices.map(choice => [keyFacts(choice.key), choice.when]) : keyFacts(key);
}

function keyFacts(key: TemplateKeyFacts | undefined): unknown {
  return key && [key.id, key.account, key.region, key.isPlaceOpen, key.statements?.map(statementFacts)];
}

function statementFacts(
  { id, effect, actionTexts, notActions, principals, notPrincipals, conditions, when, unknowns }: Statement,
): unknown {
  return [id, effect, actionTexts, notActions, principals, notPrincipals, conditions, when, unknowns];
}

/** Keys of conditions that say the same of all secrets of one account and region. */
const SAME_FOR_ALL =
  /^(aws:(principal|source(account|ip|org|owner|vpc)|userid|securetransport|resourceaccount|via|calledvia)|kms:(viaservice|calleraccount)$|secretsmanager:versionstage$)/;

/** Whether secrets of one class may differ under it. */
export function dependsOnSecret({ conditions }: Statement): boolean {
  return conditions.some(({ key }) => !SAME_FOR_ALL.test(key.toLowerCase()));
}
