import { RuleExamples } from './rule-example';
import { ManagedSecret, SecretContent, SecretPins } from '../../src';

export const GENERATOR_EXAMPLES: RuleExamples = {
  MS027: {
    bad: ({ stack }) => {
      const secretStringTemplate = JSON.stringify({ note: 'x'.repeat(65_536) });
      new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ secretStringTemplate, generateStringKey: 'password' }) });
    },
    good: ({ stack }) => {
      const secretStringTemplate = JSON.stringify({ username: 'orders' });
      new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ secretStringTemplate, generateStringKey: 'password' }) });
    },
  },
  MS030: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 5000 }) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 64 }) }),
  },
  MS031: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ excludeCharacters: '"@/'.repeat(1500) }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ excludeCharacters: '"@/' }) }),
  },
  MS032: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Pin', {
      content: SecretContent.generated({ excludeLowercase: true, excludeUppercase: true, excludePunctuation: true, excludeNumbers: true }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Pin', {
      content: SecretContent.generated({ excludeLowercase: true, excludeUppercase: true, excludePunctuation: true }),
    }),
  },
  MS033: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 3 }) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 32 }) }),
  },
  MS034: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ excludeCharacters: '0123456789' }) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ excludeNumbers: true }) }),
  },
  MS035: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ secretStringTemplate: 'username=orders', generateStringKey: 'password' }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ secretStringTemplate: '{"username":"orders"}', generateStringKey: 'password' }),
    }),
  },
  MS036: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ secretStringTemplate: '{"username":"orders"}' }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ secretStringTemplate: '{"username":"orders"}', generateStringKey: 'password' }),
    }),
  },
  MS037: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ secretStringTemplate: '{"username":"orders","password":""}', generateStringKey: 'password' }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ secretStringTemplate: '{"username":"orders"}', generateStringKey: 'password' }),
    }),
  },
  MS038: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 64 }, { pin: '0' }) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 64 }, { pin: 'b1fadbf4541a' }) }),
  },
  MS039: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 64 }) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 64 }, { pin: 'b1fadbf4541a' }) }),
  },
  MS065: {
    bad: ({ app, stack }) => {
      SecretPins.lock(app, 'secrets.lock.json'); // it has passwordLength 40
      new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 64 }) });
    },
    good: ({ app, stack }) => {
      SecretPins.lock(app, 'secrets.lock.json'); // it has passwordLength 40
      new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 40 }) });
    },
  },
  MS066: {
    bad: ({ app, stack }) => {
      SecretPins.lock(app, 'secrets.lock.json'); // in CI: it has Shop/Db only
      new ManagedSecret(stack, 'Cache', { content: SecretContent.generated({ passwordLength: 40 }) });
    },
    good: ({ app, stack }) => {
      SecretPins.lock(app, 'secrets.lock.json'); // in CI: it has Shop/Db
      new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 40 }) });
    },
  },
  MS067: {
    bad: ({ app }) => SecretPins.lock(app, 'package.json'),
    good: ({ app }) => SecretPins.lock(app, 'secrets.lock.json'),
  },
  MS069: {
    bad: ({ app }) => {
      SecretPins.lock(app, 'orders.lock.json');
      SecretPins.lock(app, 'users.lock.json');
    },
    good: ({ app }) => SecretPins.lock(app, 'secrets.lock.json'),
  },
};
