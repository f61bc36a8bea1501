/*
 * Which fields of a JSON value are secret: for the rules, and for the guardrail noPlaintext.
 * docs/reference/secret-fields.md has it for readers. A field that is not named here is a secret.
 */

/**
 * Fields that say where a database is and who signs in. A resource of the stack, or DescribeDBInstances,
 * shows all of them:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
const PUBLIC_FIELDS: ReadonlySet<string> = new Set([
  'engine', 'host', 'username', 'dbname', 'port', 'masterarn', 'ssl',
  'dbInstanceIdentifier', 'dbClusterIdentifier',
  // Redshift Serverless, ElastiCache, and Active Directory in the same document.
  'namespaceName', 'user_arn', 'DirectoryId', 'awsSeamlessDomainUsername', 'awsSeamlessDomainDirectoryId',
  // Of CodeBuild: https://docs.aws.amazon.com/codebuild/latest/userguide/asm-create-secret.html
  'ServerType', 'AuthType',
  // "The client identifier is not a secret": https://www.rfc-editor.org/rfc/rfc6749#section-2.2
  'clientId', 'client_id',
  // Parameters of a request, section 4 of it, and metadata that a server publishes: https://www.rfc-editor.org/rfc/rfc8414#section-2
  'scope', 'scopes', 'grant_type', 'grantType', 'redirect_uri', 'redirectUri', 'issuer', 'jwks_uri', 'jwksUri',
  'token_endpoint', 'tokenEndpoint', 'authorization_endpoint', 'authorizationEndpoint',
].map(name => name.toLowerCase()));

/**
 * The last words of names that other tools give the same fields, whatever is before: `DB_HOST`, `readPort`. They are
 * those of the parameters of a connection: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 */
const PUBLIC_ENDINGS: readonly string[] = [
  'host', 'hostname', 'hostaddr', 'port', 'portnumber', 'user', 'username', 'dbname', 'engine', 'clientid', 'sslmode',
  // Of data sources: https://jdbc.postgresql.org/documentation/datasource/
  'server', 'servername', 'database', 'databasename', 'schema',
  // https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
  'region',
  // Who signs in, as `username` does.
  'login', 'email', 'emailaddress',
];

/** How the variables of clients begin, which have no separator: https://www.postgresql.org/docs/current/libpq-envars.html */
const CLIENT_VARIABLE = /^(db|pg|mysql|rds|redis)(host|port|user|username|engine)$/;

/** A word in any of the usual forms: `db_port`, `db-port`, `dbPort`, `DBPort`. */
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;
const NAME_OF_WORDS = /^[A-Za-z0-9 _.-]+$/;

/** With one of these before it, even a port may be another thing: `tokenHost`. */
const SECRET_WORD = /^(pass.*|pwd|secrets?|tokens?|keys?|credentials?|auth)$/;

/** Whether the name says that a field is no secret. AWS's names count in any case: some write `dbName`. */
export function isPublicField(name: string): boolean {
  if (PUBLIC_FIELDS.has(name.toLowerCase())) return true;
  if (!NAME_OF_WORDS.test(name)) return false;
  const words = (name.match(WORDS) ?? []).map(word => word.toLowerCase());
  const joined = words.join('');
  if (words.some(word => SECRET_WORD.test(word))) return false;
  return PUBLIC_FIELDS.has(joined) || CLIENT_VARIABLE.test(joined) || [1, 2].some(count => PUBLIC_ENDINGS.includes(words.slice(-count).join('')));
}

/** With line breaks, or as they stand in a file of variables: `\\n`. */
const BODY = '([A-Za-z0-9+/=\\s]|\\\\[nr])*';
const GAP = '(\\s|\\\\[nr])*';
const pem = (kind: string) => `${GAP}-----BEGIN ${kind}-----${BODY}-----END ${kind}-----`;
/**
 * Labels of https://www.rfc-editor.org/rfc/rfc7468: certificates, lists of revoked ones, and requests for
 * one.
 */
const CERTIFICATES = ['CERTIFICATE', 'TRUSTED CERTIFICATE', 'X509 CERTIFICATE', 'X509 CRL', 'CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'];

/**
 * What a certificate authority signs is public, and so is a public key; a private key beside it is not. Nor is the
 * name of a server a secret.
 */
const PUBLIC_FORMS: readonly RegExp[] = [
  new RegExp(`^(${CERTIFICATES.map(pem).join('|')})+${GAP}$`),
  new RegExp(`^(${pem('PUBLIC KEY')}|${pem('RSA PUBLIC KEY')})${GAP}$`),
  // A server, with the usual words of an interface as the path. With a user, another path or a query, an address may give
  // access, as that of a webhook does.
  /^https?:\/\/[a-z0-9.-]+(:[0-9]{1,5})?(\/(api|rest|graphql|oauth|auth|token|login|v[0-9]{1,2})){0,3}\/?$/i,
  // The address of a database or a broker, by the parts that are public as fields: host, port, and dbname. A user or a query may
  // bring the password.
  /^(jdbc:)?(postgres(ql)?|mysql|mariadb|redshift|db2|rediss?|amqps?|mongodb):\/\/[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9_-]{0,63})?$/i,
  // The endpoint of a resource, which DescribeDBInstances and its like show.
  /^([a-z0-9-]+\.)+amazonaws\.com(\.cn)?(:[0-9]{1,5})?$/i,
  /^(ssh-rsa|ssh-ed25519|ecdsa-sha2-\S+) [A-Za-z0-9+/=]+( [^\n]*)?\s*$/,
];

