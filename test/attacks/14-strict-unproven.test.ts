import { Duration, Stack } from 'aws-cdk-lib';
import { ENV, secretIn } from './support';
import { SecretBlueprint, SecretBlueprintProps, SecretRules, SecretRulesMode } from '../../src';
import { appWith, stackIn, synthesize } from '../plugin/support';

const { STRICT, WARN, OFF } = SecretRulesMode;
const FOREVER = { reason: 'The pipeline gives a key of ours.', owner: 'platform', expires: '2999-12-31' };
const BY_PLATFORM = { acknowledgedUnproven: [{ path: 'Shop/Secret', ...FOREVER }] };

/** A secret whose key only the deployment knows. */
function reported(props: SecretBlueprintProps, make: (stack: Stack) => void = () => {}, context = {}) {
  const app = appWith(context);
  new SecretBlueprint({ name: 'acme', guardRails: { customerManagedKey: true }, ...props }).applyTo(app);
  const stack = stackIn(app, 'Shop', ENV);
  secretIn(stack, { KmsKeyId: { Ref: 'Key' } });
  make(stack);
  const { violations, suppressed } = synthesize(app);
  const shown = (all: typeof violations) => all.map(({ path, rule, severity }) => `${path} ${rule} ${severity}`).filter(each => /MS(3|9)/.test(each)).sort();
  return { violations: shown(violations), suppressed: shown(suppressed) };
}
const byTeam = (stack: Stack) => SecretRules.acknowledge(stack, 'MS310', { ...FOREVER, owner: 'team' });

describe('where the rules are strict, MS310', () => {
  test('is acknowledged by the blueprint', () => {
    expect(reported({ rules: STRICT, ...BY_PLATFORM })).toEqual({ violations: [], suppressed: ['Shop/Secret MS310@Shop/Secret error'] });
  });

  test('is acknowledged by the blueprint for all of a stack', () => {
    expect(reported({ rules: STRICT, acknowledgedUnproven: [{ path: 'Shop', ...FOREVER }] }).violations).toEqual([]);
  });

  test('is acknowledged by a blueprint in the context', () => {
    const { violations } = reported({}, () => {}, { [SecretBlueprint.CONTEXT_KEY]: { rules: 'strict', ...BY_PLATFORM } });
    expect(violations).toEqual([]);
  });

  test('is not acknowledged by a team, which the report says', () => {
    expect(reported({ rules: STRICT }, byTeam)).toEqual({ violations: ['Shop MS332 fatal', 'Shop/Secret MS310 error'], suppressed: [] });
  });

  test('is not acknowledged by a blueprint of the team within, whether strict or not', () => {
    for (const rules of [STRICT, WARN, OFF]) {
      const apply = (stack: Stack) => new SecretBlueprint({ name: 'team', rules, ...BY_PLATFORM }).applyTo(stack);
      expect(reported({ rules: STRICT }, apply)).toEqual({ violations: ['Shop/Secret MS310 error'], suppressed: [] });
    }
  });

  test.each<[string, object, string]>([
    ['of another secret', { path: 'Shop/Sec' }, ''],
    ['of another stack', { path: 'Other' }, ''],
    ['without an owner', { owner: '' }, ' MS901 fatal'],
    ['without a reason', { reason: ' ' }, ' MS900 fatal'],
    ['that has expired', { expires: '2020-01-01' }, ' MS902 fatal'],
    ['for too long', { longest: true }, ' MS333 fatal'],
  ])('stays with an acknowledgment %s', (_, change, finding) => {
    const { longest, ...rest } = change as { longest?: boolean };
    const { violations } = reported({
      rules: STRICT, acknowledgedUnproven: [{ path: 'Shop/Secret', ...FOREVER, ...rest }], ...longest ? { longestAcknowledgement: Duration.days(365) } : {},
    });
    expect(violations).toEqual([...finding ? [finding] : [], 'Shop/Secret MS310 error']);
  });
});

describe('where the rules are not strict, MS310', () => {
  test.each([WARN, OFF])('is acknowledged by the team: %s', rules => {
    expect(reported({ rules }, byTeam)).toEqual({ violations: [], suppressed: ['Shop/Secret MS310@Shop warning'] });
  });

  test('is not acknowledged by the blueprint of others', () => {
    expect(reported({ rules: WARN, ...BY_PLATFORM }).violations).toEqual(['Shop/Secret MS310 warning']);
  });
});
