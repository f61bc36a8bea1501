import { namesSecret } from './conditions';
import { regionalSecretsOf } from './regional-secrets';
import { literalNameInArn, SecretNameIndex } from './secret-name-index';
import { note } from '../cloudformation/json';
import type { Value } from '../cloudformation/template-types';
import type { TemplateFacts } from '../facts/template-facts';
import { arnWithoutSuffix, foreignSecretFacts, TemplateSecretFacts } from '../facts/template-secrets';
import { SECRET_ACTIONS } from '../iam/actions';
import { matchArn, secretArn } from '../iam/arn';
import type { Statement } from '../iam/statements';

/** What the own policies of one principal say of secrets. */
export interface PrincipalPolicies {
  /** By the secrets that they name one by one. */
  readonly bySecret: Map<TemplateSecretFacts, Statement[]>;
  /** With a resource that names several secrets. */
  readonly wide: readonly Statement[];
}

/** Statements of identity policies, by the secrets that they name. */
export class PrincipalPolicyReader {
  private readonly foreign = new Map<string, TemplateSecretFacts>();
  private readonly wideValues = new Map<string, boolean>();

  constructor(facts: TemplateFacts, private readonly nameIndex: SecretNameIndex) {
    for (const secret of facts.foreignSecrets) this.foreign.set(secret.id, secret);
  }

  /** Those of other apps of which a policy was read so far. */
  public get foreignSecrets(): Iterable<TemplateSecretFacts> {
    return this.foreign.values();
  }

  public read(statements: readonly Statement[]): PrincipalPolicies {
    const bySecret = new Map<TemplateSecretFacts, Statement[]>();
    const wide: Statement[] = [];
    for (const statement of statements.filter(concernsSecrets)) {
      const isWide = (value: Value) => this.isWide(value);
      if (statement.notResources || statement.resources.some(isWide)) wide.push(statement);
      if (statement.notResources) continue;
      const named = statement.resources.filter(value => !isWide(value));
      for (const secret of new Set(named.flatMap(value => this.find(statement, value)))) note(bySecret, secret, statement);
    }
    return { bySecret, wide };
  }

  private isWide(value: Value): boolean {
    if (value.target ?? value.nameOf ?? value.possibleTarget) return false;
    const key = JSON.stringify(value);
    const known = this.wideValues.get(key) ?? this.findNamed(value).length > 1;
    this.wideValues.set(key, known);
    return known;
  }

  private find(statement: Statement, value: Value): readonly TemplateSecretFacts[] {
    const named = this.findNamed(value);
    return named.length > 0 || statement.effect === 'Deny' ? named : this.foreignSecret(value.text);
  }

  private findNamed(value: Value): TemplateSecretFacts[] {
    return this.nameIndex.findCandidates(value)
      .filter(secret => regionalSecretsOf(secret).some(copy => namesSecret(value, copy) !== 'no'));
  }

  /** A policy that gives access to a secret of another app is all that is known of it. */
  private foreignSecret(arn: string): TemplateSecretFacts[] {
    const [, , , region, account] = arn.split(':');
    const name = literalNameInArn(arn);
    if (name === undefined || matchArn(arn, 'secretsmanager', secretArn(account, region, name, '')) === 'no') return [];
    const id = arnWithoutSuffix(account, region, name);
    const known = this.foreign.get(id) ?? foreignSecretFacts(id);
    this.foreign.set(id, known);
    return [known];
  }
}

function concernsSecrets({ actions }: Statement): boolean {
  return SECRET_ACTIONS.some(action => actions.has(action));
}
