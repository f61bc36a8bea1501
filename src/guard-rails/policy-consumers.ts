import { scalarText } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import type { Value } from '../cloudformation/template-types';
import { isOpen, UNKNOWN_VALUE } from '../cloudformation/unknown';
import type { WrittenPolicy } from '../facts/policy-facts';
import { accountIn } from '../iam/arn';
import { conditionKey, isOfNobody, limitsToValues, Narrowing, PolicyCondition, UNKNOWN_KEY } from '../iam/condition';
import { PolicyStatement, readPolicy } from '../iam/policy-document';
import { GuardedConsumer, UNKNOWN } from '../rules/guarded-secret';

/** The stack of a policy, and the account of the secret. */
interface PolicyReading {
  readonly templates: Templates;
  readonly stack: string;
  /** The account of the secret. */
  readonly own: string;
}

const UNREADABLE: GuardedConsumer = { shown: 'whom a policy names that synthesis cannot read', limits: [[UNKNOWN]] };
const EVERYBODY = 'everybody';

/**
 * The principals that a resource policy allows, other than the secret's own account and AWS services. Under
 * an Fn::If, those that it may allow.
 */
export function consumersOf(templates: Templates, stack: string, own: string, { document }: WrittenPolicy): GuardedConsumer[] {
  const { statements, isReadable } = readPolicy(document);
  const found = statements.flatMap(statement => consumersOfStatement({ templates, stack, own }, statement));
  const distinct = new Map(found.map(consumer => [JSON.stringify(consumer), consumer]));
  return isReadable ? [...distinct.values()] : [UNREADABLE, ...distinct.values()];
}

/** Of a policy of which synthesis does not know whether it is of the secret. */
export function asUncertain(consumer: GuardedConsumer): GuardedConsumer {
  return { ...consumer, limits: [...consumer.limits, [UNKNOWN]] };
}

/** An effect that only the deployment knows may be an allow. */
function consumersOfStatement(reading: PolicyReading, statement: PolicyStatement): GuardedConsumer[] {
  if (statement.effect === 'Deny') return [];
  const consumers = namedConsumers(reading, statement);
  return statement.effect === undefined ? consumers.map(asUncertain) : consumers;
}

function namedConsumers(reading: PolicyReading, { principals, isNotPrincipal, conditions }: PolicyStatement): GuardedConsumer[] {
  if (conditions.some(isForServices)) return [];
  if (principals === undefined) return [UNREADABLE];
  const limits = conditions.flatMap(condition => limitOf(reading, condition));
  if (isNotPrincipal) {
    return outsideOwnAccount({ shown: 'everybody but those whom a NotPrincipal names', limits }, reading.own);
  }
  return principals
    .filter(({ type }) => type !== 'Service')
    .flatMap(({ type, value }) => {
      const principal = reading.templates.value(reading.stack, value);
      const isEverybody = type === 'AWS' && principal.text === '*';
      const own = isEverybody ? [] : [[knownIdOf(reading, accountOf(reading, principal))]];
      const shown = isEverybody ? limits.flat().join(' and ') || EVERYBODY : principal.text;
      return outsideOwnAccount({ shown, limits: [...own, ...limits] }, reading.own);
    });
}

/** For an identity of the app, the account of its stack. A text without an account is returned unchanged. */
function accountOf({ templates }: PolicyReading, { text, target }: Value): string {
  const isIdentity = target !== undefined && /^AWS::IAM::/.test(templates.find(target)?.type ?? '');
  return (isIdentity ? templates.placeOf(target.stack).account : accountIn(text)) ?? text;
}

/** Of the own account nothing is asked: a limit to it is none that could be outside. */
function outsideOwnAccount(consumer: GuardedConsumer, own: string): GuardedConsumer[] {
  const limits = consumer.limits.map(values => values.filter(value => value !== own));
  return limits.some(values => values.length === 0) ? [] : [{ ...consumer, limits }];
}

/**
 * All conditions of a statement have to hold, so one that is allowed is enough; of its values any may be met,
 * so all have to be allowed. A condition whose values no caller has allows nobody. One that only the
 * deployment knows may limit to anybody.
 */
function limitOf(reading: PolicyReading, condition: PolicyCondition): string[][] {
  const { operator, key, values } = condition;
  if (key === UNKNOWN_KEY) return [[UNKNOWN]];
  const read = LIMITS[conditionKey(key).narrowsTo!];
  if (!limitsToValues(condition) || read === undefined) return [];
  const met = values
    .map(value => reading.templates.value(reading.stack, value))
    .filter(({ text }) => !isOfNobody(operator, text));
  return [met.map(value => knownIdOf(reading, read(reading, value)))];
}

/**
 * The account or organization that a value of a condition key comes to; any other value is returned
 * unchanged, and matches nobody.
 */
const LIMITS: Partial<Record<Narrowing, (reading: PolicyReading, value: Value) => string>> = {
  organization: (_, { text }) => text,
  organizationPath: (_, { text }) => text.split('/')[0],
  account: (_, { text }) => text,
  principal: accountOf,
};

/** Whether only AWS's services, which act for somebody, meet the condition. */
function isForServices({ operator, key, values }: PolicyCondition): boolean {
  const { narrowsTo } = conditionKey(key);
  if (!operator.isLimiting) return false;
  if (narrowsTo === 'anyService') return values.length === 1 && scalarText(values[0]) === 'true';
  return narrowsTo === 'service' && !values.includes(UNKNOWN_VALUE);
}

/** The own account is what it is, known or not. */
function knownIdOf({ own }: PolicyReading, text: string): string {
  return text !== own && isOpen(text) ? UNKNOWN : text;
}
