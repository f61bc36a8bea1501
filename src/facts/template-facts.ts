import { IdentityPolicies, PrincipalFacts } from './identity-policies';
import { EncryptionKeys, TemplateKeyFacts } from './template-keys';
import { TemplateSecretFacts, TemplateSecrets } from './template-secrets';
import { Templates } from '../cloudformation/template-index';
import { Principals } from '../iam/principals';
import { Statement } from '../iam/statements';

export interface TemplateFacts {
  readonly secrets: readonly TemplateSecretFacts[];
  /** Secrets of other apps that have a resource policy in this one. */
  readonly foreignSecrets: readonly TemplateSecretFacts[];
  readonly principals: Principals;
  /** Those that have policies, by their id. */
  readonly identities: ReadonlyMap<string, PrincipalFacts>;
  readonly templates: Templates;
  readonly templateSecrets: TemplateSecrets;
}

export function readTemplateFacts(templates: Templates): TemplateFacts {
  const principals = new Principals(templates);
  const found = new TemplateSecrets(templates);
  const [secrets, elsewhere] = [found.all(), found.findForeign()];
  for (const statement of resourceStatements([...secrets, ...elsewhere])) principals.learn(statement);
  const identities = new IdentityPolicies(templates, principals).all();
  return { templates, templateSecrets: found, principals, secrets, foreignSecrets: elsewhere, identities };
}

/** Of the policies of the secrets and of their keys, each once. */
function resourceStatements(secrets: readonly TemplateSecretFacts[]): Statement[] {
  const policies = secrets.flatMap(secret => (
    [secret.statements, ...[secret, ...secret.replicas].flatMap(keysOf).map(key => key?.statements)]));
  return [...new Set(policies)].flatMap(statements => statements ?? []);
}

function keysOf({ key, keyChoices = [] }: EncryptionKeys): Array<TemplateKeyFacts | undefined> {
  return [key, ...keyChoices.map(choice => choice.key)];
}
