/** What the apps and their proofs both name. */

export const REGION = 'us-east-1';
export const REPLICA_REGION = 'us-west-2';

/** The secret of each app. */
export const NAMES = {
  'rollback': 'integ-managed-secret/rollback',
  'deletion': 'integ-managed-secret/deletion',
  'replicas': 'integ-managed-secret/replicas',
  'key-change': 'integ-managed-secret/key-change',
  'create-arn': 'integ-managed-secret/create-arn',
  'late-event': 'integ-managed-secret/late-event',
  'cross-account': 'integ-managed-secret/cross-account',
  'rotation': 'integ-managed-secret/rotation',
} as const;

export type AppName = keyof typeof NAMES;

export const ROLES = { suffix: 'integ-managed-secret-suffix', plain: 'integ-managed-secret-plain', reader: 'integ-managed-secret-reader' };

/** The versions of the phases. */
export const TOKENS = { first: '11111111-aaaa-4aaa-8aaa-111111111111', later: '11111111-bbbb-4bbb-8bbb-111111111111' };

/** What the function of the app `rotation` writes. No service takes it for a password. */
export const ROTATED = 'rotated-by-integ';

/** What `npm run verify` passes to the app `cross-account`, or the accounts of the emulator. */
export const ACCOUNTS = {
  owner: process.env.INTEG_OWNER ?? '111111111111',
  consumer: process.env.INTEG_CONSUMER ?? '222222222222',
};
