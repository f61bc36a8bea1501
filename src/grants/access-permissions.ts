/** What an access allows on a secret and on its key. */
export interface AccessActions {
  readonly secret: readonly string[];
  readonly key: readonly string[];
}

/** One kind of access, within the secret's account and beyond it. */
export interface Permissions {
  /** The method that the user called. */
  readonly call: string;
  readonly own: AccessActions;
  readonly foreign: AccessActions;
}

export const READ: Permissions = {
  call: 'grantRead',
  own: {
    secret: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    key: ['kms:Decrypt'],
  },
  foreign: {
    secret: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    key: ['kms:Decrypt', 'kms:DescribeKey'],
  },
};

/**
 * Beyond the account neither UpdateSecret nor kms:Encrypt: with them the other side could move the secret to
 * a key of its own.
 */
export const WRITE: Permissions = {
  call: 'grantWrite',
  own: {
    secret: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret', 'secretsmanager:UpdateSecretVersionStage'],
    key: ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
  },
  foreign: {
    secret: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage', 'secretsmanager:DescribeSecret'],
    key: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
};

export const READ_WRITE: Permissions = {
  call: 'grantReadWrite',
  own: mergeActions(READ.own, WRITE.own),
  foreign: mergeActions(READ.foreign, WRITE.foreign),
};

/**
 * What a rotation function does with the key, as aws-cdk-lib's RotationSchedule grants it for a key of the
 * app.
 */
const ROTATION: AccessActions = { secret: [], key: WRITE.own.key };
export const ROTATE: Permissions = { call: 'addRotationSchedule', own: ROTATION, foreign: ROTATION };

/**
 * What Secrets Manager does with the role of a partner's secret, as AWS documents
 * it; the key is that of the secret.
 */
const AT_PARTNER: AccessActions = {
  secret: [
    'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage',
  ],
  key: ['kms:Decrypt', 'kms:GenerateDataKey'],
};
export const ROTATE_AT_PARTNER: Permissions = { call: 'ExternalSecretRotation', own: AT_PARTNER, foreign: AT_PARTNER };

/** What either allows. */
export function mergeActions(one: AccessActions, other: AccessActions): AccessActions {
  return {
    secret: [...new Set([...one.secret, ...other.secret])],
    key: [...new Set([...one.key, ...other.key])],
  };
}
