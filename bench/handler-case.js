/**
 * One cold start, in a process of its own: `node bench/handler-case.js ours|aws-custom-resource|provider-framework|provider-function URL`.
 * Loads a handler and has it answer one Create event. Plain JavaScript, as in Lambda. See bench/README.md.
 */
const http = require('http');
const https = require('https');
const Module = require('module');
const path = require('path');
const { performance } = require('perf_hooks');

const [which, endpoint] = process.argv.slice(2);
const ROOT = path.join(__dirname, '..');
const CDK = path.join(path.dirname(require.resolve('aws-cdk-lib/package.json')));
const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/bench/0a1b2c3d-0000-4000-8000-00000000000a';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:user';

Object.assign(process.env, {
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  MANAGED_SECRET_STACK_ID: STACK_ID,
  MANAGED_SECRET_RESPONSE_HOST: 'bench',
  USER_ON_EVENT_FUNCTION_ARN: FUNCTION,
  NODE_NO_WARNINGS: '1',
});

/** All handlers answer CloudFormation over https; here they all do over http, to the same server. */
https.request = (target, options, answered) => {
  const [given, callback] = typeof target === 'string' ? [options, answered] : [target, options];
  const { hostname, port } = new URL(endpoint);
  return http.request({ method: given.method, headers: given.headers, hostname, port, path: '/response' }, callback);
};

/**
 * The framework's clients of Lambda and Step Functions are not installed. In their places two others of the same SDK are loaded, and one call is
 * made; the function behind it is a process of its own.
 */
const answer = { StatusCode: 200, Payload: Buffer.from(JSON.stringify({ PhysicalResourceId: 'secret', Data: {} })) };
const load = Module._load;
Module._load = function (name, ...rest) {
  if (name === '@aws-sdk/client-lambda') return { Lambda: standIn(load.call(this, '@aws-sdk/client-ssm', ...rest).SSM), waitUntilFunctionActiveV2() {} };
  if (name === '@aws-sdk/client-sfn') return { SFN: load.call(this, '@aws-sdk/client-kms', ...rest).KMS };
  return load.call(this, name, ...rest);
};

function standIn(SSM) {
  return class {
    async invoke() {
      await new SSM({}).getParameter({ Name: 'bench' });
      return answer;
    }
  };
}

const event = (properties, type) => ({
  RequestType: 'Create', RequestId: 'bench', StackId: STACK_ID, LogicalResourceId: 'Secret', ResourceType: type, ResponseURL: 'https://bench/response', ResourceProperties: properties,
});
const created = {
  ServiceToken: FUNCTION, ContractVersion: '1', Mode: 'create', Name: 'bench', Lineage: 'bench/Secret', OnExisting: 'fail', RecoveryWindowInDays: '30',
  Source: { Type: 'generated', Generator: {} }, Generation: 'generated:',
};
const call = { service: '@aws-sdk/client-secrets-manager', action: 'CreateSecretCommand', parameters: { Name: 'bench', SecretString: 'value' }, physicalResourceId: { id: 'secret' } };

/** What a user would write behind the framework: the same two calls. */
function userFunction() {
  const { CreateSecretCommand, GetRandomPasswordCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({});
  return async () => {
    const { RandomPassword } = await client.send(new GetRandomPasswordCommand({}));
    return client.send(new CreateSecretCommand({ Name: 'bench', SecretString: RandomPassword }));
  };
}

const CASES = {
  'ours': [() => require(path.join(ROOT, 'assets', 'create-secret', 'index.js')).handler, event(created, 'Custom::ManagedSecret')],
  'aws-custom-resource': [
    () => require(path.join(CDK, 'custom-resource-handlers', 'dist', 'custom-resources', 'aws-custom-resource-handler', 'index.js')).handler,
    event({ ServiceToken: FUNCTION, InstallLatestAwsSdk: 'false', Create: JSON.stringify(call) }, 'Custom::AWS'),
  ],
  'provider-framework': [
    () => require(path.join(CDK, 'custom-resources', 'lib', 'provider-framework', 'runtime', 'framework.js')).onEvent, event({ ServiceToken: FUNCTION }, 'Custom::Bench'),
  ],
  'provider-function': [userFunction, event({}, 'Custom::Bench')],
};

(async () => {
  const log = console.log;
  console.log = () => {};
  process.stdout.write = (write => (text, ...rest) => typeof text === 'string' && text.startsWith('{"initialization"') ? write(text, ...rest) : true)(process.stdout.write.bind(process.stdout));
  const [init, request] = CASES[which];
  const start = performance.now();
  const handler = init();
  const initialized = performance.now();
  await handler(request, { getRemainingTimeInMillis: () => 300_000, invokedFunctionArn: FUNCTION });
  log(JSON.stringify({ initialization: initialized - start, request: performance.now() - initialized }));
  process.exit(0);
})();