/**
 * A word in place of a value that somebody is to fill in: `<password>`, as AWS's documentation has it, or a
 * request to change it. The words are among the false positives of detect-secrets:
 * https://github.com/Yelp/detect-secrets/blob/master/detect_secrets/plugins/keyword.py
 */
const TO_DO = '(me|this|it|in|later|with[ _-][a-z _-]+|after[ _-][a-z _-]+)';
const PLACEHOLDERS: readonly RegExp[] = [
  /^<[A-Za-z][^<>]{2,}>$/,
  /^[xX]{4,}$|^\*{4,}$/,
  /^(tbd|todo|place[ _-]?holder|to[ _-]be[ _-][a-z]+)$/i,
  new RegExp(`^(please[ _-])?(change|replace|update|set|fill|enter|insert)[ _-]?${TO_DO}$`, 'i'),
  /^(place[ _-]?holder|dummy)[ _-](value|secret|password|token|key)$/i,
  /^your[ _-][a-z _-]+[ _-]here$/i,
  /^your[ _-]([a-z]+[ _-])?(password|secret|token|key)$/i,
];

/** Whether a literal is none that anybody has to hide. */
export function isPublicLiteral(literal: string): boolean {
  return literal === '' || [...PUBLIC_FORMS, ...PLACEHOLDERS].some(form => form.test(literal));
}

/** In place of a value, or as one of two: detect-secrets has these words among its false positives, too. */
const SWITCH = /^(true|false|null|[Nn]one|[nN]\/[aA]|undefined|[Dd]isabled|dummy)$/;

/** Whether the text of a field exposes nothing. Two values are no secret, and nor is none: `true`, `null`, `{}`. */
export function isPublicFieldText(text: string): boolean {
  if (isPublicLiteral(text) || SWITCH.test(text)) return true;
  return /^\s*[[{]/.test(text) && isPublicContainer(text);
}

function isPublicContainer(text: string): boolean {
  try {
    return exposesNothing(JSON.parse(text));
  } catch {
    return false;
  }
}

function exposesNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isPublicFieldText(String(value ?? ''));
  return Object.entries(value).every(([name, each]) => !Array.isArray(value) && isPublicField(name) || exposesNothing(each));
}

/**
 * Words by which a name says that its value is a secret, as detect-secrets has them (KeywordDetector):
 * https://github.com/Yelp/detect-secrets/blob/master/detect_secrets/plugins/keyword.py
 */
const SECRET_WORDS = [
  'pass(word|wd|phrase|code)?', 'pwd', 'secret', 'token', 'credentials?',
  '(api|app|private|access|signing|encryption|auth|account)[ _.-]?key',
];
const SECRET_NAME = new RegExp(`(${SECRET_WORDS.join('|')})(value|string|text|pem)?[0-9]*$`, 'i');

/** Whether a name says that its value is a secret: `DbPassword`, but not `PasswordLength`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A name of letters may be a name. What has digits among them may be a key that stands in the wrong place. */
const PLAIN_NAME = /^[A-Za-z][A-Za-z_.-]{0,39}[0-9]?$/;

/** Whether a text can be the name of a field: a passphrase can, too. */
export function isPlainName(name: string): boolean {
  return PLAIN_NAME.test(name);
}

/** Words of which the names of fields consist. One that has none of them may be the value. */
const FIELD_WORDS: ReadonlySet<string> = new Set([
  'access', 'account', 'address', 'admin', 'api', 'app', 'arn', 'auth', 'bearer', 'broker', 'bucket', 'cert', 'certificate', 'client', 'cluster',
  'code', 'config', 'connection', 'consumer', 'credential', 'credentials', 'data', 'database', 'db', 'dbname', 'directory', 'dsn', 'email',
  'encryption', 'endpoint', 'engine', 'file', 'hash', 'host', 'hostname', 'id', 'identifier', 'instance', 'issuer', 'jdbc', 'json', 'jwt', 'key', 'license',
  'login', 'master', 'name', 'namespace', 'oauth', 'options', 'pass', 'passphrase', 'passwd', 'password', 'path', 'pem', 'pepper', 'pin', 'port',
  'private', 'proxy', 'public', 'pwd', 'region', 'role', 'salt', 'schema', 'scope', 'secret', 'server', 'service', 'session', 'signature', 'signing',
  'ssh', 'ssl', 'tenant', 'token', 'type', 'uri', 'url', 'user', 'username', 'value', 'webhook', 'write', 'read',
]);
const MAX_WORDS = 5;
/** Letters as a word has them: no long one, none without a vowel, no four consonants in a row. */
const PRONOUNCED = /^(?=[a-z]{1,12}$)(?=.*[aeiouy]|.{1,3}$)(?!.*[^aeiouy]{4})/;

/**
 * Whether the name of a field can stand in a message, although the value may have been put in its place.
 *
 * @param isNamed whether the user wrote the value field by field: then any word will do that can be spoken
 */
export function isShownName(name: string, isNamed = false): boolean {
  if (isPublicField(name)) return true;
  const words = name.replace(/[0-9]$/, '').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[ _.-]+/).filter(word => word !== '');
  const isKnown = (word: string) => FIELD_WORDS.has(word);
  return isPlainName(name) && words.length <= MAX_WORDS
    && words.every(word => isKnown(word) || PRONOUNCED.test(word)) && (isNamed || words.some(isKnown));
}
