import { Stack } from 'aws-cdk-lib';
import { isObject, Json } from '../cloudformation/json';

/**
 * The look-up of a key by its alias, as `Key.fromLookup()` asks for it, of an alias that only AWS can make:
 * `key-provider:account=111111111111:aliasName=alias/aws/secretsmanager:region=eu-central-1`,
 * and the key that the CLI found: https://docs.aws.amazon.com/cdk/v2/guide/context.html
 */
const LOOKUP_OF_AWS_KEY = /^key-provider:(.*:)?aliasName=alias\/aws\//;

/**
 * The ids of keys that AWS manages, as far as the app has looked them up: their form is that of any other.
 */
export function awsManagedKeyIds({ node }: Stack): ReadonlySet<string> {
  const found = Object.entries(node.getAllContext() as Json)
    .flatMap(([key, value]) => LOOKUP_OF_AWS_KEY.test(key) && isObject(value) ? [value.keyId] : []);
  return new Set(found.filter(id => typeof id === 'string'));
}
