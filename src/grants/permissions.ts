/** What an access allows on a secret and on its key. */
export interface Actions {
  readonly secret: readonly string[];
  readonly key: readonly string[];
}

/** One kind of access, within the secret's account and beyond it. */
export interface Permissions {
  /** The method that the user called. */
  readonly call: string;
  readonly own: Actions;
  readonly foreign: Actions;
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

/** Beyond the account neither UpdateSecret nor kms:Encrypt: with them the other side could move the secret to a key of its own. */
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
  own: union(READ.own, WRITE.own),
  foreign: union(READ.foreign, WRITE.foreign),
};

/** What a rotation function does with the key, as aws-cdk-lib's RotationSchedule grants it for a key of the app. */
const ROTATION: Actions = { secret: [], key: WRITE.own.key };
export const ROTATE: Permissions = { call: 'addRotationSchedule', own: ROTATION, foreign: ROTATION };

/** What either allows. */
export function union(one: Actions, other: Actions): Actions {
  return {
    secret: [...new Set([...one.secret, ...other.secret])],
    key: [...new Set([...one.key, ...other.key])],
  };
}
