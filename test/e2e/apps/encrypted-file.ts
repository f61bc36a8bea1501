/** Secrets whose values are encrypted files. FOLDER has the files, and KEY is the ARN of the key that encrypted them. */
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

const { FOLDER = '', KEY = '' } = process.env;

const stack = new Stack(new App(), 'Encrypted', { env: { account: '111111111111', region: 'us-east-1' } });
const key = Key.fromKeyArn(stack, 'Key', KEY);
new ManagedSecret(stack, 'Whole', { secretName: 'encrypted/whole', content: SecretContent.fromSopsFile(`${FOLDER}/shop.json`, { key }) });
new ManagedSecret(stack, 'Field', { secretName: 'encrypted/field', content: SecretContent.fromSopsFile(`${FOLDER}/shop.json`, { key, jsonField: 'password' }) });
new ManagedSecret(stack, 'Ciphertext', {
  secretName: 'encrypted/ciphertext', content: SecretContent.fromCiphertextFile(`${FOLDER}/token.kms`, { key, encryptionContext: { app: 'shop' } }),
});
