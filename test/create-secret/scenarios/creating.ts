import { created, BASE64_PARAMETER, CIPHERTEXT, GENERATED, JSON_FIELD, KEY_ARN, NONE, object, parameter, secret, SOPS, TEMPLATE, TOKEN_A } from '../properties';
import { Scenario } from './scenario';

const TAGS = [{ Key: 'team', Value: 'payments' }, { Key: 'stage', Value: 'prod' }];
const REPLICAS = [{ Region: 'eu-west-3' }, { Region: 'eu-north-1', KmsKeyId: 'alias/there' }];

/** Every source, and everything that a secret can be made with. */
export const creating: Scenario[] = [
  keep('a generated value', created({ Source: GENERATED })),
  keep('a generated value in a template', created({ Source: TEMPLATE })),
  keep('a generated value and an explicit token', created({ ClientRequestToken: TOKEN_A })),
  keep('a parameter and an explicit token', created({ Source: parameter(1), ClientRequestToken: TOKEN_A })),
  keep('a parameter and a derived token', created({ Source: parameter(), Generation: '/app/db' })),
  keep('a base64 parameter', created({ Source: BASE64_PARAMETER })),
  keep('another secret', created({ Source: secret(1) })),
  keep('a field of another secret', created({ Source: JSON_FIELD })),
  keep('an object of any bytes', created({ Source: object(2) })),
  keep('a field of a SOPS file', created({ Source: SOPS, Generation: 'sops:a' })),
  keep('a ciphertext of KMS', created({ Source: CIPHERTEXT, Generation: 'ciphertext:a' })),
  keep('no value', created({ Source: NONE })),
  keep('a key, tags and a description', created({ KmsKeyId: KEY_ARN, Tags: TAGS, Description: 'of the app' })),
  keep('the type of a partner', created({ Type: 'SalesforceClientSecret' })),
  keep('replicas', created({ Replicas: REPLICAS })),
];

function keep(what: string, properties: ReturnType<typeof created>): Scenario {
  return { name: `create with ${what}`, group: 'create', act: ({ stack }) => stack.create(properties), ends: 'CREATE_COMPLETE' };
}
