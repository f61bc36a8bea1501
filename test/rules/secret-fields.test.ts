import { isPlainName, isPublicField, isPublicFieldText, isPublicLiteral, isSecretName, isShownName } from '../../src/rules/secret-fields';

test.each([
  'engine', 'host', 'username', 'dbname', 'port', 'masterarn', 'ssl', 'dbInstanceIdentifier', 'dbClusterIdentifier', 'dbName', 'Username',
  'namespaceName', 'user_arn', 'DirectoryId', 'awsSeamlessDomainUsername', 'awsSeamlessDomainDirectoryId', 'ServerType', 'AuthType', 'clientId', 'client_id',
  'db_port', 'dbPort', 'DB_PORT', 'db-port', 'DBPort', 'db.port', 'DB_HOST', 'port_number', 'portNumber', 'readReplicaHost', 'PGHOST', 'pguser', 'db2_port',
  'user_name', 'DB_USERNAME', 'adminUserName', 'user', 'db_user', 'db_name', 'DB_NAME', 'shopDbName', 'host_name', 'databaseEngine', 'oauthClientId',
  'db_instance_identifier', 'Directory ID', 'database', 'db_database', 'databaseName', 'schema', 'DB_SCHEMA', 'server', 'serverName', 'region', 'AWS_REGION', 'sslmode', 'ssl_mode', 'hostaddr',
  'email', 'adminEmail', 'email_address', 'login', 'dbLogin', 'scope', 'Scopes', 'grant_type', 'grantType', 'redirect-uri', 'issuer', 'jwks_uri', 'token_endpoint', 'tokenEndpoint', 'authorizationEndpoint',
])('the field %s is public', name => {
  expect(isPublicField(name)).toBe(true);
});

test.each(['password', 'Password', 'token', 'hostKey', 'usernames', 'emailToken', 'login_password', 'endpoint', 'url', 'email$', 'awsSeamlessDomainPassword', 'tenantId', 'clientSecret', 'Type', '',
  'db_password', 'region_key', 'serverToken', 'databaseUrl', 'regional', 'observer', 'support', 'transport', 'hostKey', 'portKey', 'user_pass', 'passwordHost', 'token_username', 'API_KEY_PORT', 'report', 'ghost',
  'username2fa', 'hostpassword', 'userSecretName', 'db_port_secret', 'name', 'number', 'порт_port', 'authUser', 'superuserpin', 'port$', 'id', 'telescope', 'tokenScope', 'endpoint_token', 'scopeKey', '__proto__', 'constructor'])(
  'the field %j is a secret', name => expect(isPublicField(name)).toBe(false));

const PEM = (kind: string) => `-----BEGIN ${kind}-----\nMIIB+/9=\n-----END ${kind}-----`;

test.each([
  '', PEM('CERTIFICATE'), `${PEM('CERTIFICATE')}\n${PEM('CERTIFICATE')}\n`, PEM('PUBLIC KEY'), `${PEM('CERTIFICATE')}\n${PEM('X509 CRL')}`, PEM('CERTIFICATE REQUEST'),
  PEM('CERTIFICATE').replaceAll('\n', '\\n'), PEM('CERTIFICATE').replaceAll('\n', '\r\n'), 'your-api-key', 'YOUR_TOKEN', 'ssh-rsa AAAAB3Nza= me@host', 'ssh-ed25519 AAAA',
  'CHANGE_ME', 'changeme', 'change-me', 'replace-me', 'Replace with the real token', 'todo', 'TBD', 'placeholder', 'PLACEHOLDER_VALUE', 'dummy-value',
  '<password>', '<your api key>', 'xxxxxxxx', '********', 'to-be-replaced', 'set after deployment', 'your-api-key-here', 'update_later', 'please change me',
  'https://api.example.com', 'HTTP://localhost:8080/', 'https://api.example.com/v2', 'https://login.example.com:8443/oauth/token/',
  'jdbc:postgresql://db.internal:5432/orders', 'jdbc:mysql://db/shop_2', 'postgres://db:5432', 'rediss://cache.internal:6379/0', 'amqps://broker.internal:5671/', 'mongodb://db/orders',
  'db.abc.eu-west-1.rds.amazonaws.com', 'db.abc.docdb.cn-north-1.amazonaws.com.cn:27017',
])('the literal %j hides nothing', literal => {
  expect(isPublicLiteral(literal)).toBe(true);
});

