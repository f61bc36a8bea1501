/**
 * One measurement, in a process of its own: `node bench/case.js TASK ManagedSecret|Secret COUNT`.
 * Tasks: `import`, `import-class` for the class alone, `synthesize`, `synthesize-plain` for secrets with a name and a description only.
 * Plain JavaScript over the compiled library, as an installed package is, so that nothing else is measured.
 */
const fs = require('fs');
const os = require('os');
const path = require('path');
const { performance } = require('perf_hooks');

const SECRETS_PER_STACK = 400; // CloudFormation allows 500 resources in a stack.

const [task, construct, count] = process.argv.slice(2);

/** Nothing else of aws-cdk-lib than it needs itself. */
function loadClass() {
  return construct === 'ManagedSecret' ? require('../lib').ManagedSecret : require('aws-cdk-lib/aws-secretsmanager').Secret;
}

/** What the README's smallest example imports. The exports of aws-cdk-lib load when they are touched. */
function load() {
  const { App, Stack, RemovalPolicy } = require('aws-cdk-lib');
  const { Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam');
  const { Key } = require('aws-cdk-lib/aws-kms');
  const common = { App, Stack, RemovalPolicy, Role, ServicePrincipal, Key };
  if (construct === 'ManagedSecret') {
    const { ManagedSecret, SecretContent } = require('../lib');
    return { ...common, ManagedSecret, SecretContent };
  }
  const { Secret } = require('aws-cdk-lib/aws-secretsmanager');
  return { ...common, Secret };
}

const generator = { passwordLength: 40, excludePunctuation: true };
const tags = { team: 'orders', application: 'shop', stage: 'production' };

/** How each construct takes the same properties. The L2 has none for tags; its L1's is the fastest way to them. */
const makers = {
  Secret({ Secret }, stack, id, props) {
    const secret = new Secret(stack, id, { ...props, generateSecretString: generator });
    for (const [key, value] of Object.entries(tags)) secret.node.defaultChild.tags.setTag(key, value);
  },
  ManagedSecret({ ManagedSecret, SecretContent }, stack, id, props) {
    new ManagedSecret(stack, id, { ...props, tags, content: SecretContent.generated(generator, { pin: 'd1f9a7a5584a' }) });
  },
};

/** Without a key, that is, so that no other resource is measured. */
function makePlain(cdk, stack, id, { secretName, description }) {
  new cdk[construct](stack, id, { secretName, description });
}

function synthesize(cdk, outdir, make, isPlain) {
  const app = new cdk.App({ outdir });
  const env = { account: '111111111111', region: 'eu-central-1' };
  let stack, encryptionKey;
  for (let index = 0; index < Number(count); index++) {
    if (index % SECRETS_PER_STACK === 0) {
      stack = new cdk.Stack(app, `Stack${index / SECRETS_PER_STACK}`, { env });
      encryptionKey = isPlain ? undefined : new cdk.Key(stack, 'Key');
    }
    const props = { secretName: `shop/secret/${index}`, description: `Secret ${index} of the shop`, encryptionKey, removalPolicy: cdk.RemovalPolicy.RETAIN };
    make(cdk, stack, `Secret${index}`, props);
  }
  app.synth();
}

const outdir = process.env.BENCH_OUTDIR ?? fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
try {
  let start = performance.now();
  const cdk = task === 'import-class' ? loadClass() : load();
  if (task.startsWith('synthesize')) {
    const isPlain = task === 'synthesize-plain';
    start = performance.now();
    synthesize(cdk, outdir, isPlain ? makePlain : makers[construct], isPlain);
  }
  const milliseconds = performance.now() - start;
  console.log(JSON.stringify({ milliseconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
} finally {
  if (!process.env.BENCH_OUTDIR) fs.rmSync(outdir, { recursive: true });
}
