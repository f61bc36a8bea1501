import { copyFileSync, writeFileSync } from 'node:fs';
import { encryptedFile, pathOf } from '../create-secret/sops/fixtures';

const LOCK = { version: 1, secrets: { 'Shop/Db': { passwordLength: 40 } } };

/** Writes the files that the examples of RULES.md name, to the working directory. */
export function writeExampleFiles(): void {
  copyFileSync(pathOf('ordinary.json'), 'db.json');
  copyFileSync(pathOf('yaml.yaml'), 'db.yaml');
  copyFileSync(pathOf('age-only.json'), 'encrypted-with-age.json');
  copyFileSync(pathOf('ciphertext.bin'), 'db.bin');
  writeFileSync('large.bin', Buffer.alloc(6_145, 0xff));
  writeFileSync('plain.json', '{"password":"hunter2"}');
  writeFileSync('password.txt', 'hunter2');
  writeFileSync('without-mac.json', withoutMac());
  writeFileSync('secrets.lock.json', `${JSON.stringify(LOCK, null, 2)}\n`);
  writeFileSync('package.json', '{"name":"shop"}');
}

function withoutMac(): string {
  const file = JSON.parse(encryptedFile('ordinary.json').toString('utf8'));
  delete file.sops.mac;
  return JSON.stringify(file);
}