test.each([
  ' ', 'x', 'hunter', 'password', 'secret', 'admin', 'test', PEM('RSA PRIVATE KEY'), PEM('PRIVATE KEY'), PEM('OPENSSH PRIVATE KEY'),
  `${PEM('CERTIFICATE')}\n${PEM('PRIVATE KEY')}`, 'changeme1', 'Change-Me-Not-7', '<>', '<a>', '<9x!?>', 'xxx', '***', 'updates', 'null', 'dummy7', '[]', '{}',
  `${PEM('CERTIFICATE')}\n${PEM('PRIVATE KEY')}`.replaceAll('\n', '\\n'), PEM('CERTIFICATE').replace('MIIB', 'hunter-2!'), 'your-key-7', 'yourpassword', 'settlement', 'fillmore', 'insertion',
  'https://ada:lovelace@api.example.com', 'https://hooks.example.com/T0/B0/x', 'https://hooks.example.com/hunter', 'https://ada@api.example.com/v2', 'hunter.amazonaws.com.example',
  'jdbc:postgresql://app:hunter2@db/orders', 'jdbc:postgresql://db/orders?password=hunter2', 'jdbc:sqlserver://db;password=hunter2', 'jdbc:hunter2', 'postgres://app@db/orders', 'redis://:hunter2@cache', 'mysql://db/a/b',
  'none', 'n/a', 'disabled', 'dummy', 'https://api.example.com?key=x', 'https://', 'ftp://api.example.com', 'api.example.com',
])('the literal %j may be a secret', literal => {
  expect(isPublicLiteral(literal)).toBe(false);
});

test.each(['null', 'None', 'n/a', 'N/A', 'undefined', 'disabled', 'dummy', 'true', '{"retries":"none"}'])('the text %j of a field exposes nothing', text => {
  expect(isPublicFieldText(text)).toBe(true);
});

test.each(['nonesuch', 'dummy7', 'n-a', 'enabled!', '{"pin":"dummy7"}'])('the text %j of a field may be a secret', text => {
  expect(isPublicFieldText(text)).toBe(false);
});

test('a chain of a hundred certificates before a private key is refused in no time', () => {
  const chain = `${`${PEM('CERTIFICATE')}\n\n\n`.repeat(100)}${PEM('PRIVATE KEY')}`;
  const start = performance.now();
  expect(isPublicLiteral(chain)).toBe(false);
  expect(performance.now() - start).toBeLessThan(1000);
});

test.each([
  'password', 'DbPassword', 'PASSWORD', 'passwd', 'pwd', 'MasterUserPassword', 'apiKey', 'api_key', 'StripeApiKey', 'privateKey', 'SshPrivateKey', 'token', 'authToken',
  'clientSecret', 'secretAccessKey', 'AccessKey', 'passphrase', 'dbPass', 'credentials', 'SecretValue', 'SecretString', 'Password2', 'PrivateKeyPem',
])('%s names a secret', name => expect(isSecretName(name)).toBe(true));

test.each(['username', 'PasswordLength', 'SecretName', 'SecretArn', 'TokenUrl', 'AccessKeyId', 'keyId', 'Environment', 'publicKey', '', 'VpcId', 'TokenExpiry'])(
  '%j names none', name => expect(isSecretName(name)).toBe(false));

test.each<[string, boolean]>([
  ['password', true], ['api_key', true], ['db-password2', true], ['clientId', true], ['x7f3a9', false], ['canary-7f3a', false], ['', false],
  ['a b', false], ['a'.repeat(42), false], ['9', false], ['line\nbreak', false], ['ключ', false],
  ['DB_PASSWORD', true], ['StripeApiKey', true], ['tenantId', true], ['jdbc.url', true], ['oauthToken', true], ['masterarn', true],
  ['hunter2', false], ['swordfish', false], ['CorrectHorseBattery', false], ['kJhQwErTyUiOpKey', false], ['xqzwkjpvbnmt_key', false],
  ['aKeyThatHasFarTooManyWords', false], ['abcdefghijklmnop-key', false],
])('the name %j can stand in a message: %s', (name, isShown) => expect(isShownName(name)).toBe(isShown));

test.each<[string, boolean]>([['stripe', true], ['primary', true], ['a', true], ['x7f3a9', false], ['kJhQwErTyUiOp', false], ['qwrtpsdfghj', false]])(
  'the name %j, which stands in the code, can stand in a message: %s', (name, isShown) => expect(isShownName(name, true)).toBe(isShown));

test.each<[string, boolean]>([['stripe', true], ['hunter2', true], ['x7f3a9', false], ['a b', false], ['', false]])(
  'the name %j can be one: %s', (name, isPlain) => expect(isPlainName(name)).toBe(isPlain));
