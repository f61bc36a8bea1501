import { AccessCollector, CollectedAccess } from './access-collector';
import { conditionText } from './conditions';
import { AccessMap, MapAccess, MapExposure, MapKey, MapPrincipal, MapReplica, MapSecret, MapSet, MapStatement } from './model';
import { copiesOf, keyIdsOf, RegionalSecret, regionalSecretsOf } from './regional-secrets';
import { policiesOf } from './secret-classes';
import { exposuresOf } from './secret-exposures';
import type { SecretSet } from './secret-sets';
import { note, sortedBy, unique } from '../cloudformation/json';
import { Templates } from '../cloudformation/template-index';
import { StackTemplate } from '../cloudformation/template-types';
import { readTemplateFacts, TemplateFacts } from '../facts/template-facts';
import type { TemplateKeyFacts } from '../facts/template-keys';
import type { TemplateSecretFacts } from '../facts/template-secrets';
import type { Principal } from '../iam/principals';
import { openTexts, Statement } from '../iam/statements';

/** Computes who may do what with which secret, from the templates in any order. */
export function buildAccessMap(stacks: readonly StackTemplate[]): AccessMap {
  const facts = readTemplateFacts(new Templates(stacks));
  const collector = new AccessCollector(facts);
  collector.collect();
  const { secrets, usedStatements, involvedPrincipals, setNames } = collector;
  const accesses = collector.accesses.map(one => describeAccess(one, setNames));
  const keys = new Map(secrets.flatMap(keysOf).map(key => [key.id, key]));
  const namesPolicies = accesses.some(({ secrets: set, ...texts }) => set !== undefined && JSON.stringify(texts).includes('<policy'));
  const exposures = exposuresOf(facts);
  return {
    version: 2,
    secrets: sortedBy(secrets.map(secret => describeSecret(secret, namesPolicies, exposures.bySecret.get(secret.id))), ({ id }) => id),
    keys: sortedBy([...keys.values()].map(describeKey), ({ id }) => id),
    principals: sortedBy([...involvedPrincipals.values()].map(principal => describePrincipal(principal, facts)), ({ id }) => id),
    sets: [...setNames.values()],
    accesses: sortedBy(accesses, ({ principal }) => principal, ({ access }) => access, ({ secret = '' }) => secret, ({ secrets: set = '' }) => set),
    statements: mergeAlike(mergeStatements([...usedStatements].map(describeStatement))),
    ...exposures.readers.length > 0 && { exposureReaders: exposures.readers },
  };
}

/** The order of its properties is that of the line. */
function describeAccess(
  { access: { principal, access, secret, ...rest }, set }: CollectedAccess, names: ReadonlyMap<SecretSet, MapSet>,
): MapAccess {
  return { principal, access, ...set ? { secrets: names.get(set)!.id } : { secret }, ...rest };
}

function describePrincipal(
  { id, kind, account, name, isOfApp }: Principal, { identities }: TemplateFacts,
): MapPrincipal {
  const unreadPolicies = identities.get(id)?.unread ?? [];
  return { id, kind, account, name, ofApp: isOfApp, ...unreadPolicies.length > 0 && { unreadPolicies } };
}

function keysOf(secret: TemplateSecretFacts): TemplateKeyFacts[] {
  return regionalSecretsOf(secret).flatMap(({ key }) => key ?? []);
}

function describeSecret(
  secret: TemplateSecretFacts, namesPolicies: boolean, exposedAt: readonly MapExposure[] | undefined,
): MapSecret {
  const { id, account, region, name, madeBy } = secret;
  const [{ key, otherKeys }, ...replicas] = copiesOf(secret).map(describeCopy);
  const policies = namesPolicies ? policiesOf(secret.statements) : [];
  return {
    id,
    account,
    region,
    name,
    madeBy,
    key: madeBy === 'another app' ? undefined : key,
    ...otherKeys && { otherKeys },
    ...replicas.length > 0 && { replicas },
    ...policies.length > 0 && { policies },
    ...exposedAt && { exposedAt },
  };
}

function describeCopy(copy: readonly RegionalSecret[]): MapReplica {
  const [key, ...otherKeys] = keyIdsOf(copy);
  return { region: copy[0].region, key, ...otherKeys.length > 0 && { otherKeys } };
}

function describeKey({ id, account, region, statements, isPlaceOpen }: TemplateKeyFacts): MapKey {
  return { id, ...isPlaceOpen ? {} : { account, region }, ofApp: statements !== undefined };
}

/**
 * A policy that is attached twice was read twice, and one statement may stand for several: they have one id.
 */
function mergeStatements(statements: readonly MapStatement[]): MapStatement[] {
  const byId = new Map<string, MapStatement[]>();
  for (const statement of statements) note(byId, statement.id, statement);
  return sortedBy(byId.values(), ([{ id }]) => id).flatMap(same => (
    same.length === 1 ? same : unique(same.map(one => JSON.stringify(one))).map(text => JSON.parse(text) as MapStatement)));
}

/** What many policies say alike, such as those of keys, stands there once. */
function mergeAlike(statements: readonly MapStatement[]): MapStatement[] {
  const byContent = new Map<string, MapStatement[]>();
  for (const statement of statements) note(byContent, JSON.stringify({ ...statement, id: '' }), statement);
  return [...byContent.values()].map(([{ id, ...rest }, ...others]) => (
    { id, ...others.length > 0 && { alsoIn: others.map(other => other.id) }, ...rest }));
}

function describeStatement(statement: Statement): MapStatement {
  const { id, policy, effect, principals } = statement;
  const negated = (isNot: boolean, texts: readonly string[]) => unique(texts).map(text => isNot ? `not ${text}` : text);
  const textsOf = (values: ReadonlyArray<{ readonly text: string }>) => values.map(({ text }) => text);
  const conditions = unique([
    ...statement.conditions.map(condition => conditionText(condition, unique(textsOf(condition.values)))),
    ...openTexts(statement),
  ]);
  return {
    id,
    policy,
    effect,
    actions: negated(statement.notActions, statement.actionTexts),
    resources: negated(statement.notResources, textsOf(statement.resources)),
    principals: principals && negated(statement.notPrincipals, textsOf(principals.map(({ value }) => value))),
    ...conditions.length > 0 && { conditions },
  };
}
