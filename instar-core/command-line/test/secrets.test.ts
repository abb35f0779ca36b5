import {Buffer} from 'node:buffer';
import {createCipheriv} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {InstarError} from '../../instar-error.ts';
import {findSecret, readSecrets} from '../secrets.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-secrets-'));
const at = (name: string): string => path.join(folder, name);
writeFileSync(at('plain'), 'pass\n');
writeFileSync(at('coded'), 'cGFzcw==\n');
test.after.always(() => rmSync(folder, {recursive: true}));

const KEY = Buffer.alloc(32, 7);
const IV = Buffer.alloc(16, 9);
const KEY_OBJECT = `secret,id=key,format=base64,data=${KEY.toString('base64')}`;

/** As `openssl enc -aes-256-cbc` writes it: padded to whole blocks. */
function encrypt(text: string): Buffer {
  const cipher = createCipheriv('aes-256-cbc', KEY, IV);
  return Buffer.concat([cipher.update(text), cipher.final()]);
}

const gives = test.macro({
  exec(t, object: string, passphrase: string) {
    const found = findSecret(readSecrets([KEY_OBJECT, object.replaceAll('DIR', folder)]), 's');
    t.is(found.kind === 'known' && Buffer.from(found.bytes).toString(), passphrase);
  },
  title: (given = '') => `a secret may be given ${given}`,
});
test('as text', gives, 'secret,id=s,data=pass', 'pass');
test('as text with commas', gives, 'secret,id=s,data=a,,b=c', 'a,b=c');
test('empty', gives, 'secret,id=s,data=', '');
test('as base64', gives, 'secret,id=s,format=base64,data=cGFzcw==', 'pass');
test('as base64 whose last group is cut off', gives, 'secret,id=s,format=base64,data=cGFzcGF', 'pas');
test('in a file, with its newline', gives, 'secret,id=s,file=DIR/plain', 'pass\n');
test('in a file of base64', gives, 'secret,id=s,format=base64,file=DIR/coded', 'pass');
test(
  'encrypted',
  gives,
  `secret,id=s,keyid=key,iv=${IV.toString('base64')},format=base64,data=${encrypt('pass').toString('base64')}`,
  'pass',
);

const refuses = test.macro({
  exec(t, object: string, message: string) {
    const error = t.throws(() => readSecrets([KEY_OBJECT, object.replaceAll('DIR', folder)]), {
      instanceOf: InstarError,
    });
    t.is(error.message.replaceAll(folder, 'DIR'), message);
  },
  title: (given = '') => `refuses a secret ${given}`,
});
test(
  'of the same name',
  refuses,
  'secret,id=key,data=x',
  "attempt to add duplicate property 'key' to object (type 'container')",
);
test(
  'in no file',
  refuses,
  'secret,id=s,file=DIR/none',
  'Unable to read DIR/none: Failed to open file “DIR/none”: No such file or directory',
);
test('in a folder', refuses, 'secret,id=s,file=DIR', 'Unable to read DIR: Error reading file “DIR”: Is a directory');
test('of other letters', refuses, 'secret,id=s,format=base64,data=a*bc', 'Base64 data contains invalid characters');
test('without its key', refuses, 'secret,id=s,data=abc,keyid=none', "No secret with id 'none'");
test('without its vector', refuses, 'secret,id=s,data=abc,keyid=key', 'IV is required to decrypt secret');
test('of a short vector', refuses, 'secret,id=s,data=abc,keyid=key,iv=AAAA', 'IV should be 16 bytes in length not 3');
test(
  'of a broken block',
  refuses,
  `secret,id=s,data=abc,keyid=key,iv=${IV.toString('base64')}`,
  'Length 3 must be a multiple of block size 16',
);

test(
  'under another key',
  refuses,
  `secret,id=s,data=1234567890123456,keyid=key,iv=${IV.toString('base64')}`,
  'Incorrect number of padding bytes (110) found on decrypted data',
);

test('a key has 32 bytes', (t) => {
  const objects = ['secret,id=k,data=short', `secret,id=s,data=abc,keyid=k,iv=${IV.toString('base64')}`];
  t.throws(() => readSecrets(objects), {message: 'Key should be 32 bytes in length'});
});

test('what is no secret, is none, or is no text is refused when it is used', (t) => {
  const secrets = readSecrets(['authz-list,id=other', 'secret,id=raw,format=base64,data=//8=']);
  t.deepEqual(findSecret(secrets, 'none'), {kind: 'refused', reason: "No secret with id 'none'"});
  t.deepEqual(findSecret(secrets, 'other'), {kind: 'refused', reason: "Object with id 'other' is not a secret"});
  t.deepEqual(findSecret(secrets, 'raw'), {kind: 'refused', reason: 'Data from secret raw is not valid UTF-8'});
});
